import type { DownOfLine } from './down';
import type { Decided } from './inputs';
import { QUARTER_MS } from './spans';

/** Relays have applied a directive by then, where nobody knows; as in replays. */
const APPLY_DELAY_MS = 400;

/** What a directive says of the lines. */
type Setting = Pick<Decided, 'line' | 'mode' | 'weights'>;

/** A stretch of one setting; epoch ms, half open. Null: nothing was decided yet. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly setting: Setting | null;
}

/**
 * What was in force when, without gap or overlap between `from` and `to`. A directive counts from when it was decided;
 * what lies before `from` says what the span begins with.
 */
export function stretchesOf(decided: readonly Decided[], from: number, to: number): Stretch[] {
  const inOrder = [...decided].sort((a, b) => a.at - b.at);
  const stretches: Stretch[] = [];
  let setting: Setting | null = inOrder.findLast(({ at }) => at < from) ?? null;
  let since = from;
  for (const directive of inOrder) {
    if (directive.at < from || directive.at >= to) continue;
    if (directive.at > since) stretches.push({ from: since, to: directive.at, setting });
    setting = directive;
    since = directive.at;
  }
  if (to > since) stretches.push({ from: since, to, setting });
  return stretches;
}

/** Which line was active when: stretches of the same line are one. */
export function ribbonOf(stretches: readonly Stretch[]): { from: number; to: number; line: string | null }[] {
  const ribbon: { from: number; to: number; line: string | null }[] = [];
  for (const { from, to, setting } of stretches) {
    const line = setting?.line ?? null;
    const last = ribbon.at(-1);
    if (last && last.line === line) last.to = to;
    else ribbon.push({ from, to, line });
  }
  return ribbon;
}

/**
 * Directives with when they held, as in replays: from when their slowest relay had applied them. One that was overtaken by
 * the next held no longer than until that did; what was decided before `begins` is in force by then.
 */
export function asHeld(decided: readonly Decided[], begins: number): Decided[] {
  const inOrder = [...decided].sort((a, b) => a.at - b.at);
  let next = Number.POSITIVE_INFINITY;
  return inOrder
    .reverse()
    .map((directive) => {
      const { at, applied } = directive;
      next = Math.min(next, at < begins ? at : (applied ?? at + APPLY_DELAY_MS));
      return { ...directive, at: next };
    })
    .reverse();
}

/** How a quarter-hour was carried: shares of its time. What is undecided has none. */
export interface Carried {
  /** By the line alone that was active. */
  readonly alone: ReadonlyMap<string, number>;
  /** By both at once (mode `duplicate`). */
  readonly both: number;
  /** By line, where it is known when it was down: the share of its down seconds in which it was active alone. */
  readonly down: ReadonlyMap<string, number>;
}

/** By quarter-hour since `begins`, those that anything was decided for. `downOf`: when lines were down, by slot. */
export function carriedBy(
  stretches: readonly Stretch[],
  begins: number,
  downOf: ReadonlyMap<string, DownOfLine>,
): Map<number, Carried> {
  const quarters = new Map<number, { alone: Map<string, number>; both: number; down: Map<string, number> }>();
  for (const { from, to, setting } of stretches) {
    if (setting === null) continue;
    for (let quarter = Math.floor((from - begins) / QUARTER_MS); begins + quarter * QUARTER_MS < to; quarter += 1) {
      const start = begins + quarter * QUARTER_MS;
      const own = { from: Math.max(from, start) - start, to: Math.min(to, start + QUARTER_MS) - start };
      const share = (own.to - own.from) / QUARTER_MS;
      const carried = quarters.get(quarter) ?? { alone: new Map(), both: 0, down: new Map() };
      quarters.set(quarter, carried);
      // None of it is a share as well: what was down while another line was active was spared.
      for (const [slot, down] of downOf) if (down.has(quarter) && !carried.down.has(slot)) carried.down.set(slot, 0);
      if (setting.mode === 'duplicate') carried.both += share;
      else
        for (const [slot, part] of sharesOf(setting)) {
          carried.alone.set(slot, (carried.alone.get(slot) ?? 0) + share * part);
          const down = downOf.get(slot)?.get(quarter)?.shareWithin(own) ?? null;
          if (down !== null) carried.down.set(slot, (carried.down.get(slot) ?? 0) + down * part);
        }
    }
  }
  return quarters;
}

function sharesOf({ line, mode, weights }: Setting): [line: string, share: number][] {
  const shares = mode === 'split' ? Object.entries(weights).filter(([, share]) => share > 0) : [];
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  return shares.length === 0 ? [[line, 1]] : shares.map(([slot, share]) => [slot, share / sum]);
}
