import type pg from 'pg';

/** Longer than a year, so that two years can be compared. */
export const AUDIT_KEPT_DAYS = 400;
/** Deleted in one statement. */
const SLICE = 2_000;

const DELETE = `
  delete from audit_entries where id in (
    select e.id from organization o cross join lateral (
      select id from audit_entries where organization_id = o.id and at < $1::timestamptz order by at limit ${SLICE}
    ) e limit ${SLICE}
  )`;

/** Deletes entries older than they are kept, in slices; returns how many went. `now` is epoch ms. Ends early when `signal` aborts. */
export async function retainAudit(client: pg.ClientBase, now: number, signal?: AbortSignal): Promise<number> {
  const before = new Date(now - AUDIT_KEPT_DAYS * 24 * 3_600_000);
  let deleted = 0;
  for (;;) {
    const { rowCount } = await client.query(DELETE, [before]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < SLICE || signal?.aborted === true) return deleted;
  }
}
