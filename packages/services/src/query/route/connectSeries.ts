import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { type BesidesInput, besidesBin } from './besides';
import {
  addRaw,
  addRolled,
  type ConnectFault,
  type ConnectSums,
  createConnectSums,
  figuresOfAll,
} from './connectFigures';
import { regionOfRoute } from './regionOfRoute';

/** How long connecting took over one line, in columns; a bin in which nobody tried is missing. */
export interface ConnectColumns {
  readonly start: number[];
  /** From the beginning until the last step, of attempts that came through; null where none did. */
  readonly p50Micros: (number | null)[];
  readonly p95Micros: (number | null)[];
  readonly attempts: number[];
  readonly failed: number[];
}

export interface ConnectSeries {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  /** By slot; a line over which nobody tried in the span is missing. */
  readonly lines: Readonly<Record<string, ConnectColumns>>;
}

/** Attempts come every ten seconds or so: shorter bins would mostly hold none. */
const LEAST_BIN_MS = 30_000;
const QUARTER_MS = 900_000;
/** So much is read attempt by attempt at most, as by `connectTimes`. */
const RAW_MS = 3 * 3_600_000;

/**
 * Connect times of a route over time, 31 days at most: all carriers by audience, within 5 % (sketches). Up to three hours
 * from the attempts themselves, else quarter-hours from their rollups. Throws `not-found`, `invalid`.
 */
export async function connectSeries(ctx: OrganizationContext, input: BesidesInput): Promise<ConnectSeries> {
  const { from, to } = input;
  const rolled = to - from > RAW_MS;
  const binMs = besidesBin(input, rolled ? QUARTER_MS : LEAST_BIN_MS);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const regionId = await regionOfRoute(tx, input.routeId);
    const rows = await (rolled ? readRolled : readRaw)(tx, regionId, { from, to, binMs });
    const slots = [...new Set(rows.map(({ slot }) => slot))].sort();
    const lines = slots.map((slot) => [slot, columns(rows.filter((row) => row.slot === slot))] as const);
    return { from, to, binMs, lines: Object.fromEntries(lines) };
  });
}

/** Attempts over one path in one bin. */
interface PathBin {
  readonly slot: string;
  readonly bin: number;
  readonly carrierId: string;
  readonly audience: number;
  readonly addTo: (sums: ConnectSums) => void;
}

/** Bins by time. Carriers are put together bin by bin, so that only one bin's sketches are there at once. */
function columns(rows: readonly PathBin[]): ConnectColumns {
  const bins = new Map<number, PathBin[]>();
  for (const row of rows) {
    const own = bins.get(row.bin);
    if (own) own.push(row);
    else bins.set(row.bin, [row]);
  }
  const found: ConnectColumns = { start: [], p50Micros: [], p95Micros: [], attempts: [], failed: [] };
  for (const [bin, own] of [...bins].sort(([a], [b]) => a - b)) {
    const carriers = new Map<string, { sums: ConnectSums; audience: number }>();
    for (const { carrierId, audience, addTo } of own) {
      const carrier = carriers.get(carrierId) ?? { sums: createConnectSums(), audience };
      carriers.set(carrierId, carrier);
      addTo(carrier.sums);
    }
    const { attempts, failures, steps } = figuresOfAll('', [...carriers.values()]);
    found.start.push(bin);
    found.p50Micros.push(steps.whole?.p50Micros ?? null);
    found.p95Micros.push(steps.whole?.p95Micros ?? null);
    found.attempts.push(attempts);
    found.failed.push(Object.values(failures).reduce((sum, count) => sum + count, 0));
  }
  return found;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
}

/** A region's paths, archived ones too: what they measured stays true. */
const paths = (regionId: string) => sql`
  select p.id, l.slot, a.carrier_id as "carrierId", greatest(c.audience_weight, 0.000001)::float8 as audience
  from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id join lines l on l.id = p.line_id
  where a.region_id = ${regionId}`;

type RawRow = Omit<PathBin, 'addTo'> & { attempts: number; faults: ConnectFault[]; whole: number[] };

async function readRaw(tx: Transaction, regionId: string, { from, to, binMs }: Span): Promise<PathBin[]> {
  const { rows } = await tx.execute<RawRow & Record<string, unknown>>(sql`
    with path as materialized (${paths(regionId)})
    select path.slot, path."carrierId", path.audience, t.* from path cross join lateral (
      select floor(date_part('epoch', at) * 1000 / ${binMs}::float8) * ${binMs}::float8 as bin, count(*)::int as attempts,
        coalesce(array_agg(fault) filter (where fault is not null), '{}') as faults,
        coalesce(array_agg(tcp_micros + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0))
          filter (where fault is null and tcp_micros is not null), '{}') as whole
      from people_connects where path_id = path.id and at >= ${new Date(from)} and at < ${new Date(to)} group by 1
    ) t`);
  return rows.map(({ attempts, faults, whole, ...row }) => ({
    ...row,
    addTo: (sums) => addRaw(sums, { attempts, faults, tcp: [], tls: [], firstByte: [], whole }),
  }));
}

type RolledRow = Omit<PathBin, 'addTo'> & {
  attempts: number;
  faults: Partial<Record<ConnectFault, number>>[];
  keys: string;
  counts: string;
};

async function readRolled(tx: Transaction, regionId: string, { from, to, binMs }: Span): Promise<PathBin[]> {
  const { rows } = await tx.execute<RolledRow & Record<string, unknown>>(sql`
    with path as materialized (${paths(regionId)})
    select path.slot, path."carrierId", path.audience, t.* from path cross join lateral (
      select floor(date_part('epoch', bucket) * 1000 / ${binMs}::float8) * ${binMs}::float8 as bin,
        sum(attempts)::int as attempts, coalesce(jsonb_agg(faults) filter (where faults <> '{}'), '[]') as faults,
        coalesce(string_agg(step_keys::text, ''), '') as keys, coalesce(string_agg(step_counts::text, ''), '') as counts
      from people_rollup_connects where path_id = path.id and bucket >= ${new Date(from)} and bucket < ${new Date(to)}
      group by 1
    ) t`);
  return rows.map(({ attempts, faults, keys, counts, ...row }) => ({
    ...row,
    addTo: (sums) => addRolled(sums, { attempts, faults, keys, counts }),
  }));
}
