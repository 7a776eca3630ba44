import type { OrganizationContext } from '../../context';
import { type HeatmapHours, heatmapHours } from '../../query/heatmap/heatmapHours';
import type { Span } from './span';

const QUARTER_MS = 15 * 60_000;

/** Some carriers × hour on the audience's clock. There is no hour that it is now: the same span gives the same at any time. */
export async function readHeatmap(
  ctx: OrganizationContext,
  { from, to }: Span,
  carrierIds: readonly string[],
): Promise<HeatmapHours> {
  const heatmap = await heatmapHours(ctx, {
    from,
    to: Math.max(to, from + QUARTER_MS),
    metric: 'rttP95OverBaseline',
    clock: 'audience',
    viewerTimeZone: 'UTC',
    archivedSince: from,
    carrierIds,
  });
  return { ...heatmap, carriers: heatmap.carriers.map((carrier) => ({ ...carrier, nowHour: -1 })) };
}
