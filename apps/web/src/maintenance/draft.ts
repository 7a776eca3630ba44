import type { MaintenancePlan, MaintenanceRow } from './data';

/** What the form holds; empty `regionId` and `line` mean every one, an empty `lastDay` for good. */
export interface Draft {
  readonly name: string;
  readonly regionId: string;
  readonly line: string;
  readonly drains: boolean;
  readonly repeats: MaintenanceRow['repeats'];
  readonly weekdays: readonly number[];
  readonly timeZone: string;
  readonly firstDay: string;
  /** `02:00` */
  readonly start: string;
  readonly minutes: string;
  readonly lastDay: string;
}

/** What a form says of one window, or of none yet: an hour at two in the morning, tomorrow. */
export function draftOf(row: MaintenanceRow | null, timeZone: string, tomorrow: string): Draft {
  if (row === null)
    return {
      ...{ name: '', regionId: '', line: '', drains: false, repeats: 'once', weekdays: [] },
      ...{ timeZone, firstDay: tomorrow, start: '02:00', minutes: '60', lastDay: '' },
    };
  const { name, drains, repeats, weekdays, firstDay } = row;
  return {
    ...{ name, drains, repeats, weekdays, firstDay, timeZone: row.timeZone },
    regionId: row.regionId ?? '',
    line: row.line ?? '',
    start: clockOf(row.startMinute),
    minutes: String(row.durationMinutes),
    lastDay: row.lastDay ?? '',
  };
}

/** What is sent; what isn't filled in arrives as something that the server refuses by its field. */
export function planOf(draft: Draft): MaintenancePlan {
  const { name, drains, repeats, timeZone, firstDay } = draft;
  const [hours, minutes] = draft.start.split(':').map(Number);
  return {
    ...{ name, drains, repeats, timeZone, firstDay },
    regionId: draft.regionId || null,
    line: draft.line || null,
    weekdays: repeats === 'weekly' ? [...draft.weekdays] : [],
    startMinute: draft.start === '' ? -1 : (hours ?? 0) * 60 + (minutes ?? 0),
    durationMinutes: Number(draft.minutes) || 0,
    lastDay: repeats === 'once' ? null : draft.lastDay || null,
  };
}

/** 150 as 02:30. */
export function clockOf(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}
