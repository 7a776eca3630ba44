import { createUsageReporter } from '@twinline/reflector/usageReporter';
import type { Logger } from './log';
import type { Carried } from './network';

export interface UsageExporterOptions {
  readonly hubUrl: string;
  /** An API token that may report bandwidth use. */
  readonly token: string;
  readonly carried: () => Carried[];
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly intervalMs?: number;
}

const EVERY_MS = 10_000;

/**
 * Reports what the lab's lines really carry, as a router's exporter at the PoP would: received is what came from the
 * agents, sent what went back to them. Committed bandwidths are made up, so utilisation is next to nothing, and true.
 */
export function createUsageExporter(options: UsageExporterOptions): { stop(): Promise<void> } {
  const { carried, now, monotonicMs } = options;
  const reporter = createUsageReporter({ ...options, source: 'lab' });
  let before = { at: monotonicMs(), lines: carried() };

  function report(): void {
    const after = { at: monotonicMs(), lines: carried() };
    const durationMs = Math.round(after.at - before.at);
    const readings = after.lines.map(({ region, line, outBytes, backBytes }, i) => ({
      region,
      line,
      start: now() - durationMs,
      durationMs,
      receivedBytes: outBytes - (before.lines[i]?.outBytes ?? outBytes),
      sentBytes: backBytes - (before.lines[i]?.backBytes ?? backBytes),
    }));
    before = after;
    reporter.keep(readings);
  }

  const timer = setInterval(report, options.intervalMs ?? EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await reporter.stop();
    },
  };
}
