import { keptResolutions, type Retention, type RetentionView } from './types';

/** What a person has typed, as text: a number is not one at each keystroke. */
export type RetentionDraft = Readonly<Record<keyof Retention, string>>;

export function draftOf(settings: Retention): RetentionDraft {
  return {
    rawDays: String(settings.rawDays),
    minutesDays: String(settings.minutesDays),
    quartersDays: String(settings.quartersDays),
  };
}

/** The settings that were typed; else why they can't be: a number out of its limits, or a finer one kept longer. */
export function readDraft(draft: RetentionDraft, limits: RetentionView['limits']): Retention | 'range' | 'order' {
  const days = {} as Record<keyof Retention, number>;
  for (const { setting } of keptResolutions) {
    const text = draft[setting].trim();
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= limits[setting].min && value <= limits[setting].max)) return 'range';
    days[setting] = value;
  }
  return days.rawDays <= days.minutesDays && days.minutesDays <= days.quartersDays ? days : 'order';
}
