import type { Batch, BatchAccepted } from '@twinline/wire/batch';
import type { AgentIdentity } from '../access/identifyAgent';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { checkBatch } from './checkBatch';
import { refusedField } from './parseBatch';
import { type CircuitUsage, prepareBatch } from './prepareBatch';
import { createSeenRecorder } from './recordSeen';
import { type GroupReport, groupReport, logGroup, type QueuedBatch } from './reportGroup';
import { createGroupStore, sqlState } from './storeGroup';

export interface IngestOptions {
  /**
   * Called at once with every batch that was checked, before it is stored: what the engine decides by. Storage that is
   * full or slow delays no decision; the agent sends the batch again, which changes nothing for the engine.
   */
  readonly onBatch?: (agent: AgentIdentity, batch: Batch, receivedAt: number) => void;
  /** Called once a group, when it is stored or has failed. */
  readonly onGroup?: (report: GroupReport) => void;
  /** Called for every batch that is refused for good, with the field it is refused for, as `samples.start`. */
  readonly onRefused?: (field: string) => void;
  /** How long the first batch of a group waits for others. */
  readonly groupDelayMs?: number;
  readonly maxGroupRows?: number;
  /** Samples and signals that may wait for a commit; beyond that agents are told to come back. */
  readonly maxQueuedRows?: number;
  /** How long a group may take to be stored, until its batches are answered as when the database is away. */
  readonly storeWithinMs?: number;
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
  /** Tries to write a group that met what was stored already, and began anew. */
  readonly fallbacks: number;
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

interface Waiting extends QueuedBatch {
  readonly rows: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const RETRY_AFTER_MS = 1_000;

/**
 * Group commit across agents: batches that arrive while one group is being committed form the next, so that the
 * database sees few large transactions however many agents there are.
 */
export function createIngest(ctx: Context, options: IngestOptions = {}): Ingest {
  const { groupDelayMs = 5, maxGroupRows = 10_000, maxQueuedRows = 100_000, logEveryMs = 10_000 } = options;
  const { storeWithinMs = 15_000 } = options;
  const queue: Waiting[] = [];
  const counted = {
    ...{ batches: 0, samples: 0, signals: 0, connects: 0, usage: 0, usageIgnored: 0 },
    ...{ groups: 0, fallbacks: 0, refused: 0, overloaded: 0, failedGroups: 0 },
  };
  const seen = createSeenRecorder(ctx);
  const isRepeated = createRepetitions();
  const store = createGroupStore(
    ctx,
    () => {
      counted.fallbacks += 1;
    },
    storeWithinMs,
  );
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
    const startedAt = ctx.now();
    const report = (outcome: Parameters<typeof groupReport>[1]) => {
      const told = groupReport(group, outcome, startedAt, ctx.now());
      logGroup(ctx, told);
      options.onGroup?.(told);
    };
    try {
      report({ way: await store(group) });
      counted.groups += 1;
      for (const waiting of group) waiting.resolve();
    } catch (error) {
      report({ error });
      counted.failedGroups += 1;
      if (!isDataFault(error)) for (const waiting of group) waiting.reject(error);
      else if (group.length === 1) group[0]?.reject(poison(error));
      else {
        // What a batch's own content broke must not fail its neighbours: halves, until it stands alone.
        const middle = group.length >> 1;
        await commit(group.slice(0, middle));
        await commit(group.slice(middle));
      }
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
    const { refused, overloaded, ...rest } = counted;
    const since = Object.entries(rest).map(([name, count]) => [name, count - logged[name as keyof typeof rest]]);
    ctx.log.info({ elapsedMs, ...Object.fromEntries(since), queuedRows }, 'ingested');
    logged = { at: ctx.now(), ...counted };
  }

  function enqueue(received: QueuedBatch, rows: number): Promise<void> {
    return new Promise((resolve, reject) => {
      queue.push({ ...received, rows, resolve, reject });
      queuedRows += rows;
      running ??= run();
    });
  }

  /** Resolves when the batch is durable. */
  async function take(agent: AgentIdentity, batch: Batch, receivedAt: number): Promise<void> {
    checkBatch(batch, agent.paths, receivedAt);
    options.onBatch?.(agent, batch, receivedAt);
    const { agentId } = agent;
    const usage = circuitUsage(agent, batch);
    const connects = batch.connects?.length ?? 0;
    const rows = batch.samples.path.length + batch.signals.length + connects + usage.length;
    if (stopping || queuedRows + rows > maxQueuedRows) {
      counted.overloaded += 1;
      throw new ServiceError('overloaded', 'Too many batches wait to be stored.', { retryAfterMs: RETRY_AFTER_MS });
    }
    seen.note(agentId, batch, receivedAt);
    const prepared = prepareBatch({ batch, receivedAt, usage, repeated: isRepeated(agentId, batch) });
    if (rows > 0) await enqueue({ ...prepared, agentId, queuedAt: ctx.now() }, rows);
    counted.batches += 1;
    counted.samples += prepared.samples;
    counted.signals += batch.signals.length;
    counted.connects += connects;
    counted.usage += usage.length;
    counted.usageIgnored += (batch.usage?.length ?? 0) - usage.length;
  }

  return {
    async submit(agent, batch, receivedAt) {
      const accepted = { accepted: batch.samples.path.length, signals: batch.signals.length };
      try {
        await take(agent, batch, receivedAt);
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'invalid') {
          counted.refused += 1;
          options.onRefused?.(refusedField(error));
        }
        throw error;
      }
      return { ...accepted, configVersion: agent.configVersion };
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

/** Tells whether a batch of an agent, by its number, was let in before; what comes out of order counts as such. */
function createRepetitions(): (agentId: string, batch: Batch) => boolean {
  const newest = new Map<string, { readonly boot: string; readonly sequence: number }>();
  return (agentId, { boot, sequence }) => {
    const before = newest.get(agentId);
    if (before?.boot === boot && sequence <= before.sequence) return true;
    newest.set(agentId, { boot, sequence });
    return false;
  };
}

/** SQLSTATE classes 21, 22 and 23: the data, not the database. */
function isDataFault(error: unknown): boolean {
  return /^2[123]/.test(sqlState(error));
}

/** The agent is told that sending it again is of no use; the database seldom names the column. */
function poison(error: unknown): ServiceError {
  const column = error instanceof Error && 'column' in error ? error.column : undefined;
  const field = typeof column === 'string' ? column : 'batch';
  return new ServiceError('invalid', `${field} is refused by the database (${sqlState(error)})`, { field });
}
