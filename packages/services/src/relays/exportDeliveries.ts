import { stringify } from 'csv-stringify/sync';
import type { OrganizationContext } from '../context';
import type { DeliveryRow } from './deliveryRow';
import { type DeliveryFilter, listDeliveries } from './listDeliveries';

const PAGE = 500;
const MOST_ROWS = 20_000;

const COLUMNS = [
  'created_at',
  'delivery',
  'relay',
  'type',
  'region',
  'scenario',
  'epoch',
  'sequence',
  'line',
  'state',
  'drop_reason',
  'tries',
  'last_status',
  'last_error',
  'forced',
  'sent_at',
  'acknowledged_at',
  'applied_at',
  'relay_applied_at',
] as const;

/** The log of deliveries as CSV, newest first, at most 20,000 rows; times are ISO 8601 in UTC. */
export async function exportDeliveries(
  ctx: OrganizationContext,
  filter: DeliveryFilter,
): Promise<{ name: string; text: string }> {
  const rows: (string | number | null)[][] = [[...COLUMNS]];
  let cursor: string | undefined;
  do {
    const page = await listDeliveries(ctx, { ...filter, cursor, limit: PAGE });
    rows.push(...page.items.map(cells));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length <= MOST_ROWS);
  const day = new Date(ctx.now()).toISOString().slice(0, 10);
  const text = stringify(rows.slice(0, MOST_ROWS + 1), { escape_formulas: true });
  return { name: `twinline-deliveries-${day}.csv`, text };
}

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function cells(row: DeliveryRow): (string | number | null)[] {
  const { route, directive } = row;
  return [
    ...[time(row.createdAt), row.id, row.relayName, row.type, route?.regionCode ?? null, route?.scenario ?? null],
    ...[directive?.epoch ?? null, directive?.sequence ?? null, directive?.line ?? null, row.state, row.dropReason],
    ...[row.tries, row.lastStatus, row.lastError, String(row.forced)],
    ...[time(row.sentAt), time(row.acknowledgedAt), time(row.appliedAt), time(row.relayAppliedAt)],
  ];
}
