import type pg from 'pg';

/** As long as announcements: for as long as anybody compares years. */
export const ADVICES_KEPT_DAYS = 400;
/** Deleted in one statement. */
const SLICE = 1_000;

const DELETE = `
  delete from forecast_advices where id in (
    select a.id from routes r cross join lateral (
      select id from forecast_advices where route_id = r.id and at < $1::timestamptz and ended_at is not null
      order by at limit ${SLICE}
    ) a limit ${SLICE}
  )`;

/**
 * Deletes advices that were given longer ago than they are kept and stand no longer, in slices; returns how many went.
 * `now` is epoch ms. Ends early when `signal` aborts.
 */
export async function retainAdvices(client: pg.ClientBase, now: number, signal?: AbortSignal): Promise<number> {
  const before = new Date(now - ADVICES_KEPT_DAYS * 24 * 3_600_000);
  let deleted = 0;
  for (;;) {
    const { rowCount } = await client.query(DELETE, [before]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < SLICE || signal?.aborted === true) return deleted;
  }
}
