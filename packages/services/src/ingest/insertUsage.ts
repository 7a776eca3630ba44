import type pg from 'pg';
import { int4Array, int8Array, timestamptzArray, whole } from './binaryArrays';
import type { CircuitUsage, PreparedBatch } from './prepareBatch';

const INSERT = `
  insert into circuit_usage (circuit_id, source, start, duration_micros, received_bytes, sent_bytes, received_at)
  select s.* from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int4[], $5::int8[], $6::int8[],
    $7::timestamptz[]) as s (circuit_id, source, start, duration_micros, received_bytes, sent_bytes, received_at)
  join circuits on circuits.id = s.circuit_id
  on conflict do nothing`;

/** Stores what a group's agents counted on lines. A circuit that is gone takes no readings. */
export async function insertUsage(
  client: Pick<pg.ClientBase, 'query'>,
  group: readonly PreparedBatch[],
): Promise<void> {
  const usages = group.flatMap((one) => one.usage.map((usage) => ({ usage, receivedAt: one.receivedAt })));
  if (usages.length === 0) return;
  const column = <T>(of: (usage: CircuitUsage) => T) => usages.map(({ usage }) => of(usage));
  const values = [
    column((usage) => usage.circuitId),
    column((usage) => usage.source),
    timestamptzArray(...whole(column((usage) => usage.start))),
    int4Array(...whole(column((usage) => usage.durationMicros))),
    int8Array(...whole(column((usage) => usage.receivedBytes))),
    int8Array(...whole(column((usage) => usage.sentBytes))),
    timestamptzArray(...whole(usages.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
  await client.query({ name: 'ingest-usage', text: INSERT, values });
}
