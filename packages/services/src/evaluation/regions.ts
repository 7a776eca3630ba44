import { createRegionJudge, type RegionJudge } from '@twinline/engine/region/createRegionJudge';
import type { RegionInput, RegionOutcome } from '@twinline/engine/region/inputs';

/** The judges of all regions. Whatever they are told goes through here, in the order in which it happens. */
export interface Regions {
  /** Tells one region, and has done what comes of it. */
  tell(regionId: string, input: RegionInput): void;
  tellAll(input: RegionInput): void;
  judge(regionId: string): RegionJudge;
  ids(): IterableIterator<string>;
  /** Forgets regions that are no longer there. */
  keepOnly(regionIds: ReadonlySet<string>): void;
}

/** `note` is told of each input and what came of it, before anything is done about it. */
export function createRegions(
  onOutcome: (outcome: RegionOutcome) => void,
  note: (regionId: string, input: RegionInput, outcomes: readonly RegionOutcome[]) => void,
): Regions {
  const judges = new Map<string, RegionJudge>();

  function judge(regionId: string): RegionJudge {
    const known = judges.get(regionId);
    if (known) return known;
    const fresh = createRegionJudge();
    judges.set(regionId, fresh);
    return fresh;
  }

  function tell(regionId: string, input: RegionInput): void {
    const outcomes = judge(regionId).take(input);
    note(regionId, input, outcomes);
    for (const outcome of outcomes) onOutcome(outcome);
  }

  return {
    tell,
    tellAll(input) {
      for (const regionId of judges.keys()) tell(regionId, input);
    },
    judge,
    ids: () => judges.keys(),
    keepOnly(regionIds) {
      for (const regionId of judges.keys()) if (!regionIds.has(regionId)) judges.delete(regionId);
    },
  };
}
