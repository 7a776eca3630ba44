import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import type { Baseline } from '@twinline/engine/forecast/baseline';
import { likelyHours } from '@twinline/engine/forecast/comingHours';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { wallClock } from '../../forecast/wallClock';
import { epochMs } from '../../query/chain';
import type { ExpectedHours, Period, ReportNetwork } from '../figures/inputs';

const QUARTER_MS = 15 * 60_000;
/** Learned once a day: what is older than this has been missed, and nothing is claimed of it. */
const HOLDS_MS = 3 * 86_400_000;

/**
 * Hours of the period that follows in which congestion of a carrier on a line is more likely than not, by what is usual for
 * the hour of the week on the region's clock; of the quarter-hours that are still to come, and only where what was learned
 * claims skill. In the order of the network's lines and carriers.
 */
export async function readForecast(
  ctx: OrganizationContext,
  { network, next }: { readonly network: ReportNetwork; readonly next: Period },
): Promise<ExpectedHours[]> {
  const now = ctx.now();
  const from = Math.max(next.from, Math.ceil(now / QUARTER_MS) * QUARTER_MS);
  if (from >= next.to) return [];
  const learned = await withOrganization(ctx.db, ctx.organizationId, (tx) => readBaselines(tx, network, now));
  const zones = new Map(network.regions.map(({ id, timeZone }) => [id, timeZone]));
  const clocks = new Map<string, ReturnType<typeof wallClock>>();
  const clockOf = (timeZone: string) => {
    const clock = clocks.get(timeZone) ?? wallClock(timeZone, from, next.to);
    clocks.set(timeZone, clock);
    return clock;
  };
  return network.lines.flatMap((line) => {
    const clock = clockOf(zones.get(line.regionId) ?? 'UTC');
    return network.carriers.flatMap(({ id: carrierId }): ExpectedHours[] => {
      const known = learned.get(`${line.id} ${carrierId}`);
      const hours = known && likelyHours(known.baseline, known.overQuiet, clock, { from, to: next.to });
      if (!known || !hours || hours.length === 0) return [];
      return [
        {
          lineId: line.id,
          carrierId,
          hours: hours.map(({ at }) => at),
          overQuietMs: Math.max(...hours.map(({ overQuiet }) => overQuiet)),
          probability: hours.reduce((sum, { probability }) => sum + probability, 0) / hours.length,
          days: known.baseline.days,
        },
      ];
    });
  });
}

interface Learned {
  readonly baseline: Baseline;
  /** ms. */
  readonly overQuiet: number;
}

/** What was learned lately of round trips, of lines and carriers that are still there, by both. */
async function readBaselines(tx: Transaction, network: ReportNetwork, now: number): Promise<Map<string, Learned>> {
  const ids = (of: readonly { readonly id: string }[]) => sql.param(of.map(({ id }) => id));
  const { rows } = await tx.execute<Learned & { lineId: string; carrierId: string } & Record<string, unknown>>(sql`
    select f.line_id as "lineId", f.carrier_id as "carrierId", f.baseline, f.over_quiet as "overQuiet"
    from line_forecasts f join lines l on l.id = f.line_id join carriers c on c.id = f.carrier_id
    where f.metric = 'rtt' and f.baseline is not null and f.over_quiet is not null
      and f.line_id = any(${ids(network.lines)}::uuid[]) and f.carrier_id = any(${ids(network.carriers)}::uuid[])
      and l.archived_at is null and c.archived_at is null
      and ${epochMs(sql`f.learned_at`)} > ${now - HOLDS_MS} and (f.baseline ->> 'patterned')::boolean`);
  return new Map(rows.map(({ lineId, carrierId, ...learned }) => [`${lineId} ${carrierId}`, learned]));
}
