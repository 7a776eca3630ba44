import type { Batch, Connect, Signal } from '@twinline/wire/batch';
import type { Marks } from '../rollup/marks';
import { copyRows } from './copyRows';
import { minutesOf, quartersOf } from './marks';

/** Bytes through a circuit between two readings; times are epoch microseconds. */
export interface CircuitUsage {
  readonly circuitId: string;
  readonly source: string;
  readonly start: number;
  readonly durationMicros: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** A batch that was checked. `receivedAt` is epoch ms. */
export interface ReceivedBatch {
  readonly batch: Pick<Batch, 'samples' | 'signals' | 'connects'>;
  readonly receivedAt: number;
  readonly usage?: readonly CircuitUsage[];
  /** It was let in before (agents send by a second way what is not answered soon): its rows are probably stored. */
  readonly repeated?: boolean;
}

/** A batch as it waits for its commit: its samples are bytes already, so that nothing of their columns is kept alive. */
export interface PreparedBatch {
  readonly receivedAt: number;
  readonly samples: number;
  /** Rows for COPY: those that are most likely new, and those that may be stored already. Null where there is none. */
  readonly fresh: Buffer | null;
  readonly known: Buffer | null;
  readonly signals: readonly Signal[];
  readonly connects: readonly Connect[];
  readonly usage: readonly CircuitUsage[];
  /** What its samples and its connects make stale. */
  readonly minutes: Marks;
  readonly quarters: Marks;
}

export function prepareBatch({ batch, receivedAt, usage = [], repeated = false }: ReceivedBatch): PreparedBatch {
  const { samples, signals, connects = [] } = batch;
  const rows = samples.path.length;
  const fresh = new Uint8Array(rows);
  const known = new Uint8Array(rows);
  let freshRows = 0;
  for (let row = 0; row < rows; row += 1) {
    const isFresh = samples.revision[row] === 0 && !repeated;
    (isFresh ? fresh : known)[row] = 1;
    if (isFresh) freshRows += 1;
  }
  return {
    ...{ receivedAt, signals, connects, usage },
    samples: rows,
    fresh: freshRows > 0 ? copyRows(batch, receivedAt, fresh) : null,
    known: freshRows < rows ? copyRows(batch, receivedAt, known) : null,
    minutes: minutesOf(samples),
    quarters: quartersOf(connects),
  };
}
