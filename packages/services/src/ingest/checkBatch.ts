import type { Batch, SampleColumns } from '@twinline/wire/batch';
import { ServiceError } from '../errors';
import { isStorable, OUT_OF_TIME, storableTimes } from './storable';

const INT4_MAX = 2_147_483_647;

/** Columns whose wire type is wider than what the database holds. */
const MICROS_COLUMNS = [
  'rttMinMicros',
  'rttMeanMicros',
  'rttMaxMicros',
  'jitterMicros',
  'delayVariationMicros',
  'clockErrorMicros',
] as const satisfies readonly (keyof SampleColumns)[];

/**
 * Refuses, with the field named, what the wire schema lets through but the database would not take, so that one
 * agent's batch can never fail the group that it is committed with. `receivedAt` is epoch ms.
 */
export function checkBatch(batch: Batch, ownPaths: ReadonlySet<number>, receivedAt: number): void {
  const { samples, signals } = batch;
  const { earliest, latest } = storableTimes(receivedAt);
  for (const [i, path] of samples.path.entries()) {
    if (!ownPaths.has(path)) throw foreignPath(`samples.path[${i}]`, path);
    const start = samples.start[i] ?? 0;
    if (start < earliest || start > latest) throw outOfTime(`samples.start[${i}]`);
    if (samples.rttBuckets[i]?.length !== samples.rttCounts[i]?.length)
      throw invalid(`samples.rttCounts[${i}]`, 'needs one count for each bucket of rttBuckets');
  }
  for (const name of MICROS_COLUMNS) {
    for (const [i, value] of samples[name].entries())
      if (value !== null && value > INT4_MAX) throw invalid(`samples.${name}[${i}]`, 'is longer than 35 minutes');
  }
  for (const [i, signal] of signals.entries()) {
    if (!ownPaths.has(signal.path)) throw foreignPath(`signals[${i}].path`, signal.path);
    if (signal.at < earliest || signal.at > latest) throw outOfTime(`signals[${i}].at`);
  }
  // Replies are stored nowhere, but the engine decides by them: no agent may vouch for another's path.
  for (const [i, reply] of (batch.replies ?? []).entries()) {
    if (!ownPaths.has(reply.path)) throw foreignPath(`replies[${i}].path`, reply.path);
    if (reply.sentAt < earliest || reply.sentAt > latest) throw outOfTime(`replies[${i}].sentAt`);
  }
  checkRest(batch, ownPaths, earliest, latest);
}

/** What comes along now and then: connects, bandwidth use, and words of the agent about itself. */
function checkRest(batch: Batch, ownPaths: ReadonlySet<number>, earliest: number, latest: number): void {
  for (const [i, { path, at }] of (batch.connects ?? []).entries()) {
    if (!ownPaths.has(path)) throw foreignPath(`connects[${i}].path`, path);
    if (at < earliest || at > latest) throw outOfTime(`connects[${i}].at`);
  }
  for (const [i, { start }] of (batch.usage ?? []).entries())
    if (start < earliest || start > latest) throw outOfTime(`usage[${i}].start`);
  if (!isStorable(batch.agentVersion)) throw invalid('agentVersion', NOT_TEXT);
  if (batch.state === undefined) return;
  for (const name of ['hostname', 'platform', 'reportedBy'] as const)
    if (!isStorable(batch.state[name])) throw invalid(`state.${name}`, NOT_TEXT);
}

const NOT_TEXT = 'holds a character that is no text';

function foreignPath(field: string, path: number): ServiceError {
  return invalid(field, `names path ${path}, which this agent does not measure`);
}

function outOfTime(field: string): ServiceError {
  return invalid(field, OUT_OF_TIME);
}

function invalid(field: string, fault: string): ServiceError {
  return new ServiceError('invalid', `${field} ${fault}`, { field });
}
