import { LEAST_WEIGHT, type LearnOptions, learnDefaults, learnedDays } from './days';
import { type DayKind, type Groups, groupDays, type LearnedDay, levelsOf, type Pooling, pool } from './profile';
import { median, quantile, spreadOf } from './robust';
import { DAY_MS, type Prepared } from './series';

/** The finest level that carries most of the estimates: what they rest on. */
export type Rest = 'hour-of-week' | 'weekday-or-weekend' | 'hour-of-day' | 'none';

/** What is usual by local time, as excess over the quiet level; plain data, made anew once a day. */
export interface Baseline {
  readonly slotMs: number;
  /** Excess by weekday (0 is Monday) and slot. */
  readonly byWeekday: readonly (readonly number[])[];
  /** Excess of any weekday or weekend by slot: for a day that turns out to be of the other kind. */
  readonly byKind: Readonly<Record<DayKind, readonly number[]>>;
  /** Robust standard deviation of what was missed by slot of the day, each day told from the others alone. */
  readonly spread: readonly number[];
  /** Share of a deviation that is left an hour later (0–0.95). */
  readonly persistence: number;
  /** 1 − error with the pattern / error of one constant, each day told from the others; null with fewer than two days. */
  readonly skill: number | null;
  /** Whether the pattern is worth telling: otherwise all slots are the same. */
  readonly patterned: boolean;
  readonly rests: Rest;
  /** Days learned from, of these out of pattern, and days of each kind. */
  readonly days: number;
  readonly unusualDays: readonly number[];
  readonly daysOfKind: Readonly<Record<DayKind, number>>;
  readonly pooling: Pooling;
  readonly weekend: readonly number[];
  /** The end of what was learned, epoch ms. */
  readonly learnedUntil: number;
}

/** With fewer days, or with less gained over a constant, nothing is claimed. */
export const LEAST_DAYS = 3;
const LEAST_SKILL = 0.1;
/** The first is taken where days cannot tell. */
const POOLINGS = [1, 0.5, 2, 4, Number.POSITIVE_INFINITY];

/**
 * Learns what is usual from what began before `until` (epoch ms). It chooses its own pooling, spread and persistence by
 * telling each day from the others, so there is nothing to tune by line.
 */
export function learnBaseline(series: Prepared, until: number, options: LearnOptions = learnDefaults): Baseline {
  const slots = DAY_MS / options.slotMs;
  const days = learnedDays(series, until, options);
  const groups = groupDays(days, slots);
  const pooling = choosePooling(days, groups);
  const residuals = new Map(days.map((day) => [day.day, residualsOf(day, groups, pooling)]));
  const skill = skillOf(days, residuals);
  const patterned = days.length >= LEAST_DAYS && skill !== null && skill >= LEAST_SKILL;
  const flat = median(days.flatMap((day) => [...day.excess].filter(Number.isFinite)));
  const missed = patterned ? residuals : new Map(days.map((day) => [day.day, day.excess.map((one) => one - flat)]));
  const of = (weekday: number, kind: DayKind, value: (made: { ofKind: number; value: number }) => number) =>
    Array.from({ length: slots }, (_, slot) => {
      const made = patterned ? value(pool(levelsOf(groups, slot, weekday, kind), pooling)) : flat;
      return Number.isFinite(made) ? made : flat || 0;
    });
  const kindOf = (weekday: number): DayKind => (options.weekend.includes(weekday) ? 'weekend' : 'weekday');
  return {
    slotMs: options.slotMs,
    byWeekday: Array.from({ length: 7 }, (_, weekday) => of(weekday, kindOf(weekday), (made) => made.value)),
    byKind: {
      weekday: of(0, 'weekday', (made) => made.ofKind),
      weekend: of(0, 'weekend', (made) => made.ofKind),
    },
    spread: spreads([...missed.values()], slots),
    persistence: persistenceOf(days, missed, slots),
    skill,
    patterned,
    rests: patterned ? restOf(groups, pooling) : 'none',
    days: days.length,
    unusualDays: days.filter((day) => day.weight <= LEAST_WEIGHT).map((day) => day.day),
    daysOfKind: {
      weekday: days.filter((day) => day.kind === 'weekday').length,
      weekend: days.filter((day) => day.kind === 'weekend').length,
    },
    pooling,
    weekend: options.weekend,
    learnedUntil: until,
  };
}

/** What a day missed, told from the others alone; NaN where nothing is known. */
const residualsOf = (day: LearnedDay, groups: Groups, pooling: Pooling): Float64Array =>
  day.excess.map((excess, slot) =>
    Number.isFinite(excess)
      ? excess - pool(levelsOf(groups, slot, day.weekday, day.kind, day.day), pooling).value
      : Number.NaN,
  );

