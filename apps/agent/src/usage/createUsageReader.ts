import { readFile } from 'node:fs/promises';
import type { Usage } from '@twinline/wire/batch';
import { InterfaceMeter, type ReadText } from '@twinline/wire/interfaceCounters';
import type { Logger } from '../log';

export interface UsageLine {
  /** The slot of the line. */
  readonly line: string;
  readonly interface: string;
}

export interface UsageReaderOptions {
  readonly log: Logger;
  /** Epoch microseconds. */
  readonly now: () => number;
  readonly onUsage: (usage: Usage[]) => void;
  readonly intervalMs: number;
  readonly monotonicMs?: () => number;
  readonly readText?: ReadText;
  readonly platform?: string;
}

export interface UsageReader {
  /** Reads the counters of these lines' interfaces from now on. */
  follow(lines: readonly UsageLine[]): void;
  /** Readings left out because they could not be compared with the one before. */
  counts(): { readonly skipped: number };
  stop(): void;
}

/** Reads each line's interface counters every `intervalMs` (Linux) and hands on what passed in between. */
export function createUsageReader(options: UsageReaderOptions): UsageReader {
  const { log, now } = options;
  const platform = options.platform ?? process.platform;
  const meter = new InterfaceMeter(
    options.readText ?? ((file) => readFile(file, 'latin1')),
    options.monotonicMs ?? (() => performance.now()),
  );
  let lines: readonly UsageLine[] = [];
  let wantedNow = '[]';
  let reading = false;
  let timer: NodeJS.Timeout | null = null;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    const { bytes, gone, back } = await meter.read(lines.map((line) => line.interface));
    reading = false;
    if (timer === null) return;
    for (const name of gone) log.warn({ interface: name }, 'no such interface: bandwidth use of its line is not known');
    for (const name of back) log.info({ interface: name }, 'the interface is there again');
    const end = Math.round(now());
    const usage = bytes.flatMap(({ interface: name, durationMicros: duration, receivedBytes, sentBytes }) => {
      const line = lines.find((candidate) => candidate.interface === name)?.line;
      return line === undefined ? [] : [{ line, start: end - duration, duration, receivedBytes, sentBytes }];
    });
    if (usage.length > 0) options.onUsage(usage);
  }

  function stop(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    follow(wanted) {
      if (JSON.stringify(wanted) === wantedNow) return;
      wantedNow = JSON.stringify(wanted);
      lines = apart(wanted, log);
      if (lines.length === 0) return stop();
      if (platform !== 'linux') return log.warn({ platform }, 'bandwidth use is read on Linux only');
      timer ??= setInterval(() => void read(), options.intervalMs);
      void read();
    },
    counts: () => ({ skipped: meter.skipped }),
    stop,
  };
}

/** Lines that share an interface cannot be told apart by its counters: they are left out, not guessed. */
function apart(lines: readonly UsageLine[], log: Logger): UsageLine[] {
  return lines.filter(({ line, interface: name }) => {
    const sharing = lines.filter((other) => other.interface === name && other.line !== line);
    for (const other of sharing.filter((other) => other.line > line))
      log.warn(
        { interface: name, lines: [line, other.line] },
        'lines share an interface: their bandwidth use is not known',
      );
    return sharing.length === 0;
  });
}
