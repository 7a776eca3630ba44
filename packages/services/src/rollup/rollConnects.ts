import type pg from 'pg';
import { type Marks, pairsOf } from './marks';

/** Attempts of one pair; the bounds beside tell the planner which chunks matter. */
const OF_PAIR = `path_id = m.path_id and at >= m.bucket and at < m.bucket + interval '15 minutes'
  and at >= $3::timestamptz and at < $4::timestamptz + interval '15 minutes'`;

/**
 * One sketch of all steps: key = step × 1024 + bucket, buckets as wire's histogram has them. `whole` is how long an
 * attempt took that came through, and only such attempts have it.
 */
const STATEMENT = `
insert into rollup_connects (path_id, bucket, attempts, faults, step_keys, step_counts, demo)
select m.path_id, m.bucket, attempts, coalesce(faults, '{}'), coalesce(keys, '{}'), coalesce(counts, '{}'), false
from unnest($1::timestamptz[], $2::int4[]) as m (bucket, path_id)
cross join lateral (select count(*)::int as attempts from connects where ${OF_PAIR}) tried
cross join lateral (
  select jsonb_object_agg(fault, n) as faults
  from (select fault, count(*) as n from connects where ${OF_PAIR} and fault is not null group by fault) f
) failed
cross join lateral (
  select array_agg(key order by key) as keys, array_agg(n order by key) as counts
  from (
    select step * 1024 + case when micros <= 1 then 0 else ceil(ln(micros::float8) / ln(1.1::float8) - 1e-9)::int end as key,
      count(*)::int as n
    from connects c, lateral (values
      (0, c.tcp_micros::int8), (1, c.tls_micros::int8), (2, c.first_byte_micros::int8),
      (3, case when c.fault is null
        then c.tcp_micros::int8 + coalesce(c.tls_micros, 0) + coalesce(c.first_byte_micros, 0) end)
    ) as s (step, micros)
    where ${OF_PAIR} and micros is not null group by 1
  ) k
) sketch
where attempts > 0
on conflict (path_id, bucket) do update set attempts = excluded.attempts, faults = excluded.faults,
  step_keys = excluded.step_keys, step_counts = excluded.step_counts, demo = excluded.demo
where excluded.attempts >= rollup_connects.attempts or rollup_connects.demo`;

/**
 * Computes quarter-hours of paths from their attempts to connect, unless retention has dropped some of those. Returns
 * how many were computed: those that have attempts.
 */
export async function rollConnects(client: pg.ClientBase, marks: Marks): Promise<number> {
  const { rowCount } = await client.query({ name: 'roll-connects', text: STATEMENT, values: pairsOf(marks) });
  return rowCount ?? 0;
}
