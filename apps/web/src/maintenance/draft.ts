import { type ScheduleDraft, scheduleDraftOf, scheduleOf } from '../schedule/draft';
import type { MaintenancePlan, MaintenanceRow } from './data';

/** What the form holds; empty `regionId` and `line` mean every one. */
export interface Draft extends ScheduleDraft {
  readonly name: string;
  readonly regionId: string;
  readonly line: string;
  readonly drains: boolean;
  readonly minutes: string;
}

/** Where work is to be planned, as the page says from which it is. */
export type Place = Pick<Draft, 'regionId' | 'line'>;

/** What a form says of one window, or of none yet: an hour at two in the morning, tomorrow. */
export function draftOf(
  row: MaintenanceRow | null,
  timeZone: string,
  tomorrow: string,
  place: Place = { regionId: '', line: '' },
): Draft {
  if (row === null)
    return {
      ...{ name: '', ...place, drains: false, repeats: 'once', weekdays: [] },
      ...{ timeZone, firstDay: tomorrow, start: '02:00', minutes: '60', lastDay: '' },
    };
  const { name, drains } = row;
  return {
    ...scheduleDraftOf(row),
    ...{ name, drains, regionId: row.regionId ?? '', line: row.line ?? '', minutes: String(row.durationMinutes) },
  };
}

/** What is sent; what isn't filled in arrives as something that the server refuses by its field. */
export function planOf(draft: Draft): MaintenancePlan {
  const { name, drains } = draft;
  return {
    ...scheduleOf(draft),
    ...{ name, drains, regionId: draft.regionId || null, line: draft.line || null },
    durationMinutes: Number(draft.minutes) || 0,
  };
}
