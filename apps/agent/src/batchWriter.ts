import type { AgentState, Batch } from '@twinline/wire/batch';
import { toColumns } from '@twinline/wire/columns';
import type { Entry } from './spool/entry';

export interface BatchWriterOptions {
  readonly boot: string;
  readonly agentVersion: string;
  /** Epoch microseconds. */
  readonly nowMicros: () => number;
}

export type WriteBatch = (entry: Entry, state: AgentState | null) => Batch;

/** Writes batches, numbered from 1, that carry an entry and what the agent says of itself. */
export function createBatchWriter({ boot, agentVersion, nowMicros }: BatchWriterOptions): WriteBatch {
  let sequence = 0;
  return (entry, state) => {
    sequence += 1;
    return {
      boot,
      sequence,
      sentAt: nowMicros(),
      agentVersion,
      samples: toColumns(entry.samples),
      signals: [...entry.signals],
      ...(entry.connects.length > 0 ? { connects: [...entry.connects] } : {}),
      ...(entry.usage.length > 0 ? { usage: [...entry.usage] } : {}),
      ...(state === null ? {} : { state }),
    };
  };
}
