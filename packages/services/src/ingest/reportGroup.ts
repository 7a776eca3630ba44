import type { Context } from '../context';
import type { Way } from './commitGroup';
import type { PreparedBatch } from './prepareBatch';

/** What became of one group of batches. */
export interface GroupReport {
  /** Null when it could not be stored. */
  readonly way: Way | null;
  readonly error: string | null;
  readonly batches: number;
  readonly agents: number;
  readonly samples: number;
  readonly signals: number;
  readonly connects: number;
  readonly usage: number;
  /** From the arrival of its first batch to the start of its commit. */
  readonly waitedMs: number;
  /** The commit. */
  readonly tookMs: number;
}

/** A batch that waits for its commit. `queuedAt` is epoch ms. */
export interface QueuedBatch extends PreparedBatch {
  readonly agentId: string;
  readonly queuedAt: number;
}

type Outcome = { readonly way: Way } | { readonly error: unknown };

/** `startedAt` and `endedAt` are epoch ms. */
export function groupReport(
  group: readonly QueuedBatch[],
  outcome: Outcome,
  startedAt: number,
  endedAt: number,
): GroupReport {
  const sum = (of: (one: QueuedBatch) => number) => group.reduce((total, one) => total + of(one), 0);
  return {
    way: 'way' in outcome ? outcome.way : null,
    error: 'error' in outcome ? String(outcome.error) : null,
    batches: group.length,
    agents: new Set(group.map(({ agentId }) => agentId)).size,
    samples: sum(({ samples }) => samples),
    signals: sum(({ signals }) => signals.length),
    connects: sum(({ connects }) => connects.length),
    usage: sum(({ usage }) => usage.length),
    waitedMs: group.reduce((most, { queuedAt }) => Math.max(most, startedAt - queuedAt), 0),
    tookMs: endedAt - startedAt,
  };
}

/** One line a group: for the curious while it was stored, and a warning when it was not. */
export function logGroup({ log }: Context, { error, ...report }: GroupReport): void {
  if (error === null) log.debug?.(report, 'a group of batches is stored');
  else log.warn({ ...report, error }, 'a group of batches could not be stored');
}