/** The pooling that tells days best from the others. */
function choosePooling(days: readonly LearnedDay[], groups: Groups): Pooling {
  const cells = days.flatMap((day) =>
    [...day.excess].flatMap((excess, slot) => {
      const weight = day.weight * (day.trust[slot] ?? 0);
      if (!Number.isFinite(excess) || weight === 0) return [];
      return [{ excess, weight, levels: levelsOf(groups, slot, day.weekday, day.kind, day.day) }];
    }),
  );
  // In the first two weeks hardly a day has another of its weekday: those few say nothing of the others.
  const told = cells.filter((cell) => cell.levels.weekday.weight > 0).length >= cells.length / 2;
  let best: { readonly pooling: Pooling; readonly error: number } | null = null;
  for (const kind of POOLINGS)
    for (const weekday of told ? POOLINGS : POOLINGS.slice(0, 1)) {
      const pooling = { kind, weekday };
      let error = 0;
      for (const cell of cells) {
        const miss = cell.excess - pool(cell.levels, pooling).value;
        if (Number.isFinite(miss)) error += cell.weight * Math.abs(miss);
      }
      if (best === null || error < best.error * (1 - 1e-9)) best = { pooling, error };
    }
  return best?.pooling ?? { kind: 1, weekday: 1 };
}

function skillOf(days: readonly LearnedDay[], residuals: ReadonlyMap<number, Float64Array>): number | null {
  if (days.length < 2) return null;
  const level = median(days.flatMap((day) => [...day.excess].filter(Number.isFinite)));
  let [missed, constant] = [0, 0];
  for (const day of days)
    for (const [slot, residual] of (residuals.get(day.day) ?? []).entries()) {
      if (!Number.isFinite(residual)) continue;
      const weight = day.weight * (day.trust[slot] ?? 0);
      missed += weight * Math.abs(residual);
      constant += weight * Math.abs((day.excess[slot] ?? 0) - level);
    }
  return constant > 0 ? 1 - missed / constant : 0;
}

/** By slot with the hour before and after; at least half of what is usual over the day. */
function spreads(missed: readonly Float64Array[], slots: number): number[] {
  const around = Math.max(1, Math.round(slots / 24));
  const of = (slot: number) => missed.map((day) => day[(slot + slots) % slots] ?? Number.NaN).filter(Number.isFinite);
  const whole = spreadOf(Array.from({ length: slots }, (_, slot) => of(slot)).flat()) || 0;
  return Array.from({ length: slots }, (_, slot) => {
    const near: number[] = [];
    for (let by = -around; by <= around; by++) near.push(...of(slot + by));
    const own = spreadOf(near);
    return Math.max(Number.isFinite(own) ? own : whole, whole / 2);
  });
}

/**
 * Least squares of a residual on the one an hour before, through 0: an AR(1) of what the pattern leaves (Box and
 * Jenkins). What lies beyond the 95 % quantile counts as that, so that one outage does not make everything last.
 */
function persistenceOf(days: readonly LearnedDay[], missed: ReadonlyMap<number, Float64Array>, slots: number): number {
  const hour = Math.max(1, Math.round(slots / 24));
  const cap = quantile(
    [...missed.values()].flatMap((day) => [...day].filter(Number.isFinite).map(Math.abs)),
    0.95,
  );
  const held = (residual: number) => Math.max(-cap, Math.min(cap, residual));
  let [together, alone] = [0, 0];
  for (const { day } of days) {
    const own = missed.get(day);
    const next = missed.get(day + 1);
    for (let slot = 0; slot < slots; slot++) {
      const before = own?.[slot];
      const after = slot + hour < slots ? own?.[slot + hour] : next?.[slot + hour - slots];
      if (before === undefined || after === undefined || !Number.isFinite(before + after)) continue;
      together += held(before) * held(after);
      alone += held(before) ** 2;
    }
  }
  return alone > 0 ? Math.max(0, Math.min(0.95, together / alone)) : 0;
}

/** The finest level whose own days weigh more than what they are drawn to, in most slots. */
function restOf(groups: Groups, pooling: Pooling): Rest {
  const mostly = (groupsOf: readonly (readonly (readonly { weight: number }[])[])[], k: number) => {
    const slots = groupsOf.flat().filter((own) => own.length > 0);
    const borne = slots.filter((own) => own.reduce((sum, one) => sum + one.weight, 0) >= k);
    return slots.length > 0 && borne.length > slots.length / 2;
  };
  if (mostly(groups.weekday, Math.max(2, pooling.weekday))) return 'hour-of-week';
  if (mostly([groups.kind.weekday], pooling.kind) && mostly([groups.kind.weekend], pooling.kind))
    return 'weekday-or-weekend';
  return 'hour-of-day';
}
