import type { Contestant, ReplayFigures } from './data';

/** Of which contestant against which, in words: `by` bad (or degraded) seconds of the other's `of`. */
export interface Verdict {
  readonly says: 'better' | 'worse' | 'same' | 'steadier' | 'shakier';
  readonly one: Contestant;
  readonly other: Contestant;
  readonly by: number;
}

/** A switch is timed by the second (or by the minute, where those were replayed): less is no difference, nor a few per cent. */
const NOISE_SECONDS = 2;
const NOISE_RATIO = 0.05;
const SHORT_SECONDS = 600;

/** Too little of the recording has data of every line to say that anything is better. */
export const isShort = ({ comparedSeconds }: ReplayFigures) => comparedSeconds < SHORT_SECONDS;

/** Each policy and rule against what was, or against the first of them where nothing was. Bad seconds come first. */
export function verdicts({ contestants, longestSampleMs }: ReplayFigures): Verdict[] {
  const noise = Math.max(NOISE_SECONDS, longestSampleMs / 1_000);
  const [other, ...rest] = contestants.filter(({ never }) => !never);
  return other === undefined ? [] : rest.map((one) => verdict(one, other, noise));
}

function verdict(one: Contestant, other: Contestant, noise: number): Verdict {
  const bad = difference(one.badSeconds, other.badSeconds, noise);
  if (bad !== 0) return { says: bad < 0 ? 'better' : 'worse', one, other, by: Math.abs(bad) };
  const degraded = difference(one.degradedSeconds, other.degradedSeconds, noise);
  if (degraded !== 0) return { says: degraded < 0 ? 'steadier' : 'shakier', one, other, by: Math.abs(degraded) };
  return { says: 'same', one, other, by: 0 };
}

/** 0 within noise. */
function difference(one: number, other: number, noise: number): number {
  const by = one - other;
  return Math.abs(by) <= Math.max(noise, NOISE_RATIO * Math.max(one, other)) ? 0 : by;
}
