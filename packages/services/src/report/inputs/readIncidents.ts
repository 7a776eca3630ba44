import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { sentenceOf } from '../../live/sentence';
import { epochMs } from '../../query/chain';
import type { IncidentInput } from '../figures/inputs';
import type { Span } from './span';

/** Longer first lines end in an ellipsis. */
const LONGEST_LINE = 300;
const DAY_MS = 86_400_000;

interface Row extends Omit<IncidentInput, 'cause'> {
  readonly demo: boolean;
}

/**
 * Incidents that were open at some time of a span, oldest first. The cause is what its evidence said when it was opened, as
 * far as the fault is still found there; where it spread since, the wider domain. Demo: some of them are made up.
 */
export async function readIncidents(
  tx: Transaction,
  { from, to }: Span,
): Promise<{ incidents: IncidentInput[]; demo: boolean }> {
  const { rows } = await tx.execute<Row & Record<string, unknown>>(sql`
    select i.id, i.region_id as "regionId", i.line_slot as line, i.worst_grade as grade, i.fault_domain as "faultDomain",
      i.post_mortem as "postMortem", ${epochMs(sql`i.opened_at`)} as "openedAt", ${epochMs(sql`i.closed_at`)} as "closedAt",
      i.muted, i.merged_into as "mergedInto", i.demo
    from incidents i
    where i.opened_at < ${new Date(to)} and (i.closed_at is null or i.closed_at > ${new Date(from)})
    order by i.opened_at, i.id`);
  const faults = await readFaults(tx, rows, to);
  return {
    incidents: rows.map((row) => incidentOf(row, faults.get(row.id))),
    demo: rows.some(({ demo }) => demo),
  };
}

/** Where the faults seemed to lie, with their counts, as it was told when incidents opened; what is muted is not told of. */
async function readFaults(tx: Transaction, rows: readonly Row[], to: number): Promise<Map<string, unknown>> {
  if (rows.length === 0) return new Map();
  const oldest = Math.min(...rows.map(({ openedAt }) => openedAt));
  const { rows: told } = await tx.execute<{ id: string; fault: unknown }>(sql`
    select body ->> 'incidentId' as id, body -> 'fault' as fault from events
    where kind = 'incident-opened' and at >= ${new Date(oldest)} and at < ${new Date(to + DAY_MS)}
      and body ->> 'incidentId' = any(${sql.param(rows.map(({ id }) => id))}::text[])
    order by id`);
  return new Map(told.map(({ id, fault }) => [id, fault]));
}

function incidentOf(row: Row, found: unknown): IncidentInput {
  const { id, regionId, line, grade, faultDomain, openedAt, closedAt, muted, mergedInto } = row;
  const known = typeof found === 'object' && found !== null && 'domain' in found ? found : null;
  const fault = known?.domain === faultDomain ? known : null;
  const told = { kind: 'incident-opened', body: { line, grade, faultDomain, fault }, at: openedAt, evidence: null };
  return {
    ...{ id, regionId, line, grade, faultDomain, cause: sentenceOf(told), postMortem: firstLine(row.postMortem) },
    ...{ openedAt, closedAt, muted, mergedInto },
  };
}

/** Without the marks of a heading or a list. */
function firstLine(text: string): string {
  const line = text
    .split('\n')
    .map((one) => one.replace(/^[\s#>*-]+/, '').trim())
    .find((one) => one !== '');
  return line === undefined || line.length <= LONGEST_LINE ? (line ?? '') : `${line.slice(0, LONGEST_LINE - 1)}…`;
}
