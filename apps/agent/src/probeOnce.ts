import type { Sample } from '@twinline/wire/columns';
import type { EndClock } from '@twinline/wire/delayChange';
import { LOST_AFTER_MICROS } from '@twinline/wire/lateTimer';
import type { ReplyTlvs } from '@twinline/wire/senderTlvs';
import { createClock } from './clock';
import type { PathCounts, PathState } from './probePath';
import { type PathOptions, probePath } from './probePath';
import { createSchedule } from './schedule';
import { type OnceSummary, summarizeOnce } from './summarizeOnce';

export interface OnceOptions extends Omit<PathOptions, 'id' | 'phase' | 'tlvs' | 'count'> {
  readonly count: number;
  /** TLVs behind every probe, as `encodeTlvs` makes them; empty for none. */
  readonly tlvs: Buffer;
  /** What this host's clock says of itself. */
  readonly ownClock: () => EndClock;
}

export interface OnceReport extends OnceSummary {
  /** Where the probes went, and which clock took the receive times. */
  readonly address: string;
  readonly timestampSource: PathState['timestampSource'];
  /** What was asked for and is done without. */
  readonly warnings: readonly string[];
  readonly counts: PathCounts;
  /** What the last reply said in its TLVs; null when none carried any. */
  readonly tlvs: ReplyTlvs | null;
}

/** Probes one path once and resolves when each probe is answered or lost. Rejects when it cannot be probed. */
export async function probeOnce(options: OnceOptions): Promise<OnceReport> {
  const clock = createClock(Date.now, () => performance.now());
  const schedule = createSchedule(() => performance.now());
  const samples: Sample[] = [];
  let tlvs: ReplyTlvs | null = null;
  const onReply = (read: ReplyTlvs) => {
    tlvs = read;
  };
  const pathTlvs = options.tlvs.length === 0 ? {} : { tlvs: { bytes: options.tlvs, onReply } };
  return new Promise((resolve, reject) => {
    const longestMs = options.count * options.intervalMs * 2 + (2 * LOST_AFTER_MICROS) / 1_000;
    const deadline = setTimeout(finish, longestMs);
    const onSamples = (taken: Sample[]) => {
      samples.push(...taken);
      const summary = summarizeOnce(samples);
      if (summary.sent >= options.count && summary.received + summary.lost >= summary.sent) finish();
    };
    const { ownClock, tlvs: _bytes, ...path } = options;
    const sinks = { onSamples, onSignals: () => {} };
    const started = probePath({ ...path, ...pathTlvs, id: 1, phase: 0 }, clock, schedule, sinks, { ownClock });
    started.catch((error) => {
      clearTimeout(deadline);
      schedule.stop();
      reject(error);
    });
    async function finish() {
      clearTimeout(deadline);
      const probed = await started;
      const { address, timestampSource, warnings } = probed.state();
      const counts = probed.counts();
      probed.stop();
      schedule.stop();
      resolve({ ...summarizeOnce(samples), address, timestampSource, warnings, counts, tlvs });
    }
  });
}
