const LOG_GAMMA = Math.log(1.1);
/** Steps of relative jitter and of the base's position inside its bucket for which shapes are kept. */
const JITTER_STEP = 0.004;
const PHASES = 8;

/** How round trips spread over histogram buckets; `first` is counted from the bucket of the base. */
export interface RttShape {
  readonly first: number;
  /** Share of replies in each bucket from `first` on; together 1. */
  readonly shares: readonly number[];
  /** Mean and largest, as multiples of the base. */
  readonly mean: number;
  readonly largest: number;
}

const shapes = new Map<number, RttShape>();

/**
 * The spread of round trips on a line with this base and mean jitter, both in µs: the base, plus an exponential
 * delay of the mean jitter, plus for one in 40 a queue of eight times that. Buckets are those of wire's histogram.
 */
export function rttShape(baseMicros: number, jitterMicros: number): RttShape {
  const jitterSteps = Math.max(1, Math.round(jitterMicros / baseMicros / JITTER_STEP));
  const position = Math.log(baseMicros) / LOG_GAMMA;
  const phase = Math.floor((position - Math.floor(position)) * PHASES);
  const key = jitterSteps * PHASES + phase;
  let shape = shapes.get(key);
  if (shape === undefined) {
    shape = makeShape(jitterSteps * JITTER_STEP, (phase + 0.5) / PHASES);
    shapes.set(key, shape);
  }
  return shape;
}

function makeShape(jitter: number, phase: number): RttShape {
  const shares: number[] = [];
  let below = 0;
  for (let bucket = 1; below < 0.9998 && bucket < 60; bucket += 1) {
    // Upper end of this bucket as a multiple of the base.
    const upTo = shareBelow(1.1 ** (bucket - phase), jitter);
    shares.push(upTo - below);
    below = upTo;
  }
  const largest = 1.1 ** (shares.length - phase - 0.3);
  return { first: 1, shares: shares.map((share) => share / below), mean: 1 + jitter * (1 + 8 / 40), largest };
}

function shareBelow(multiple: number, jitter: number): number {
  const excess = (multiple - 1) / jitter;
  if (excess <= 0) return 0;
  return 1 - Math.exp(-excess) * (39 / 40) - Math.exp(-excess / 8) / 40;
}
