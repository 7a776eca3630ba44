import type pg from 'pg';
import { cutPositions, flatInt4Array, int4Array, timestamptzArray, whole } from '../../ingest/binaryArrays';
import type { ConnectRow } from './connectRow';

const INSERT = `insert into rollup_connects (path_id, bucket, attempts, faults, step_keys, step_counts, demo)
select path_id, bucket, attempts, case when timeouts > 0 then jsonb_build_object('timeout', timeouts) else '{}' end,
  ($7::int4[])[cut_from:cut_to], ($8::int4[])[cut_from:cut_to], true
from unnest($1::int4[], $2::timestamptz[], $3::int4[], $4::int4[], $5::int4[], $6::int4[])
  as r (path_id, bucket, attempts, timeouts, cut_from, cut_to)
on conflict do nothing`;

/** Writes made-up quarter-hours of connects, marked so; a bucket that is there already stays as it is. */
export async function writeConnects(client: pg.ClientBase, rows: readonly ConnectRow[]): Promise<void> {
  const int4 = (of: (row: ConnectRow) => number) => int4Array(...whole(rows.map(of)));
  const keys = whole(rows.map((row) => row.keys));
  const cuts = cutPositions(...keys);
  await client.query({
    name: 'write-connects',
    text: INSERT,
    values: [
      int4((row) => row.path),
      timestamptzArray(...whole(rows.map((row) => row.bucket * 1_000))),
      int4((row) => row.attempts),
      int4((row) => row.timeouts),
      int4Array(...whole(cuts.from)),
      int4Array(...whole(cuts.to)),
      flatInt4Array(...keys),
      flatInt4Array(...whole(rows.map((row) => row.counts))),
    ],
  });
}
