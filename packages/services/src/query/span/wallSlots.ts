/**
 * Which slot a wall hour (hours since the clock showed 1 January 1970, 00:00) belongs to: bins of hours counted from an
 * origin, which begin anew after `count` of them.
 */
export interface WallSlots {
  readonly originHour: number;
  readonly binHours: number;
  readonly count: number;
}

export const hoursOfDay: WallSlots = { originHour: 0, binHours: 1, count: 24 };

/** Monday 00:00 is slot 0: 1 January 1970 was a Thursday. */
export const hoursOfWeek: WallSlots = { originHour: -3 * 24, binHours: 1, count: 168 };

export function slotOf({ originHour, binHours, count }: WallSlots, wallHour: number): number {
  const bin = Math.floor((wallHour - originHour) / binHours);
  return ((bin % count) + count) % count;
}
