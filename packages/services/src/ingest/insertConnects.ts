import type { Connect } from '@twinline/wire/batch';
import type pg from 'pg';
import { int4Array, timestamptzArray, whole } from './binaryArrays';
import type { PreparedBatch } from './prepareBatch';

const INSERT = `
  insert into connects (path_id, at, scheme, tcp_micros, tls_micros, first_byte_micros, status, fault, received_at)
  select * from unnest($1::int4[], $2::timestamptz[], $3::text[], $4::int4[], $5::int4[], $6::int4[], $7::int4[],
    $8::text[], $9::timestamptz[])
  on conflict do nothing`;

/** Stores a group's attempts to connect; one that is stored already stays as it is. */
export async function insertConnects(
  client: Pick<pg.ClientBase, 'query'>,
  group: readonly PreparedBatch[],
): Promise<void> {
  const connects = group.flatMap((one) => one.connects.map((connect) => ({ connect, receivedAt: one.receivedAt })));
  if (connects.length === 0) return;
  const column = <T>(of: (connect: Connect) => T) => connects.map(({ connect }) => of(connect));
  const values = [
    int4Array(...whole(column((connect) => connect.path))),
    timestamptzArray(...whole(column((connect) => connect.at))),
    column((connect) => connect.scheme),
    int4Array(...whole(column((connect) => connect.tcpMicros))),
    int4Array(...whole(column((connect) => connect.tlsMicros))),
    int4Array(...whole(column((connect) => connect.firstByteMicros))),
    int4Array(...whole(column((connect) => connect.status))),
    column((connect) => connect.fault),
    timestamptzArray(...whole(connects.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
  await client.query({ name: 'ingest-connects', text: INSERT, values });
}
