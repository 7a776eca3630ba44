import type pg from 'pg';

/**
 * Samples of paths written by SQL, one a second and path from `from` (epoch seconds) on, with the marks that ingest would
 * leave: quicker than any agent could bring them.
 */
export async function writeBacklog(
  client: pg.Client,
  paths: readonly number[],
  from: number,
  seconds: number,
): Promise<void> {
  for (let minute = from - (from % 60); minute < from + seconds; minute += 60) {
    const first = Math.max(from, minute);
    const last = Math.min(from + seconds, minute + 60) - 1;
    await client.query(
      `with marked as (
         insert into rollup_dirty (level, bucket, path_ids) values ('minute', to_timestamp($4), $1)
       )
       insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates,
         reordered, rtt_min_micros, rtt_mean_micros, rtt_max_micros, rtt_buckets, rtt_counts, jitter_micros, loss_bursts,
         longest_loss_burst, late_run, late_run_span_micros)
       select path, to_timestamp(second) + interval '137 ms', 1000000, 0, 0, 50, 50 - lost, lost, lost, 0, 0, 58000 + noise,
         60000 + noise, 69000 + noise, array[115 + noise % 5, 116 + noise % 5, 117 + noise % 5, 119 + noise % 5]::int2[],
         array[30 - lost, 12, 6, 2], 400 + noise % 900, lost / 3, lost, 0, 0
       from generate_series($2::int8, $3::int8) as second, unnest($1::int4[]) as path,
         lateral (select abs(hashint8(path * 86400 + second)) % 40000 as noise) n,
         lateral (select case when noise % 97 = 0 then 3 else 0 end as lost) l`,
      [paths, first, last, minute],
    );
  }
}
