import type pg from 'pg';
import { defaultRetention } from '../retention/retention';

const DELETE = `
  delete from journal where id in (
    select j.id from organization o left join retentions r on r.organization_id = o.id
    cross join lateral (
      select id from journal where organization_id = o.id
        and to_at < $1::timestamptz - coalesce(r.raw_days, ${defaultRetention.rawDays}) * interval '24 hours'
      order by to_at limit 1000
    ) j
  )`;

/** Deletes what is older than raw samples are kept, in slices; returns how many chunks went. `now` is epoch ms. */
export async function retainJournal(client: pg.ClientBase, now: number, signal?: AbortSignal): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await client.query(DELETE, [new Date(now)]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) === 0 || signal?.aborted === true) return deleted;
  }
}
