import { heatmapHours } from '@twinline/services/query/heatmapHours';
import { heatmapMetrics } from '@twinline/services/query/heatmapMetrics';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

/** Zones are checked by asking the runtime for one; a name that it does not know is the reader's mistake. */
export const timeZoneName = z.string().max(64).refine(isTimeZone, 'is not an IANA time zone');

export const heatmapInput = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  metric: z.enum(heatmapMetrics).default('rttP95OverBaseline'),
  regionIds: z.array(z.uuid()).max(200).optional(),
  clock: z.enum(['audience', 'viewer']).default('audience'),
  viewerTimeZone: timeZoneName.default('UTC'),
});

export const heatmapRouter = router({
  hours: procedureFor('view')
    .input(heatmapInput)
    .query(({ ctx, input }) => heatmapHours(ctx.organization, input)),
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
