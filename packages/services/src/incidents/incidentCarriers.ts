import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { type MergedBin, mergedBins, percentileOf, type RowSource, type WeighedPath } from '../query/route/mergedBins';

/** What one carrier's probes found on one line. */
export interface IncidentCell {
  readonly sent: number;
  /** Nothing of it came back. */
  readonly blackout: boolean;
  readonly lossRatio: number | null;
  readonly rttP95Micros: number | null;
  readonly jitterMicros: number | null;
}

export interface IncidentCarrier {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  /** Its share of the region's audience, 0–1. */
  readonly audienceShare: number;
  /** By line; a line without a measurement is missing. */
  readonly lines: Readonly<Record<string, IncidentCell>>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** From the finest; `upToMs`: as long as one incident is read at once. */
const sources: readonly { readonly source: RowSource; readonly bucketMs: number; readonly upToMs: number }[] = [
  { source: 'samples', bucketMs: 1_000, upToMs: 15 * MINUTE_MS },
  { source: 'minutes', bucketMs: MINUTE_MS, upToMs: 12 * HOUR_MS },
  { source: 'quarters', bucketMs: 15 * MINUTE_MS, upToMs: 400 * 24 * HOUR_MS },
];

/**
 * Every carrier of an incident's region over a span (epoch ms), line by line, the worst on the incident's line first: by
 * loss, then by RTT. From the finest rows there are for so long a time; what retention took is looked for in coarser ones.
 */
export async function incidentCarriers(
  tx: Transaction,
  incident: { readonly regionId: string; readonly line: string },
  span: { readonly from: number; readonly to: number },
): Promise<IncidentCarrier[]> {
  const paths = await readPaths(tx, incident.regionId, span);
  const bins = await readBins(tx, paths, span);
  const carriers = new Map(paths.map((path) => [path.groupId, path]));
  const whole = [...carriers.values()].reduce((sum, { weight }) => sum + weight, 0);
  const cells = new Map<string, Record<string, IncidentCell>>();
  for (const bin of bins) {
    const lines = cells.get(bin.groupId) ?? {};
    lines[bin.slot] = cellOf(bin);
    cells.set(bin.groupId, lines);
  }
  const harm = (carrier: IncidentCarrier) => {
    const cell = carrier.lines[incident.line];
    return cell === undefined ? -1 : (cell.lossRatio ?? 1) * 1e9 + (cell.rttP95Micros ?? 0);
  };
  return [...carriers.values()]
    .map(({ groupId, name, asn, weight }) => ({
      ...{ id: groupId, name, asn, audienceShare: weight / whole },
      lines: cells.get(groupId) ?? {},
    }))
    .sort((a, b) => harm(b) - harm(a) || b.audienceShare - a.audienceShare);
}

interface CarrierPath extends WeighedPath {
  readonly name: string;
  readonly asn: number | null;
}

/** By carrier. Those that were put away before it began are left out. */
async function readPaths(
  tx: Transaction,
  regionId: string,
  span: { readonly from: number; readonly to: number },
): Promise<CarrierPath[]> {
  const { rows } = await tx.execute<CarrierPath & Record<string, unknown>>(sql`
    select p.id, c.id as "carrierId", c.id as "groupId", c.name, c.asn, l.slot,
      greatest(c.audience_weight, 0.000001)::float8 as weight
    from paths p join agents a on a.id = p.agent_id join carriers c on c.id = a.carrier_id join lines l on l.id = p.line_id
    where c.region_id = ${regionId}
      and (least(p.archived_at, a.archived_at, c.archived_at) is null
        or least(p.archived_at, a.archived_at, c.archived_at) > ${new Date(span.from)})
    order by c.audience_weight desc, c.name, p.id`);
  return rows;
}

/** One bin of the whole span for each carrier and line. */
async function readBins(
  tx: Transaction,
  paths: readonly WeighedPath[],
  span: { readonly from: number; readonly to: number },
): Promise<MergedBin[]> {
  for (const { source, bucketMs, upToMs } of sources) {
    if (span.to - span.from > upToMs) continue;
    const from = Math.floor(span.from / bucketMs) * bucketMs;
    const to = Math.max(Math.ceil(span.to / bucketMs) * bucketMs, from + bucketMs);
    const bins = await mergedBins(tx, source, paths, { from, to, binMs: to - from, origin: from });
    if (bins.length > 0) return bins;
  }
  return [];
}

function cellOf(bin: MergedBin): IncidentCell {
  const p95 = percentileOf(bin, 95);
  return {
    sent: bin.sent,
    blackout: bin.received === 0,
    lossRatio: bin.received === 0 ? 1 : bin.lossRatio,
    rttP95Micros: p95 === null ? null : Math.round(p95),
    jitterMicros: bin.jitterMicros === null ? null : Math.round(bin.jitterMicros),
  };
}
