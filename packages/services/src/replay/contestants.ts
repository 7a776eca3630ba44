import { createReplay, type Replay, type ReplayResult } from '@twinline/engine/replay/createReplay';
import type { GivenDecisions } from '@twinline/engine/replay/givenJudge';
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

/** One replay a contestant, all fed with the same samples. */
export function createContest(
  contestants: readonly Contestant[],
  region: { readonly network: readonly NetworkStretch[]; readonly slots: readonly LineSlot[] },
  { reportingDelayMs, applyDelayMs }: ReplayDelays,
): { feed(samples: RecordedSamples): void; end(): Replayed[] } {
  const delays = {
    ...(reportingDelayMs === undefined ? {} : { reportingDelayMs }),
    ...(applyDelayMs === undefined ? {} : { applyDelayMs }),
  };
  const replays: Replay[] = contestants.map(({ judge }) => createReplay({ ...region, ...delays, judge }));
  return {
    feed(samples) {
      for (const replay of replays) replay.feed(samples);
    },
    end: () =>
      contestants.flatMap((contestant, i) => {
        const result = replays[i]?.end();
        return result === undefined ? [] : [{ ...contestant, result }];
      }),
  };
}
