import { type SQL, sql } from 'drizzle-orm';
import { RELAY_STEPS } from '../delivery/relaySteps';

/**
 * When a failover reached each step, epoch ms. `fault` is the engine's estimate; sent, acknowledged and applied are
 * those of the slowest relay, null while any relay of the route has yet to get there (relaySteps.ts).
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
export const relaySteps = sql`left join lateral (${sql.raw(RELAY_STEPS)}) steps on d.id is not null`;

export function chainOf(row: ChainRow): Chain | null {
  if (row.directive_id === null) return null;
  const { fault, detected, decided, sent, acknowledged, applied } = row;
  return { fault, detected, decided, sent, acknowledged, applied };
}
