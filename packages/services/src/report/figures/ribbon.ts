import type { Decided } from './inputs';
import { QUARTER_MS } from './spans';

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

/** How a quarter-hour was carried: by which lines, and by both at once (mode `duplicate`); what is undecided has no share. */
export interface Carried {
  readonly alone: ReadonlyMap<string, number>;
  readonly both: number;
}

/** By quarter-hour since `begins`, those that anything was decided for. */
export function carriedBy(stretches: readonly Stretch[], begins: number): Map<number, Carried> {
  const quarters = new Map<number, { alone: Map<string, number>; both: number }>();
  for (const { from, to, setting } of stretches) {
    if (setting === null) continue;
    for (let quarter = Math.floor((from - begins) / QUARTER_MS); begins + quarter * QUARTER_MS < to; quarter += 1) {
      const start = begins + quarter * QUARTER_MS;
      const share = (Math.min(to, start + QUARTER_MS) - Math.max(from, start)) / QUARTER_MS;
      const carried = quarters.get(quarter) ?? { alone: new Map<string, number>(), both: 0 };
      quarters.set(quarter, carried);
      if (setting.mode === 'duplicate') carried.both += share;
      else
        for (const [line, part] of sharesOf(setting))
          carried.alone.set(line, (carried.alone.get(line) ?? 0) + share * part);
    }
  }
  return quarters;
}

function sharesOf({ line, mode, weights }: Setting): [line: string, share: number][] {
  const shares = mode === 'split' ? Object.entries(weights).filter(([, share]) => share > 0) : [];
  const sum = shares.reduce((total, [, share]) => total + share, 0);
  return shares.length === 0 ? [[line, 1]] : shares.map(([slot, share]) => [slot, share / sum]);
}
