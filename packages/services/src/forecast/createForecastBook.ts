import { type CarrierOutlook, expectationOf } from '@twinline/engine/forecast/expectation';
import type { Expectation } from '@twinline/engine/types';
import type { Context } from '../context';
import { oneAtATime } from '../oneAtATime';

export interface ForecastBook {
  /** Resolves when what was forecast before the call is known, of all regions or of one; one read at a time. */
  reload(regionId?: string): Promise<void>;
  /** What is forecast for a region's lines at `now` (epoch ms), of what was loaded last; null: nothing that still holds. */
  of(network: { readonly regionId: string }, now: number): Expectation | null;
}

/** Made by the quarter-hour: one that is older than two of them and some patience has been missed. */
const HOLDS_MS = 40 * 60_000;

const OUTLOOKS = `
  select l.region_id as "regionId", l.slot, c.name as carrier, c.audience_weight::float8 as weight, f.metric,
    extract(epoch from f.made_at)::float8 * 1000 as "madeAt",
    jsonb_build_object('verdict', f.forecast -> 'verdict', 'congestion', f.forecast -> 'congestion') as forecast,
    jsonb_build_object('announced', f.watch -> 'announced') as watch
  from line_forecasts f join lines l on l.id = f.line_id join carriers c on c.id = f.carrier_id
  where l.archived_at is null and c.archived_at is null and ($1::uuid[] is null or l.region_id = any($1))
  order by l.region_id, l.slot, c.name, f.metric`;

type Row = CarrierOutlook & { readonly regionId: string; readonly slot: string; readonly madeAt: number | null };

/** What is forecast of all regions, in memory: hubs that judge ask it at every tick. */
export function createForecastBook(ctx: Context): ForecastBook {
  let loaded = new Map<string, Expectation>();
  /** What the next read is to read: null is everything. */
  let asked: Set<string> | null = new Set();

  const read = oneAtATime(async () => {
    const reading = asked;
    asked = new Set();
    try {
      const values = [reading === null ? null : [...reading]];
      const { rows } = await ctx.db.pool.query<Row>({ name: 'forecast-book', text: OUTLOOKS, values });
      const regions = new Map<string, Row[]>();
      for (const row of rows) regions.set(row.regionId, [...(regions.get(row.regionId) ?? []), row]);
      if (reading === null) loaded = new Map();
      for (const regionId of reading ?? []) loaded.delete(regionId);
      for (const [regionId, own] of regions) loaded.set(regionId, regionExpectation(own));
    } catch (error) {
      // Nobody asks for these again: the next read has them too.
      asked = null;
      throw error;
    }
  });

  return {
    reload(regionId) {
      if (regionId === undefined) asked = null;
      else asked?.add(regionId);
      return read();
    },
    of({ regionId }, now) {
      const expectation = loaded.get(regionId);
      return expectation !== undefined && now - expectation.at <= HOLDS_MS ? expectation : null;
    },
  };
}

/** As of the newest forecast; of what that one missed, or nobody ever made, nothing is known. */
function regionExpectation(rows: readonly Row[]): Expectation {
  const at = Math.max(...rows.map((row) => row.madeAt ?? 0));
  const weighed = rows.some((row) => row.weight > 0);
  const lines: Record<string, CarrierOutlook[]> = {};
  for (const row of rows) {
    const held = row.madeAt !== null && row.madeAt === at;
    const outlook: CarrierOutlook = {
      carrier: row.carrier,
      weight: weighed ? row.weight : 1,
      metric: row.metric,
      forecast: held ? row.forecast : { verdict: 'stale', congestion: null },
      watch: held ? row.watch : { announced: false },
    };
    lines[row.slot] = [...(lines[row.slot] ?? []), outlook];
  }
  return expectationOf(at, lines);
}
