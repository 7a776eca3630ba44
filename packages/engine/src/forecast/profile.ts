import { medianWithout, type Weighted } from './robust';

/** Whether a weekday (0 is Monday) belongs to the weekend. */
export type DayKind = 'weekday' | 'weekend';

/** One day by the wall clock: its excess over the quiet level by slot, NaN where nothing is known. */
export interface LearnedDay {
  readonly day: number;
  readonly weekday: number;
  readonly kind: DayKind;
  readonly excess: Float64Array;
  /** 0–1 by slot: how much the excess rests on. */
  readonly trust: Float64Array;
  /** 0–1: older days and days out of pattern weigh less. */
  readonly weight: number;
}

/** How many days an estimate one level up weighs as much as; infinite: the level below is not listened to. */
export interface Pooling {
  readonly kind: number;
  readonly weekday: number;
}

/** What a slot's estimate rests on: the medians and weights of days at three levels, coarse to fine. */
interface Levels {
  readonly all: { readonly value: number; readonly weight: number };
  readonly kind: { readonly value: number; readonly weight: number };
  readonly weekday: { readonly value: number; readonly weight: number };
}

/** Days by slot, in ascending order of their excess; made once, so that each day can be left out in turn cheaply. */
export interface Groups {
  readonly slots: number;
  readonly all: readonly (readonly Weighted[])[];
  readonly kind: Readonly<Record<DayKind, readonly (readonly Weighted[])[]>>;
  readonly weekday: readonly (readonly (readonly Weighted[])[])[];
}

export function groupDays(days: readonly LearnedDay[], slots: number): Groups {
  const bySlot = (own: readonly LearnedDay[]) =>
    Array.from({ length: slots }, (_, slot) =>
      own
        .map((day) => ({
          value: day.excess[slot] ?? Number.NaN,
          weight: day.weight * (day.trust[slot] ?? 0),
          owner: day.day,
        }))
        .filter((one) => one.weight > 0)
        .sort((a, b) => a.value - b.value),
    );
  return {
    slots,
    all: bySlot(days),
    kind: {
      weekday: bySlot(days.filter((day) => day.kind === 'weekday')),
      weekend: bySlot(days.filter((day) => day.kind === 'weekend')),
    },
    weekday: Array.from({ length: 7 }, (_, weekday) => bySlot(days.filter((day) => day.weekday === weekday))),
  };
}

/** The three medians of a slot on such a day, without the day `except`. */
export function levelsOf(
  groups: Groups,
  slot: number,
  weekday: number,
  kind: DayKind,
  except: number | null = null,
): Levels {
  return {
    all: medianWithout(groups.all[slot] ?? [], except),
    kind: medianWithout(groups.kind[kind][slot] ?? [], except),
    weekday: medianWithout(groups.weekday[weekday]?.[slot] ?? [], except),
  };
}

/**
 * The estimate of a slot: the median of days of that weekday, drawn towards that of weekdays or weekends, and this
 * towards that of all days, the more the fewer days there are: (n·own + k·parent) / (n + k), partial pooling (Gelman and
 * Hill 2007, §12.2, with the ratio of variances as k). So hour of week falls back to weekday or weekend by hour, and
 * that to hour of day, without a step. NaN where the slot was never seen.
 */
export function pool(levels: Levels, pooling: Pooling): { readonly ofKind: number; readonly value: number } {
  const ofKind = drawn(levels.kind, levels.all.value, pooling.kind);
  return { ofKind, value: drawn(levels.weekday, ofKind, pooling.weekday) };
}

function drawn(own: { value: number; weight: number }, parent: number, k: number): number {
  if (own.weight === 0 || k === Number.POSITIVE_INFINITY) return parent;
  return (own.weight * own.value + k * parent) / (own.weight + k);
}
