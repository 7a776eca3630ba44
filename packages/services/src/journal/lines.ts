import { createHash } from 'node:crypto';
import type { RegionCheckpoint } from '@twinline/engine/region/createRegionJudge';
import type { Decided, RegionInput, RegionOutcome } from '@twinline/engine/region/inputs';
import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import type { Effect, ReasonCode } from '@twinline/engine/types';

/** One line of a chunk, in the order in which it happened. */
export type JournalLine =
  /** All that the judge knew, and which version of the judge it was: the first line of a chunk, or none. */
  | { readonly checkpoint: RegionCheckpoint; readonly judge: number }
  | { readonly input: RegionInput; readonly said?: readonly Said[] }
  /** How each route stood at the end of the chunk: digests by route id. */
  | { readonly states: Readonly<Record<string, string>> };

/** What was decided, as far as a replay needs it to compare and to tell. */
export interface Said extends Pick<Decided, 'routeId' | 'at' | 'epoch' | 'sequence'> {
  readonly reason: ReasonCode;
  readonly effects: readonly Effect[];
  readonly faultAt: number | null;
  readonly detectedAt: number;
  /** Of the whole decision: state and evidence too. */
  readonly digest: string;
}

export interface JournalEntry {
  readonly input: RegionInput;
  readonly outcomes: readonly RegionOutcome[];
}

export function lineOf({ input, outcomes }: JournalEntry): JournalLine {
  const said = outcomes.flatMap((outcome) => (outcome.kind === 'decided' ? [saidOf(outcome)] : []));
  return said.length === 0 ? { input } : { input, said };
}

export function saidOf({ routeId, at, epoch, sequence, decision }: Decided): Said {
  const { reason, effects, faultAt, detectedAt } = decision;
  return { routeId, at, epoch, sequence, reason, effects, faultAt, detectedAt, digest: digestOf(decision) };
}

/** How a route stands; what was seen of it is not part of that, it is seen again. */
export function standOf({ mine, epoch, sequence, state, deciding, again, resumedAt, expiresAt }: JudgedRoute): string {
  return digestOf({ mine, epoch, sequence, state, deciding, again, resumedAt, expiresAt });
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(plain(value)).digest('hex').slice(0, 16);
}

/** JSON with sorted keys: databases keep no order. */
export function plain(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
