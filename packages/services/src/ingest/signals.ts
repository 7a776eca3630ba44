import type { Signal } from '@twinline/wire/batch';
import type { Besides } from './besides';
import { int4Array, int8Array, timestamptzArray, whole } from './binaryArrays';

/** How many parameters `signalsStatement` takes. */
export const SIGNAL_PARAMETERS = 7;

/** Inserts the signals of a group, with parameters numbered from `first`; only a signal's first receipt counts. */
export function signalsStatement(first: number): string {
  const p = (offset: number) => `$${first + offset}`;
  return `insert into signals (path_id, at, first_late_sent_at, late_run, late_run_span_micros, kind, received_at)
  select * from unnest(${p(0)}::int4[], ${p(1)}::timestamptz[], ${p(2)}::timestamptz[], ${p(3)}::int4[], ${p(4)}::int8[],
    ${p(5)}::text[], ${p(6)}::timestamptz[])
  on conflict do nothing`;
}

/** The parameters of `signalsStatement`, in order. */
export function signalValues(group: readonly Besides[]): (Buffer | string[])[] {
  const heard = group.flatMap(({ batch, receivedAt }) => batch.signals.map((signal) => ({ signal, receivedAt })));
  const column = <T>(of: (signal: Signal) => T) => heard.map(({ signal }) => of(signal));
  return [
    int4Array(...whole(column((signal) => signal.path))),
    timestamptzArray(...whole(column((signal) => signal.at))),
    timestamptzArray(...whole(column((signal) => signal.firstLateSentAt))),
    int4Array(...whole(column((signal) => signal.lateRun))),
    int8Array(...whole(column((signal) => signal.lateRunSpanMicros))),
    column((signal) => signal.kind),
    timestamptzArray(...whole(heard.map(({ receivedAt }) => receivedAt * 1_000))),
  ];
}
