import type { Batch, BatchAccepted } from '@twinline/wire/batch';
import type { AgentIdentity } from '../access/identifyAgent';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import type { CircuitUsage } from './besides';
import { checkBatch } from './checkBatch';
import { commitGroup, type ReceivedBatch } from './commitGroup';
import { createSeenRecorder } from './recordSeen';

export interface IngestOptions {
  /**
   * Called at once with every batch that was checked, before it is stored: what the engine decides by. Storage that is
   * full or slow delays no decision; the agent sends the batch again, which changes nothing for the engine.
   */
  readonly onBatch?: (agent: AgentIdentity, batch: Batch, receivedAt: number) => void;
  /** How long the first batch of a group waits for others. */
  readonly groupDelayMs?: number;
  readonly maxGroupRows?: number;
  /** Samples and signals that may wait for a commit; beyond that agents are told to come back. */
  readonly maxQueuedRows?: number;
  readonly logEveryMs?: number;
}

/** Counters since the start, and what waits now: for metrics. */
export interface IngestFigures {
  readonly queuedRows: number;
  readonly batches: number;
  readonly samples: number;
  readonly signals: number;
  readonly connects: number;
  readonly usage: number;
  /** Readings of bandwidth use of lines that no circuit carries. */
  readonly usageIgnored: number;
  readonly groups: number;
  readonly refused: number;
  readonly overloaded: number;
  readonly failedGroups: number;
}

export interface Ingest {
  /**
   * Stores a batch; resolves only when it is durable. `receivedAt` is epoch ms. Throws ServiceError `invalid` with
   * the field named, `overloaded` with retryAfterMs when the queue is full, or the database's error: then nothing
   * of the batch is certain and the agent sends it again, which changes nothing if it was stored.
   */
  submit(agent: AgentIdentity, batch: Batch, receivedAt: number): Promise<BatchAccepted>;
  figures(): IngestFigures;
  /** Refuses new batches and resolves when all that were let in are committed or have failed. */
  stop(): Promise<void>;
}

interface Waiting extends ReceivedBatch {
  readonly rows: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const RETRY_AFTER_MS = 1_000;

/**
 * Group commit across agents: batches that arrive while one group is being committed form the next, so that the
 * database sees few large statements however many agents there are.
 */
export function createIngest(ctx: Context, options: IngestOptions = {}): Ingest {
  const { groupDelayMs = 5, maxGroupRows = 10_000, maxQueuedRows = 100_000, logEveryMs = 10_000 } = options;
  const queue: Waiting[] = [];
  const counted = {
    ...{ batches: 0, samples: 0, signals: 0, connects: 0, usage: 0, usageIgnored: 0 },
    ...{ groups: 0, refused: 0, overloaded: 0, failedGroups: 0 },
  };
  const seen = createSeenRecorder(ctx);
  let queuedRows = 0;
  let stopping = false;
  let running: Promise<void> | null = null;
  let logged = { at: ctx.now(), ...counted };

  function takeGroup(): Waiting[] {
    let count = 0;
    let rows = 0;
    for (const waiting of queue) {
      if (count > 0 && rows + waiting.rows > maxGroupRows) break;
      rows += waiting.rows;
      count += 1;
    }
    return queue.splice(0, count);
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      await commitGroup(ctx.db.pool, group);
      counted.groups += 1;
      for (const waiting of group) waiting.resolve();
    } catch (error) {
      counted.failedGroups += 1;
      // What a batch's own content broke must not fail its neighbours: each is tried alone.
      if (group.length > 1 && isDataFault(error)) for (const waiting of group) await commit([waiting]);
      else for (const waiting of group) waiting.reject(error);
    }
  }

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, groupDelayMs));
    while (queue.length > 0) {
      const group = takeGroup();
      await commit(group);
      for (const waiting of group) queuedRows -= waiting.rows;
      logNowAndThen();
    }
    running = null;
  }

  function logNowAndThen(): void {
    const elapsedMs = ctx.now() - logged.at;
    if (elapsedMs < logEveryMs) return;
    const { samples, signals, connects, usage, usageIgnored, groups, failedGroups, batches } = counted;
    ctx.log.info(
      {
        elapsedMs,
        batches: batches - logged.batches,
        samples: samples - logged.samples,
        signals: signals - logged.signals,
        connects: connects - logged.connects,
        usage: usage - logged.usage,
        usageIgnored: usageIgnored - logged.usageIgnored,
        groups: groups - logged.groups,
        failedGroups: failedGroups - logged.failedGroups,
        queuedRows,
      },
      'ingested',
    );
    logged = { at: ctx.now(), ...counted };
  }

  function enqueue(received: ReceivedBatch, rows: number): Promise<void> {
    return new Promise((resolve, reject) => {
      queue.push({ ...received, rows, resolve, reject });
      queuedRows += rows;
      running ??= run();
    });
  }

  return {
    async submit(agent, batch, receivedAt) {
      try {
        checkBatch(batch, agent.paths, receivedAt);
      } catch (error) {
        counted.refused += 1;
        throw error;
      }
      options.onBatch?.(agent, batch, receivedAt);
      const usage = circuitUsage(agent, batch);
      const connects = batch.connects?.length ?? 0;
      const rows = batch.samples.path.length + batch.signals.length + connects + usage.length;
      if (stopping || queuedRows + rows > maxQueuedRows) {
        counted.overloaded += 1;
        throw new ServiceError('overloaded', 'Too many batches wait to be stored.', { retryAfterMs: RETRY_AFTER_MS });
      }
      seen.note(agent.agentId, batch, receivedAt);
      if (rows > 0) await enqueue({ batch, receivedAt, usage }, rows);
      counted.batches += 1;
      counted.samples += batch.samples.path.length;
      counted.signals += batch.signals.length;
      counted.connects += connects;
      counted.usage += usage.length;
      counted.usageIgnored += (batch.usage?.length ?? 0) - usage.length;
      return {
        accepted: batch.samples.path.length,
        signals: batch.signals.length,
        configVersion: agent.configVersion,
      };
    },
    figures: () => ({ queuedRows, ...counted }),
    async stop() {
      stopping = true;
      await running;
      await seen.stop();
    },
  };
}

const NONE: readonly CircuitUsage[] = [];

/** What the agent counted on lines, by the circuits that carry them; a line without a circuit is left out. */
function circuitUsage(agent: AgentIdentity, batch: Batch): readonly CircuitUsage[] {
  if (batch.usage === undefined || batch.usage.length === 0) return NONE;
  const source = `agent:${agent.agentId}`;
  return batch.usage.flatMap(({ line, start, duration, receivedBytes, sentBytes }) => {
    const circuitId = agent.circuits.get(line);
    if (circuitId === undefined) return [];
    return [{ circuitId, source, start, durationMicros: duration, receivedBytes, sentBytes }];
  });
}

/** SQLSTATE classes 21, 22 and 23: the data, not the database. */
function isDataFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^2[123]/.test(code);
}
