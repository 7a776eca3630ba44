import { type ScheduleDraft, scheduleDraftOf, scheduleOf } from '../schedule/draft';
import type { DrillPlace, DrillPlan, DrillPlanInput } from './data';

/** What the dialog holds; an empty line means the one that is not in use. */
export interface Draft extends ScheduleDraft {
  readonly routeId: string;
  readonly kind: 'dry' | 'live';
  readonly line: string;
  readonly hold: string;
}

/** What the dialog says of one plan, or of none yet. */
export function draftOf(plan: DrillPlan | null, place: DrillPlace | undefined, tomorrow: string): Draft {
  if (plan === null)
    return {
      ...{ routeId: place?.routeId ?? '', kind: 'dry', line: '', hold: '60', repeats: 'monthly', weekdays: [] },
      ...{ timeZone: place?.timeZone ?? 'UTC', firstDay: tomorrow, start: '04:00', lastDay: '' },
    };
  const { routeId, kind } = plan;
  return { ...scheduleDraftOf(plan), routeId, kind, hold: String(plan.holdSeconds), line: plan.line ?? '' };
}

/** What is sent; what isn't filled in arrives as something that the server refuses by its field. */
export function planOf(draft: Draft): DrillPlanInput {
  const { routeId, kind } = draft;
  return { ...scheduleOf(draft), routeId, kind, line: draft.line || null, holdSeconds: Number(draft.hold) || 0 };
}
