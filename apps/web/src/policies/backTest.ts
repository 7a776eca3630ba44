import type { Contestant, ReplayFigures, ReplayOrder } from '../replay/data';
import type { WholePolicy } from './data';
import { numbers, valueAt } from './fields';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** How directives are sent, not what is decided: a replay would find nothing. */
const undecisive: ReadonlySet<string> = new Set(numbers.delivery.map(({ path }) => path));

/** The changed fields that may make a difference to what is decided. */
export const decisive = (changed: readonly string[]): string[] => changed.filter((path) => !undecisive.has(path));

/** The changed fields of a draft as a replay takes them: nested as in the policy, shares of lines as a whole. */
export function changesOf(draft: WholePolicy, changed: readonly string[]): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const path of changed) {
    const keys = path.split('.');
    let node = changes;
    for (const key of keys.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[keys.at(-1) ?? ''] = valueAt(draft, path);
  }
  return changes;
}

/** A route's past (epoch ms): by the policy as it is saved, then as the draft says. */
export function backTestOrder(
  policyId: string,
  routeId: string,
  changes: Record<string, unknown>,
  span: { readonly to: number; readonly lengthMs: number },
): ReplayOrder {
  const to = Math.floor(span.to / 60_000) * 60_000;
  return {
    ...{ routeId, from: to - span.lengthMs, to },
    choices: [
      { kind: 'saved', policyId },
      { kind: 'saved', policyId, changes },
    ],
  };
}

export interface BackTestResult {
  readonly now: Contestant;
  readonly draft: Contestant;
  readonly apart: Apart;
  readonly figures: ReplayFigures;
}

/** When the two had different lines. */
interface Apart {
  readonly ms: number;
  /** Clock hours (UTC) in which they had, and all that were replayed. */
  readonly hours: number;
  readonly ofHours: number;
}

/** Null where nothing was recorded that could be compared. */
export function backTestResult(figures: ReplayFigures): BackTestResult | null {
  const [now, draft] = figures.contestants.filter(({ kind }) => kind === 'policy');
  if (figures.comparedSeconds === 0 || now === undefined || draft === undefined) return null;
  return { now, draft, figures, apart: apartIn(now.bands, draft.bands, figures) };
}

/** Each moment counts in which both have a band and these name different lines. */
export function apartIn(
  one: Contestant['bands'],
  other: Contestant['bands'],
  span: { from: number; to: number },
): Apart {
  let ms = 0;
  const hours = new Set<number>();
  for (const mine of one)
    for (const theirs of other) {
      const [from, to] = [Math.max(mine.from, theirs.from), Math.min(mine.to, theirs.to)];
      if (from >= to || mine.line === theirs.line) continue;
      ms += to - from;
      for (let hour = Math.floor(from / HOUR_MS); hour * HOUR_MS < to; hour += 1) hours.add(hour);
    }
  const ofHours = Math.ceil(span.to / HOUR_MS) - Math.floor(span.from / HOUR_MS);
  return { ms, hours: hours.size, ofHours };
}
