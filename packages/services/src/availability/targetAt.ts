import { type SQL, sql } from 'drizzle-orm';

/** SQL: what the line `l` was to be available in a month (`2026-11`), a ratio; null: nothing was owed. */
export const targetAt = (month: string | SQL): SQL => sql`(
  select case when past.line_id is null then l.availability_target else past.target end
  from (select l.id) own left join lateral (
    select line_id, target from availability_targets_past
    where line_id = l.id and until_month > (${month}::text || '-01')::date order by until_month limit 1
  ) past on true)`;
