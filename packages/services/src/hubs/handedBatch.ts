import type { Batch } from '@twinline/wire/batch';
import { toColumns } from '@twinline/wire/columns';
import type { AgentIdentity } from '../access/identifyAgent';
import { parseBatch } from '../ingest/parseBatch';

/** What decisions need to know of whoever measured. */
export type MeasuringAgent = Pick<AgentIdentity, 'agentId' | 'regionId' | 'paths'>;

/** A batch that another hub let in. */
export interface HandedBatch {
  /** Since it was received there, ms: a duration, because that hub's clock is not ours. */
  readonly waitedMs: number;
  readonly agent: MeasuringAgent;
  readonly batch: Batch;
}

/** No window reaches further back: older samples (a spool that empties itself) go into storage alone. */
const JUDGED_WITHIN_MICROS = 120_000_000;
const NO_SAMPLES = toColumns([]);

/** A batch as other hubs get it: JSON without what only storage needs, and without the time that it has waited. */
export function encodeForHubs({ agentId, regionId, paths }: MeasuringAgent, batch: Batch): string {
  const { connects: _connects, usage: _usage, ...judged } = batch;
  const isRecent = batch.samples.start.some((start) => start > batch.sentAt - JUDGED_WITHIN_MICROS);
  return JSON.stringify({
    agent: { agentId, regionId, paths: [...paths] },
    batch: isRecent ? judged : { ...judged, samples: NO_SAMPLES },
  });
}

/** The body of one request: what `encodeForHubs` made, with how long each has waited. */
export function bodyForHubs(batches: readonly { readonly encoded: string; readonly waitedMs: number }[]): string {
  return `[${batches.map(({ encoded, waitedMs }) => `{"waitedMs":${Math.max(0, waitedMs)},${encoded.slice(1)}`).join()}]`;
}

/**
 * Reads what another hub, perhaps of another version, handed on. What it let in was checked there: only what would not
 * be a batch here is refused, batch by batch; null stands for each of those.
 */
export function readHandedBatches(body: unknown): (HandedBatch | null)[] {
  return Array.isArray(body) ? body.map(readOne) : [];
}

function readOne(value: unknown): HandedBatch | null {
  if (!isRecord(value) || !isRecord(value.agent)) return null;
  const { waitedMs, agent, batch } = value;
  const { agentId, regionId, paths } = agent;
  if (typeof waitedMs !== 'number' || typeof agentId !== 'string' || typeof regionId !== 'string') return null;
  if (!Array.isArray(paths)) return null;
  try {
    return { waitedMs, agent: { agentId, regionId, paths: new Set(paths.map(Number)) }, batch: parseBatch(batch) };
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
