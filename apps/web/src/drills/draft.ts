import { clockOf } from '../maintenance/draft';
import type { DrillPlace, DrillPlan, DrillPlanInput } from './data';

/** What the dialog holds; an empty line means the one that is not in use, an empty `lastDay` for good. */
export interface Draft {
  readonly routeId: string;
  readonly kind: 'dry' | 'live';
  readonly line: string;
  readonly hold: string;
  readonly repeats: DrillPlan['repeats'];
  readonly weekdays: readonly number[];
  readonly timeZone: string;
  readonly firstDay: string;
  readonly start: string;
  readonly lastDay: string;
}

/** What the dialog says of one plan, or of none yet. */
export function draftOf(plan: DrillPlan | null, place: DrillPlace | undefined, tomorrow: string): Draft {
  if (plan === null)
    return {
      ...{ routeId: place?.routeId ?? '', kind: 'dry', line: '', hold: '60', repeats: 'monthly', weekdays: [] },
      ...{ timeZone: place?.timeZone ?? 'UTC', firstDay: tomorrow, start: '04:00', lastDay: '' },
    };
  const { routeId, kind, repeats, weekdays, timeZone, firstDay } = plan;
  return {
    ...{ routeId, kind, repeats, weekdays, timeZone, firstDay, hold: String(plan.holdSeconds) },
    ...{ line: plan.line ?? '', start: clockOf(plan.startMinute), lastDay: plan.lastDay ?? '' },
  };
}

/** What is sent; what isn't filled in arrives as something that the server refuses by its field. */
export function planOf(draft: Draft): DrillPlanInput {
  const { routeId, kind, repeats, timeZone, firstDay } = draft;
  const [hours, minutes] = draft.start.split(':').map(Number);
  return {
    ...{ routeId, kind, repeats, timeZone, firstDay, line: draft.line || null, holdSeconds: Number(draft.hold) || 0 },
    weekdays: repeats === 'weekly' ? [...draft.weekdays] : [],
    startMinute: draft.start === '' ? -1 : (hours ?? 0) * 60 + (minutes ?? 0),
    lastDay: repeats === 'once' ? null : draft.lastDay || null,
  };
}
