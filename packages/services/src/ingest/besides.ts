import type { Batch, Connect } from '@twinline/wire/batch';
import { int4Array, int8Array, timestamptzArray, whole } from './binaryArrays';

/** Bytes through a circuit between two readings; times are epoch microseconds. */
export interface CircuitUsage {
  readonly circuitId: string;
  readonly source: string;
  readonly start: number;
  readonly durationMicros: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What a batch may bring beside samples and signals. `receivedAt` is epoch ms. */
export interface Besides {
  readonly batch: Batch;
  readonly receivedAt: number;
  readonly usage?: readonly CircuitUsage[];
}

export function bringsBesides({ batch, usage }: Besides): boolean {
  return (usage !== undefined && usage.length > 0) || (batch.connects !== undefined && batch.connects.length > 0);
}

const CONNECT_PARAMETERS = 9;
/** How many parameters `besidesStatements` takes. */
export const BESIDES_PARAMETERS = CONNECT_PARAMETERS + 7;

/** Statements for a `with`, whose parameters are numbered from `first`. A circuit that is gone takes no readings. */
export function besidesStatements(first: number): string {
  const c = (offset: number) => `$${first + offset}`;
  const u = (offset: number) => `$${first + CONNECT_PARAMETERS + offset}`;
  return `
  connected as (
    insert into connects (path_id, at, scheme, tcp_micros, tls_micros, first_byte_micros, status, fault, received_at)
    select * from unnest(${c(0)}::int4[], ${c(1)}::timestamptz[], ${c(2)}::text[], ${c(3)}::int4[], ${c(4)}::int4[],
      ${c(5)}::int4[], ${c(6)}::int4[], ${c(7)}::text[], ${c(8)}::timestamptz[])
    on conflict do nothing
  ),
  used as (
    insert into circuit_usage (circuit_id, source, start, duration_micros, received_bytes, sent_bytes, received_at)
    select s.* from unnest(${u(0)}::uuid[], ${u(1)}::text[], ${u(2)}::timestamptz[], ${u(3)}::int4[], ${u(4)}::int8[],
      ${u(5)}::int8[], ${u(6)}::timestamptz[]) as s (circuit_id, source, start, duration_micros, received_bytes,
      sent_bytes, received_at)
    join circuits on circuits.id = s.circuit_id
    on conflict do nothing
  )`;
}

/** The parameters of `besidesStatements`, in order. */
export function besidesValues(group: readonly Besides[]): (Buffer | (string | null)[])[] {
  const connects = group.flatMap(({ batch, receivedAt }) =>
    (batch.connects ?? []).map((connect) => ({ connect, receivedAt })),
  );
  const connectColumn = <T>(of: (connect: Connect) => T) => connects.map(({ connect }) => of(connect));
  const usages = group.flatMap(({ usage = [], receivedAt }) => usage.map((one) => ({ one, receivedAt })));
  const usageColumn = <T>(of: (usage: CircuitUsage) => T) => usages.map(({ one }) => of(one));
  return [
    int4Array(...whole(connectColumn((connect) => connect.path))),
    timestamptzArray(...whole(connectColumn((connect) => connect.at))),
    connectColumn((connect) => connect.scheme),
    int4Array(...whole(connectColumn((connect) => connect.tcpMicros))),
    int4Array(...whole(connectColumn((connect) => connect.tlsMicros))),
    int4Array(...whole(connectColumn((connect) => connect.firstByteMicros))),
    int4Array(...whole(connectColumn((connect) => connect.status))),
    connectColumn((connect) => connect.fault),
    timestamptzArray(...whole(connects.map(({ receivedAt }) => receivedAt * 1_000))),
    usageColumn((usage) => usage.circuitId),
    usageColumn((usage) => usage.source),
    timestamptzArray(...whole(usageColumn((usage) => usage.start))),
    int4Array(...whole(usageColumn((usage) => usage.durationMicros))),
    int8Array(...whole(usageColumn((usage) => usage.receivedBytes))),
    int8Array(...whole(usageColumn((usage) => usage.sentBytes))),
    timestamptzArray(...whole(usages.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
}
