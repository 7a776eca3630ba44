import type { Sample } from '@twinline/wire/columns';
import { LOST_AFTER_MICROS } from '@twinline/wire/lateTimer';
import { createClock } from './clock';
import { probePath } from './probePath';
import { createSchedule } from './schedule';
import { type OnceSummary, summarizeOnce } from './summarizeOnce';

export interface OnceOptions {
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  readonly count: number;
  readonly bind: string | null;
  readonly ssid: number;
}

const DEFAULTS = { interface: null, dscp: null, stampKey: null, kernelTimestamps: true } as const;

/** Probes one path once and resolves when each probe is answered or lost. Rejects when it cannot be probed. */
export async function probeOnce(options: OnceOptions): Promise<OnceSummary> {
  const clock = createClock(Date.now, () => performance.now());
  const schedule = createSchedule(() => performance.now());
  const samples: Sample[] = [];
  return new Promise((resolve, reject) => {
    const longestMs = options.count * options.intervalMs * 2 + (2 * LOST_AFTER_MICROS) / 1_000;
    const deadline = setTimeout(finish, longestMs);
    const onSamples = (taken: Sample[]) => {
      samples.push(...taken);
      const summary = summarizeOnce(samples);
      if (summary.sent >= options.count && summary.received + summary.lost >= summary.sent) finish();
    };
    const sinks = { onSamples, onSignals: () => {} };
    const started = probePath({ ...DEFAULTS, ...options, id: 1, phase: 0 }, clock, schedule, sinks);
    started.catch((error) => {
      clearTimeout(deadline);
      schedule.stop();
      reject(error);
    });
    async function finish() {
      clearTimeout(deadline);
      (await started).stop();
      schedule.stop();
      resolve(summarizeOnce(samples));
    }
  });
}
