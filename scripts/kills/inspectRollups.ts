import type pg from 'pg';
import { type KillableDatabase, until } from './database';
import { type Comparison, inspectDays } from './inspectDays';
import { inspectOutages } from './inspectOutages';
import type { Difference } from './judge';

/** How many buckets of each level were compared, and where they differ from the raw samples. */
export interface RollupInspection {
  readonly compared: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

const SETTLE_WITHIN_MS = 300_000;
const MOST_TOLD = 5;

/*
 * The same figures once more, from the raw samples alone and written down apart from the loop's own statements: rows of
 * (path_id, bucket, figures) with the figures as one jsonb. A second is bad when half of its probes or more were lost.
 */
const bucketed = (interval: string) => `
  by_second as (
    select path_id, date_bin('${interval}', start, timestamptz '2000-01-01 00:00Z') as bucket, date_trunc('second', start) as second,
      bool_or(sent > 0) as measured, bool_or(sent > 0 and lost >= sent / 2.0) as bad
    from samples group by 1, 2, 3),
  seconds as (
    select path_id, bucket,
      coalesce(jsonb_agg(second order by second) filter (where measured and not bad), '[]') as good,
      coalesce(jsonb_agg(second order by second) filter (where measured and bad), '[]') as bad
    from by_second group by 1, 2),
  histograms as (
    select path_id, bucket, jsonb_object_agg(rtt_bucket, n) as histogram from (
      select path_id, date_bin('${interval}', start, timestamptz '2000-01-01 00:00Z') as bucket, h.rtt_bucket, sum(h.n) as n
      from samples cross join lateral unnest(rtt_buckets, rtt_counts) as h (rtt_bucket, n) group by 1, 2, 3) c
    group by 1, 2),
  sums as (
    select path_id, date_bin('${interval}', start, timestamptz '2000-01-01 00:00Z') as bucket, jsonb_build_object(
      'samples', count(*), 'sent', sum(sent), 'received', sum(received), 'late', sum(late), 'lost', sum(lost),
      'duplicates', sum(duplicates), 'reordered', sum(reordered), 'rtt_min', min(rtt_min_micros),
      'rtt_max', max(rtt_max_micros), 'rtt_sum', coalesce(sum(rtt_mean_micros::bigint * received), 0),
      'jitter_sum', coalesce(sum(jitter_micros), 0), 'jitter_samples', count(jitter_micros),
      'bursts', sum(loss_bursts), 'longest_burst', max(longest_loss_burst)) as figures
    from samples group by 1, 2)`;

/** As the wire's histogram has it: bucket 0 holds everything up to 1 µs, bucket b what is above 1.1^(b-1) and up to 1.1^b. */
const BUCKET_OF_MICROS = 'case when micros <= 1 then 0 else ceil(log(1.1, micros::numeric)) end::int';

const STORED_FIGURES = `jsonb_build_object(
  'samples', samples, 'sent', sent, 'received', received, 'late', late, 'lost', lost, 'duplicates', duplicates,
  'reordered', reordered, 'rtt_min', rtt_min_micros, 'rtt_max', rtt_max_micros, 'rtt_sum', rtt_sum_micros,
  'jitter_sum', jitter_sum_micros, 'jitter_samples', jitter_samples, 'bursts', loss_bursts, 'longest_burst', longest_loss_burst,
  'histogram', coalesce((select jsonb_object_agg(b, n) from unnest(rtt_buckets, rtt_counts) as h (b, n)), '{}'))`;

/** The seconds whose bits are set, as times. */
const secondsOf = (column: string) => `coalesce((
  select jsonb_agg(bucket + i * interval '1 second' order by i) from generate_series(0, 59) as i where get_bit(${column}, i) = 1), '[]')`;

const levels: Readonly<Record<string, { readonly truth: string; readonly stored: string }>> = {
  minutes: {
    truth: `with ${bucketed('1 minute')}
      select path_id, bucket, figures || jsonb_build_object('histogram', coalesce(histogram, '{}'), 'good', good, 'bad', bad) as figures
      from sums join seconds using (path_id, bucket) left join histograms using (path_id, bucket)`,
    stored: `select path_id, bucket, ${STORED_FIGURES}
        || jsonb_build_object('good', ${secondsOf('good_seconds')}, 'bad', ${secondsOf('bad_seconds')}) as figures
      from rollup_minutes`,
  },
  quarters: {
    truth: `with ${bucketed('15 minutes')}
      select path_id, bucket, figures || jsonb_build_object('histogram', coalesce(histogram, '{}'),
        'good', jsonb_array_length(good), 'bad', jsonb_array_length(bad)) as figures
      from sums join seconds using (path_id, bucket) left join histograms using (path_id, bucket)`,
    stored: `select path_id, bucket, ${STORED_FIGURES} || jsonb_build_object('good', good_seconds, 'bad', bad_seconds) as figures
      from rollup_quarters`,
  },
  connects: {
    truth: `with
      steps as (
        select path_id, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00Z') as bucket, s.step, s.micros
        from connects cross join lateral (values (0, tcp_micros), (1, tls_micros), (2, first_byte_micros),
          (3, case when fault is null then coalesce(tcp_micros, 0) + coalesce(tls_micros, 0) + coalesce(first_byte_micros, 0) end)
        ) as s (step, micros) where s.micros is not null),
      sketches as (
        select path_id, bucket, jsonb_object_agg(key, n) as sketch from (
          select path_id, bucket, step * 1024 + ${BUCKET_OF_MICROS} as key, count(*) as n from steps group by 1, 2, 3) k
        group by 1, 2),
      failed as (
        select path_id, bucket, jsonb_object_agg(fault, n) as faults from (
          select path_id, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00Z') as bucket, fault, count(*) as n
          from connects where fault is not null group by 1, 2, 3) f group by 1, 2),
      tried as (
        select path_id, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00Z') as bucket, count(*) as attempts
        from connects group by 1, 2)
      select path_id, bucket, jsonb_build_object('attempts', attempts, 'faults', coalesce(faults, '{}'),
        'sketch', coalesce(sketch, '{}')) as figures
      from tried left join failed using (path_id, bucket) left join sketches using (path_id, bucket)`,
    stored: `select path_id, bucket, jsonb_build_object('attempts', attempts, 'faults', faults, 'sketch', coalesce(
        (select jsonb_object_agg(k, n) from unnest(step_keys, step_counts) as s (k, n)), '{}')) as figures
      from rollup_connects`,
  },
};

/** Resolves when the loop has nothing left to do. All samples must be so old that everything is due. */
export async function untilRolledUp(database: KillableDatabase): Promise<void> {
  const client = await database.connect();
  try {
    const isEmpty = async () => (await client.query('select 1 from rollup_dirty limit 1')).rowCount === 0;
    await until('the rollups did not settle: rollup_dirty never became empty', isEmpty, SETTLE_WITHIN_MS);
  } finally {
    await client.end();
  }
}

/** Rollups against raw samples; nothing may be marked any more. */
export async function inspectRollups(database: KillableDatabase): Promise<RollupInspection> {
  const client = await database.connect();
  try {
    const compared: Record<string, number> = {};
    const differences: Difference[] = [];
    const note = (level: string, found: Comparison) => {
      compared[level] = found.compared;
      for (const evidence of tellFew(found.wrong))
        differences.push({ kind: 'rollup', evidence: `${level}: ${evidence}` });
    };
    for (const [level, { truth, stored }] of Object.entries(levels)) note(level, await compare(client, truth, stored));
    note('outages', await inspectOutages(client));
    note('days', await inspectDays(client));
    return { compared, differences };
  } finally {
    await client.end();
  }
}

async function compare(client: pg.Client, truth: string, stored: string): Promise<Comparison> {
  const { rows } = await client.query<{ compared: number; wrong: object[] }>(`
    with truth as (${truth}), stored as (${stored}),
    both_sides as (
      select path_id, bucket, t.figures as wanted, s.figures as found
      from truth t full join stored s using (path_id, bucket)),
    wrong as (select * from both_sides where wanted is distinct from found order by bucket, path_id)
    select (select count(*)::int from both_sides) as compared,
      (select coalesce(jsonb_agg(w), '[]') from wrong w) as wrong`);
  const { compared = 0, wrong = [] } = rows[0] ?? {};
  return { compared, wrong: wrong.map((row) => JSON.stringify(row)) };
}

function tellFew(wrong: readonly string[]): string[] {
  if (wrong.length <= MOST_TOLD) return [...wrong];
  return [...wrong.slice(0, MOST_TOLD), `${wrong.length - MOST_TOLD} more differ`];
}
