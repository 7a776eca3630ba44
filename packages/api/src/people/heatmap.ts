import { heatmapHours } from '@twinline/services/query/heatmap/heatmapHours';
import { heatmapMetrics } from '@twinline/services/query/heatmap/heatmapMetrics';
import { heatmapTimeline } from '@twinline/services/query/heatmap/heatmapTimeline';
import { heatmapWeekdays } from '@twinline/services/query/heatmap/heatmapWeekdays';
import { isTimeZone } from '@twinline/services/query/span/zoneClock';
import { z } from 'zod';
import { procedureFor, router } from './trpc';

export const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;

/** Zones are checked by asking the runtime for one; a name that it does not know is the reader's mistake. */
export const timeZoneName = z.string().max(64).refine(isTimeZone, 'is not an IANA time zone');

export const heatmapInput = z.object({
  from: z.int().min(0),
  to: z.int().min(0),
  metric: z.enum(heatmapMetrics).default('rttP95OverBaseline'),
  regionIds: z.array(z.uuid()).max(200).optional(),
  carrierIds: z.array(z.uuid()).max(500).optional(),
  clock: z.enum(['audience', 'viewer']).default('audience'),
  viewerTimeZone: timeZoneName.default('UTC'),
  scenario: z.enum(scenarios).optional(),
});

/** Fewer columns than days of the longest span would not do, and more than a screen has pixels are of no use. */
export const maxColumns = z.int().min(24).max(1_000);

export const heatmapRouter = router({
  hours: procedureFor('view')
    .input(heatmapInput)
    .query(({ ctx, input }) => heatmapHours(ctx.organization, input)),
  timeline: procedureFor('view')
    .input(heatmapInput.extend({ maxColumns: maxColumns.default(200) }))
    .query(({ ctx, input }) => heatmapTimeline(ctx.organization, input)),
  weekdays: procedureFor('view')
    .input(heatmapInput)
    .query(({ ctx, input }) => heatmapWeekdays(ctx.organization, input)),
});
