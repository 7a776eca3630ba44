export const repetitions = ['once', 'daily', 'weekly', 'monthly'] as const;
/** ISO days: 1 is Monday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** When something recurs, as the server keeps it. */
export interface Schedule {
  readonly repeats: (typeof repetitions)[number];
  readonly weekdays: readonly number[];
  readonly timeZone: string;
  /** Days as 2026-11-24; no last day means for good. */
  readonly firstDay: string;
  readonly startMinute: number;
  readonly lastDay: string | null;
}

/** What the fields hold; an empty `lastDay` means for good. */
export interface ScheduleDraft {
  readonly repeats: Schedule['repeats'];
  readonly weekdays: readonly number[];
  readonly timeZone: string;
  readonly firstDay: string;
  /** `02:00` */
  readonly start: string;
  readonly lastDay: string;
}

/** What the fields say of a schedule that there is. */
export function scheduleDraftOf(schedule: Schedule): ScheduleDraft {
  const { repeats, weekdays, timeZone, firstDay, startMinute, lastDay } = schedule;
  return { repeats, weekdays, timeZone, firstDay, start: clockOf(startMinute), lastDay: lastDay ?? '' };
}

/** What is sent; what isn't filled in arrives as something that the server refuses by its field. */
export function scheduleOf(draft: ScheduleDraft): Schedule & { weekdays: number[] } {
  const { repeats, timeZone, firstDay } = draft;
  const [hours, minutes] = draft.start.split(':').map(Number);
  return {
    ...{ repeats, timeZone, firstDay },
    weekdays: repeats === 'weekly' ? [...draft.weekdays] : [],
    startMinute: draft.start === '' ? -1 : (hours ?? 0) * 60 + (minutes ?? 0),
    lastDay: repeats === 'once' ? null : draft.lastDay || null,
  };
}

/** 150 as 02:30. */
export function clockOf(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}
