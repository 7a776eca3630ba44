import type { Counted } from '@twinline/engine/replay/counterfactual';
import { createReplay, type Replay, type ReplayResult } from '@twinline/engine/replay/createReplay';
import type { GivenDecisions } from '@twinline/engine/replay/givenJudge';
import type { Quality, QualitySpan } from '@twinline/engine/replay/quality';
import type { NetworkStretch, RecordedSamples } from '@twinline/engine/replay/recording';
import type { Rule } from '@twinline/engine/replay/rules';
import type { LineSlot, Policy } from '@twinline/engine/types';

/** Who is counted on the same samples: a policy, a simple rule to compare with, or decisions that were made already. */
export interface Contestant {
  readonly name: string;
  readonly judge: Policy | Rule | GivenDecisions;
}

export interface PolicyContestant extends Contestant {
  readonly judge: Policy;
}

export interface GivenContestant extends Contestant {
  readonly judge: GivenDecisions;
}

export interface Replayed extends Contestant {
  readonly result: ReplayResult;
}

/** How samples are heard and decisions applied; see the engine's replay. Milliseconds. */
export interface ReplayDelays {
  readonly reportingDelayMs?: number | undefined;
  readonly applyDelayMs?: number | undefined;
}

/** All contestants on the same samples. */
export interface Contest {
  feed(samples: RecordedSamples): void;
  /** As `feed`, in steps of some hundred samples of one contestant. */
  feeding(samples: RecordedSamples): Generator<void, void, void>;
  end(): Replayed[];
  /** As `end`, in steps; then all of them by the grades of the first, and what the lines were by those. */
  comparing(span: QualitySpan): Generator<void, Compared, void>;
}

export interface Compared {
  readonly replayed: readonly Replayed[];
  /** Of each, by the limits of the first: degraded seconds of different policies can be compared. */
  readonly counted: readonly Counted[];
  readonly quality: Quality;
}

/** As many rows are fed to one contestant between two breaths. */
const STEP_ROWS = 500;

/** One replay a contestant, all fed with the same samples. */
export function createContest(
  contestants: readonly Contestant[],
  region: { readonly network: readonly NetworkStretch[]; readonly slots: readonly LineSlot[] },
  { reportingDelayMs, applyDelayMs }: ReplayDelays,
): Contest {
  const delays = {
    ...(reportingDelayMs === undefined ? {} : { reportingDelayMs }),
    ...(applyDelayMs === undefined ? {} : { applyDelayMs }),
  };
  const replays: Replay[] = contestants.map(({ judge }) => createReplay({ ...region, ...delays, judge }));
  return {
    feed(samples) {
      for (const replay of replays) replay.feed(samples);
    },
    *feeding(samples) {
      for (let row = 0; row < samples.path.length; row += STEP_ROWS) {
        const step = rowsOf(samples, row, row + STEP_ROWS);
        for (const replay of replays) {
          replay.feed(step);
          yield;
        }
      }
    },
    end: () =>
      contestants.flatMap((contestant, i) => {
        const result = replays[i]?.end();
        return result === undefined ? [] : [{ ...contestant, result }];
      }),
    *comparing(span) {
      const replayed: Replayed[] = [];
      for (const [i, replay] of replays.entries()) {
        const contestant = contestants[i];
        if (contestant !== undefined) replayed.push({ ...contestant, result: yield* replay.ending() });
      }
      const counted: Counted[] = [];
      const [grader] = replays;
      if (grader === undefined) return { replayed, counted, quality: {} };
      for (const { result } of replayed) counted.push(yield* grader.counting(result.carried));
      return { replayed, counted, quality: yield* grader.quality(span) };
    },
  };
}

function rowsOf(samples: RecordedSamples, from: number, to: number): RecordedSamples {
  const columns = Object.entries(samples).map(([name, column]) => [name, Array.prototype.slice.call(column, from, to)]);
  return Object.fromEntries(columns) as unknown as RecordedSamples;
}
