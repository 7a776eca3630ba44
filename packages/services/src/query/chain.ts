import { type SQL, sql } from 'drizzle-orm';

/**
 * When a failover reached each step, epoch ms. `fault` is the engine's estimate; sent, acknowledged and applied are
 * those of the slowest relay, null while any relay of the route has yet to get there. Who has a directive in force has
 * received it, and who acknowledged it was told, whatever else is on record; relays that were disabled are not waited for.
 */
export interface Chain {
  readonly fault: number | null;
  readonly detected: number | null;
  readonly decided: number | null;
  readonly sent: number | null;
  readonly acknowledged: number | null;
  readonly applied: number | null;
}

export type ChainRow = {
  readonly directive_id: string | null;
  readonly fault: number | null;
  readonly detected: number | null;
  readonly decided: number | null;
  readonly sent: number | null;
  readonly acknowledged: number | null;
  readonly applied: number | null;
  readonly relays_applied: number;
  readonly relays_total: number;
};

/** A timestamptz expression as epoch milliseconds. */
export function epochMs(expression: SQL): SQL {
  return sql`(extract(epoch from ${expression}) * 1000)::float8`;
}

/** Columns of `ChainRow`, for a query that has directives as `d` and `relaySteps` beside it. */
export const chainColumns = sql`
  d.id as directive_id,
  ${epochMs(sql`d.fault_at`)} as fault, ${epochMs(sql`d.detected_at`)} as detected,
  ${epochMs(sql`d.decided_at`)} as decided,
  ${epochMs(sql`steps.sent`)} as sent, ${epochMs(sql`steps.acknowledged`)} as acknowledged,
  ${epochMs(sql`steps.applied`)} as applied,
  coalesce(steps.relays_applied, 0) as relays_applied, coalesce(steps.relays_total, 0) as relays_total`;

/** Joins to each directive `d` what its relays did. */
export const relaySteps = sql`
  left join lateral (
    select count(*)::int as relays_total, count(applied_at)::int as relays_applied,
      case when count(coalesce(sent_at, acknowledged_at, applied_at)) = count(*) then max(sent_at) end as sent,
      case when count(coalesce(acknowledged_at, applied_at)) = count(*) then max(coalesce(acknowledged_at, applied_at)) end
        as acknowledged,
      case when count(applied_at) = count(*) then max(applied_at) end as applied
    from deliveries where directive_id = d.id and drop_reason is distinct from 'relay-disabled'
  ) steps on d.id is not null`;

export function chainOf(row: ChainRow): Chain | null {
  if (row.directive_id === null) return null;
  const { fault, detected, decided, sent, acknowledged, applied } = row;
  return { fault, detected, decided, sent, acknowledged, applied };
}
