import type { Signal } from '@twinline/wire/batch';
import type pg from 'pg';
import { int4Array, int8Array, timestamptzArray, whole } from './binaryArrays';
import type { PreparedBatch } from './prepareBatch';

const INSERT = `
  insert into signals (path_id, at, first_late_sent_at, late_run, late_run_span_micros, kind, received_at)
  select * from unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::int4[], $5::int8[], $6::text[],
    $7::timestamptz[])
  on conflict do nothing`;

/** Stores a group's signals; of one that was repeated only the first receipt counts. */
export async function insertSignals(
  client: Pick<pg.ClientBase, 'query'>,
  group: readonly PreparedBatch[],
): Promise<void> {
  const heard = group.flatMap(({ signals, receivedAt }) => signals.map((signal) => ({ signal, receivedAt })));
  if (heard.length === 0) return;
  const column = <T>(of: (signal: Signal) => T) => heard.map(({ signal }) => of(signal));
  const values = [
    int4Array(...whole(column((signal) => signal.path))),
    timestamptzArray(...whole(column((signal) => signal.at))),
    timestamptzArray(...whole(column((signal) => signal.firstLateSentAt))),
    int4Array(...whole(column((signal) => signal.lateRun))),
    int8Array(...whole(column((signal) => signal.lateRunSpanMicros))),
    column((signal) => signal.kind),
    timestamptzArray(...whole(heard.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
  await client.query({ name: 'ingest-signals', text: INSERT, values });
}
