import { bucketOf, GAMMA } from '@twinline/wire/histogram';
import { type RollupRow, spread } from './minuteRow';
import { draw, seedOf } from './random';

/** Attempts to connect of one path in one quarter-hour, as rollup_connects holds them. */
export interface ConnectRow {
  readonly path: number;
  /** Epoch ms. */
  readonly bucket: number;
  readonly attempts: number;
  readonly timeouts: number;
  /** Keys (step × 1024 + bucket of the duration in µs), ascending, and their counts. */
  readonly keys: readonly number[];
  readonly counts: readonly number[];
}

/** As agents do when nobody told them otherwise. */
const ATTEMPT_EVERY_SECONDS = 10;
const PROBES_PER_SECOND = 50;
/** A lost first packet of a handshake is sent again after a second (RFC 6298 §2.1). */
const RETRY_MICROS = 1_000_000;
/** What the server's signing and answering add to a round trip. */
const TLS_MICROS = 1_500;
const ANSWER_MICROS = 800;

/**
 * The attempts over HTTPS that a made-up quarter-hour would have brought: each step takes a round trip of that time,
 * those while the line was cut time out, and a lost first packet costs a second more.
 */
export function connectRow(quarter: RollupRow): ConnectRow | null {
  const attempts = Math.floor((quarter.goodSeconds + quarter.badSeconds) / ATTEMPT_EVERY_SECONDS);
  if (attempts === 0) return null;
  const timeouts =
    quarter.received === 0 ? attempts : Math.min(attempts, Math.round(quarter.badSeconds / ATTEMPT_EVERY_SECONDS));
  const seed = seedOf(`${quarter.path} connects`) ^ (quarter.bucket / 900_000);
  const through = attempts - timeouts;
  const probes = PROBES_PER_SECOND * quarter.goodSeconds;
  const lossRatio = Math.max(0, quarter.lost - PROBES_PER_SECOND * quarter.badSeconds) / Math.max(1, probes);
  const retried = Math.min(through, Math.floor(through * lossRatio + draw(seed, 1)));
  const sketch = new Map<number, number>();
  const add = (step: number, micros: number, n: number) => {
    const key = step * 1_024 + bucketOf(micros);
    sketch.set(key, (sketch.get(key) ?? 0) + n);
  };
  const shares = quarter.counts.map((n) => n / Math.max(1, quarter.received));
  let toRetry = retried;
  for (const [i, n] of spread(shares, through, draw(seed, 2)).entries()) {
    const rtt = (2 * GAMMA ** (quarter.firstBucket + i)) / (1 + GAMMA);
    for (let k = 0; k < n; k += 1) {
      const tcp = rtt + (toRetry > 0 ? RETRY_MICROS : 0);
      toRetry -= 1;
      add(0, tcp, 1);
      add(1, rtt + TLS_MICROS, 1);
      add(2, rtt + ANSWER_MICROS, 1);
      add(3, tcp + 2 * rtt + TLS_MICROS + ANSWER_MICROS, 1);
    }
  }
  const entries = [...sketch].sort(([a], [b]) => a - b);
  return {
    path: quarter.path,
    bucket: quarter.bucket,
    attempts,
    timeouts,
    keys: entries.map(([key]) => key),
    counts: entries.map(([, n]) => n),
  };
}
