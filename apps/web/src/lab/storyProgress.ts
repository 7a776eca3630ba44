import type { DecisionItem, LabWorld } from '@/trpc/types';

export type LabScenario = LabWorld['scenarios'][number];
type Play = NonNullable<LabWorld['regions'][number]['play']>;
type Told = LabScenario['story']['told'][number];

/** What is decided later than this after a play's end is no part of its story. */
const AFTERMATH_MS = 120_000;
const PART_OF_STORIES = new Set<DecisionItem['kind']>(['switch', 'fail-back', 'setting', 'advice']);

export interface StoryProgress {
  /** How many of the story's decisions have come, in its order. */
  readonly come: number;
  /** The first decision that is not in the story; what comes after it is not compared. */
  readonly unexpected: DecisionItem | null;
}

/** Compares what was decided since a play began with its story; decisions newest first, as the hub lists them. */
export function storyProgress(told: readonly Told[], play: Play, decisions: readonly DecisionItem[]): StoryProgress {
  const until = play.endedAt === null ? Number.POSITIVE_INFINITY : play.endedAt + AFTERMATH_MS;
  const since = decisions.filter(
    ({ at, kind, demo }) => !demo && PART_OF_STORIES.has(kind) && at >= play.startedAt && at <= until,
  );
  let come = 0;
  for (const decision of since.toReversed()) {
    const next = told[come];
    if (next?.reason !== decision.reason || next.line !== decision.line) return { come, unexpected: decision };
    come += 1;
  }
  return { come, unexpected: null };
}
