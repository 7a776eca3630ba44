import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { usageBins } from '../network/usageBins';
import { type BesidesInput, besidesBin } from './besides';
import { regionOfRoute } from './regionOfRoute';

/** What went through the circuit of one line, in columns; a bin that nobody counted is missing. */
export interface LineUse {
  readonly circuit: string;
  readonly committedBps: number | null;
  /** Codes of other regions whose lines it carries too: what is counted is all of it. */
  readonly sharedWith: readonly string[];
  readonly start: number[];
  readonly inBps: number[];
  readonly outBps: number[];
}

export interface RouteUse {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  /** By slot; a line that no circuit carries is missing. */
  readonly lines: Readonly<Record<string, LineUse>>;
}

/** No reading is longer: one that began before the span still counts for its beginning. */
const LONGEST_READING_MS = 900_000;

/**
 * Use of the bandwidth of the circuits that carry a route's lines, 31 days at most. Of several sources of a circuit the
 * one that counted most bytes in the span is taken: a source sees at most what really went through. Throws `not-found`,
 * `invalid`.
 */
export async function routeUse(ctx: OrganizationContext, input: BesidesInput): Promise<RouteUse> {
  const { from, to } = input;
  const binMs = besidesBin(input);
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const carried = await carriedLines(tx, await regionOfRoute(tx, input.routeId));
    const circuits = [...new Set(carried.map(({ circuitId }) => circuitId))];
    const used = await countedBins(tx, circuits, { from, to, binMs });
    const lines = carried.map(({ slot, circuitId, circuit, committedMbps, sharedWith }): [string, LineUse] => {
      const { start = [], inBps = [], outBps = [] } = used.get(circuitId) ?? {};
      const committedBps = committedMbps === null ? null : committedMbps * 1_000_000;
      return [slot, { circuit, committedBps, sharedWith, start, inBps, outBps }];
    });
    return { from, to, binMs, lines: Object.fromEntries(lines) };
  });
}

interface CarriedLine {
  readonly slot: string;
  readonly circuitId: string;
  readonly circuit: string;
  readonly committedMbps: number | null;
  readonly sharedWith: readonly string[];
}

async function carriedLines(tx: Transaction, regionId: string): Promise<CarriedLine[]> {
  const { rows } = await tx.execute<CarriedLine & Record<string, unknown>>(sql`
    select l.slot, c.id as "circuitId", c.name as circuit, c.committed_mbps as "committedMbps",
      array(select distinct g.code from lines o join regions g on g.id = o.region_id
        where o.circuit_id = c.id and o.region_id <> l.region_id and o.archived_at is null and g.archived_at is null
        order by g.code) as "sharedWith"
    from lines l join circuits c on c.id = l.circuit_id
    where l.region_id = ${regionId} and l.archived_at is null order by l.slot`);
  return rows;
}

type Counted = { circuitId: string; start: number[]; inBps: number[]; outBps: number[] };

async function countedBins(
  tx: Transaction,
  circuits: readonly string[],
  { from, to, binMs }: { readonly from: number; readonly to: number; readonly binMs: number },
): Promise<ReadonlyMap<string, Counted>> {
  if (circuits.length === 0) return new Map();
  const reach = { from: from - LONGEST_READING_MS, to, binMs };
  const { rows } = await tx.execute<Counted & Record<string, unknown>>(sql`
    with ${usageBins(reach, sql`circuit_id = any(${sql.param(circuits)}::uuid[])`)}, counted as (
      select circuit_id, source, sum(bytes) as bytes, array_agg(bin order by bin) as start,
        array_agg(round(in_bps) order by bin) as in_bps, array_agg(round(out_bps) order by bin) as out_bps
      from binned where bin > ${from - binMs} and bin < ${to} group by circuit_id, source
    )
    select distinct on (circuit_id) circuit_id as "circuitId", start, in_bps as "inBps", out_bps as "outBps"
    from counted order by circuit_id, bytes desc, source`);
  return new Map(rows.map((row) => [row.circuitId, row]));
}
