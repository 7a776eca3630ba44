import type pg from 'pg';
import { defaultRetention } from '../retention/retention';
import { retentionColumns } from '../rollup/kept';

/** Deleted in one statement. */
const SLICE = 2_000;
/** Tries are for finding out what was wrong; what became of a delivery is kept as long as anything is. */
const TRIES_DAYS = 90;

const longest = `greatest(${(['rawDays', 'minutesDays', 'quartersDays'] as const)
  .map((setting) => `coalesce(r.${retentionColumns[setting]}, ${defaultRetention[setting]})`)
  .join(', ')})`;

const DELIVERIES = `
  delete from deliveries where id in (
    select d.id from organization o left join retentions r on r.organization_id = o.id
    cross join lateral (
      select id from deliveries d where d.organization_id = o.id
        and d.created_at < $1::timestamptz - ${longest} * interval '24 hours'
      order by d.created_at limit ${SLICE}
    ) d limit ${SLICE})`;

// In the order of their ids, which is that of time but for the lengths of tries.
const TRIES = `
  delete from delivery_attempts where at < $1::timestamptz - ${TRIES_DAYS} * interval '24 hours'
    and id in (select id from delivery_attempts order by id limit ${SLICE})`;

/**
 * Deletes tries older than 90 days, and deliveries (with their tries) older than the longest that their organization keeps
 * anything. `now` is epoch ms; returns how many rows went. Ends early when `signal` aborts.
 */
export async function retainDeliveries(
  client: pg.ClientBase,
  now: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let deleted = 0;
  for (const statement of [TRIES, DELIVERIES]) {
    let went = SLICE;
    while (went === SLICE && signal?.aborted !== true) {
      const { rowCount } = await client.query(statement, [new Date(now)]);
      went = rowCount ?? 0;
      deleted += went;
    }
  }
  return deleted;
}
