import { readFile } from 'node:fs/promises';
import { InterfaceMeter, type ReadText } from '@twinline/wire/interfaceCounters';
import type { UsageReporter } from './usageReporter';

export interface UsageReaderOptions {
  /** Circuit by interface. */
  readonly circuits: ReadonlyMap<string, string>;
  readonly reporter: Pick<UsageReporter, 'keep'>;
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  /** Epoch ms. */
  readonly now: () => number;
  readonly intervalMs?: number;
  readonly readText?: ReadText;
}

const EVERY_MS = 10_000;

/** Reads the counters of this host's interfaces and hands what passed through each circuit to the reporter. */
export function createUsageReader(options: UsageReaderOptions): { readonly skipped: () => number; stop(): void } {
  const { circuits, log } = options;
  const readText = options.readText ?? ((file: string) => readFile(file, 'latin1'));
  const meter = new InterfaceMeter(readText, () => performance.now());
  const names = [...circuits.keys()];
  let reading = false;
  let stopped = false;

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    const { bytes, gone, back } = await meter.read(names);
    reading = false;
    if (stopped) return;
    for (const name of gone)
      log.warn({ interface: name, circuit: circuits.get(name) }, 'no such interface: its circuit is not counted');
    for (const name of back) log.info({ interface: name }, 'the interface is there again');
    const end = options.now();
    const readings = bytes.flatMap(({ interface: name, durationMicros, receivedBytes, sentBytes }) => {
      const circuit = circuits.get(name);
      const durationMs = Math.round(durationMicros / 1_000);
      return circuit === undefined ? [] : [{ circuit, start: end - durationMs, durationMs, receivedBytes, sentBytes }];
    });
    if (readings.length > 0) options.reporter.keep(readings);
  }

  const timer = setInterval(() => void read(), options.intervalMs ?? EVERY_MS);
  void read();
  return {
    skipped: () => meter.skipped,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
