import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';

/** Months are looked for from here on, so many of them. */
const FIRST = '2000-01-01';
const MOST_MONTHS = 1_200;

/**
 * The oldest month with data of any path (`2026-11`); null while there is none. Found by halving: asking for the oldest day
 * of each path would read all days of all of them, because the view that people read hides their order;
 * the bound is a column worked out before (`offset 0`), or it would be no bound of the view's scan.
 */
export async function oldestMonth(tx: Transaction): Promise<string | null> {
  const { rows } = await tx.execute<{ month: string | null }>(sql`
    with recursive own as materialized (select array(select id from paths) as ids), search (low, high) as (
      select 0, ${MOST_MONTHS}::int
      union all
      select case when earlier then low else middle end, case when earlier then middle else high end
      from (
        select low, high, middle, (${FIRST}::date + make_interval(months => middle))::date as its_first
        from (select low, high, (low + high) / 2 as middle from search where high - low > 1) h offset 0
      ) s cross join lateral (
        select exists (
          select 1 from people_availability_days d where d.path_id = any((select ids from own)::int[]) and d.day < s.its_first
        ) as earlier offset 0
      ) e
    )
    select case when min(high) < ${MOST_MONTHS}::int
      then to_char(${FIRST}::date + make_interval(months => max(low)), 'YYYY-MM') end as month
    from search`);
  return rows[0]?.month ?? null;
}
