import type pg from 'pg';
import { defaultRetention } from '../retention/retention';
import { retentionColumns } from '../rollup/kept';

/** Deleted in one statement. */
const SLICE = 5_000;

/**
 * Deletes what shadows decided longer ago than their organization keeps minutes, which it would be scored by. `now` is
 * epoch ms; returns how many rows went. Ends early when `signal` aborts.
 */
export async function forgetDecisions(
  client: pg.ClientBase,
  now: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await client.query(
      `delete from shadow_decisions where (shadow_id, sequence) in (
         select d.shadow_id, d.sequence from organization o
         left join retentions r on r.organization_id = o.id
         cross join lateral (
           select shadow_id, sequence from shadow_decisions d where d.organization_id = o.id
             and d.at < $1::timestamptz - coalesce(r.${retentionColumns.minutesDays}, ${defaultRetention.minutesDays}) * interval '24 hours'
           order by d.at limit ${SLICE}
         ) d limit ${SLICE})`,
      [new Date(now)],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < SLICE || signal?.aborted === true) return deleted;
  }
}
