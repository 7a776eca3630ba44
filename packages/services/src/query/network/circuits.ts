import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { usageBins } from './usageBins';

/** Bits per second through a circuit, as its source counts directions. */
export interface Throughput {
  readonly inBps: number;
  readonly outBps: number;
}

/** Columns, one value a bin; a bin that nobody counted is missing. */
export interface CircuitHistory {
  /** Epoch ms, multiples of `binMs`. */
  readonly start: number[];
  readonly inBps: number[];
  readonly outBps: number[];
}

/** Who counts: `agent:ID` (then the agent's name), with `/NAME` for a part of it; `api:NAME` for a program's readings. */
export interface CircuitSource {
  readonly source: string;
  readonly agentName: string | null;
}

/** What one source counted. */
export interface CircuitUsage extends CircuitSource {
  /** End of its newest reading, epoch ms. */
  readonly countedAt: number;
  /** The newest reading; null where it is older than five minutes. */
  readonly now: Throughput | null;
  /** 95th percentile of the five-minute bins of 24 h, as committed bandwidth is billed; each direction by itself. */
  readonly p95: Throughput;
  /** The last six hours. */
  readonly history: CircuitHistory;
  /** Others that count the same circuit, and count less of it. */
  readonly otherSources: readonly CircuitSource[];
}

export interface NetworkCircuit {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly cable: string | null;
  readonly committedBps: number | null;
  readonly lines: readonly { readonly regionCode: string; readonly regionName: string | null; readonly slot: string }[];
  /** Null where nobody counted its bytes in the last 24 h. */
  readonly usage: CircuitUsage | null;
}

export interface NetworkCircuits {
  readonly at: number;
  readonly binMs: number;
  readonly historyMs: number;
  /** By name. */
  readonly circuits: readonly NetworkCircuit[];
}

const BIN_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;
const HISTORY_MS = 6 * 3_600_000;
const CURRENT_MS = 5 * 60_000;

/**
 * Every circuit that is not archived with the use of its committed bandwidth. Of several sources the one that counted
 * most bytes in 24 h is shown, among those that still count: a source sees at most what really went through.
 */
export async function networkCircuits(ctx: OrganizationContext): Promise<NetworkCircuits> {
  const at = ctx.now();
  return withOrganization(ctx.db, ctx.organizationId, async (tx) => {
    const sources = await sourcesByCircuit(tx, at);
    const { rows } = await tx.execute<CircuitRow>(readCircuits);
    const circuits = rows.map((row) => ({
      id: row.id,
      name: row.name,
      provider: row.provider,
      cable: row.cable,
      committedBps: row.committed_mbps === null ? null : row.committed_mbps * 1_000_000,
      lines: row.lines,
      usage: usageOf(sources.get(row.id) ?? [], at),
    }));
    return { at, binMs: BIN_MS, historyMs: HISTORY_MS, circuits };
  });
}

type CircuitRow = {
  id: string;
  name: string;
  provider: string;
  cable: string | null;
  committed_mbps: number | null;
  lines: NetworkCircuit['lines'];
};

const readCircuits = sql`
  select c.id, c.name, c.provider, c.cable, c.committed_mbps,
    (select coalesce(jsonb_agg(jsonb_build_object('regionCode', g.code, 'regionName', g.name, 'slot', l.slot)
        order by g.code, l.slot), '[]')
      from lines l join regions g on g.id = l.region_id
      where l.circuit_id = c.id and l.archived_at is null and g.archived_at is null) as lines
  from circuits c where c.archived_at is null order by c.name`;

type SourceRow = {
  circuit_id: string;
  source: string;
  agent_name: string | null;
  bytes: number;
  counted_at: number;
  last_in: number;
  last_out: number;
  p95_in: number;
  p95_out: number;
  start: number[];
  in_bps: number[];
  out_bps: number[];
};

async function sourcesByCircuit(tx: Transaction, at: number): Promise<Map<string, SourceRow[]>> {
  const { rows } = await tx.execute<SourceRow>(sql`
    with ${usageBins({ from: at - DAY_MS, to: at, binMs: BIN_MS }, sql`true`)}, totals as (
      select circuit_id, source, percentile_disc(0.95) within group (order by in_bps) as p95_in,
        percentile_disc(0.95) within group (order by out_bps) as p95_out,
        coalesce(array_agg(bin order by bin) filter (where bin >= ${at - HISTORY_MS}), '{}') as start,
        coalesce(array_agg(in_bps order by bin) filter (where bin >= ${at - HISTORY_MS}), '{}') as in_bps,
        coalesce(array_agg(out_bps order by bin) filter (where bin >= ${at - HISTORY_MS}), '{}') as out_bps,
        sum(bytes) as bytes, max(newest) as newest
      from binned group by circuit_id, source
    )
    select totals.*, newest.*, a.name as agent_name from totals
    cross join lateral (
      select date_part('epoch', u.start) * 1000 + u.duration_micros / 1000.0::float8 as counted_at,
        received_bytes::float8 * 8000000 / duration_micros as last_in, sent_bytes::float8 * 8000000 / duration_micros as last_out
      from people_circuit_usage u
      where u.circuit_id = totals.circuit_id and u.source = totals.source and u.start = totals.newest offset 0
    ) newest
    left join agents a on split_part(source, '/', 1) = 'agent:' || a.id
    order by circuit_id, bytes desc, source`);
  const found = new Map<string, SourceRow[]>();
  for (const row of rows) {
    const known = found.get(row.circuit_id);
    if (known) known.push(row);
    else found.set(row.circuit_id, [row]);
  }
  return found;
}

/** `rows`: by bytes, most first. */
function usageOf(rows: readonly SourceRow[], at: number): CircuitUsage | null {
  const isCurrent = (row: SourceRow) => at - row.counted_at < CURRENT_MS;
  const chosen = rows.find(isCurrent) ?? rows[0];
  if (chosen === undefined) return null;
  return {
    ...sourceOf(chosen),
    countedAt: Math.round(chosen.counted_at),
    now: isCurrent(chosen) ? throughput(chosen.last_in, chosen.last_out) : null,
    p95: throughput(chosen.p95_in, chosen.p95_out),
    history: {
      start: chosen.start,
      inBps: chosen.in_bps.map(Math.round),
      outBps: chosen.out_bps.map(Math.round),
    },
    otherSources: rows.filter((row) => row !== chosen).map(sourceOf),
  };
}

const sourceOf = (row: SourceRow): CircuitSource => ({ source: row.source, agentName: row.agent_name });

const throughput = (inBps: number, outBps: number): Throughput => ({
  inBps: Math.round(inBps),
  outBps: Math.round(outBps),
});
