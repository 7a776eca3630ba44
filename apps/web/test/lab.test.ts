import { expect, test } from 'vitest';
import { storyProgress } from '../src/lab/storyProgress';
import type { DecisionItem } from '../src/trpc/types';

const AWAY_AND_BACK = [
  { reason: 'blackout', line: 'B' },
  { reason: 'fail-back', line: 'A' },
] as const;
const play = { name: 'cut', startedAt: 1_000, endedAt: 16_000 };
const decided = (at: number, kind: DecisionItem['kind'], reason: string, line: string, demo = false) =>
  ({ at, kind, reason, line, demo }) as DecisionItem;
/** The hub lists the newest first. */
const progress = (...decisions: DecisionItem[]) => storyProgress(AWAY_AND_BACK, play, decisions.toReversed());
const away = decided(1_300, 'switch', 'blackout', 'B');

test('decisions are ticked off in the order of the story; refusals and renewals are no part of it', () => {
  expect(progress()).toEqual({ come: 0, unexpected: null });
  const held = decided(17_000, 'held', 'held-hold-down', 'B');
  const renewed = decided(18_000, 'renewed', 'renewed', 'B');
  expect(progress(away, held, renewed)).toEqual({ come: 1, unexpected: null });
  expect(progress(away, decided(22_000, 'fail-back', 'fail-back', 'A'))).toEqual({ come: 2, unexpected: null });
});

test('what is not in the story is named: another reason, another line, or one decision more', () => {
  const quality = decided(3_000, 'switch', 'quality', 'B');
  expect(progress(quality)).toEqual({ come: 0, unexpected: quality });
  const advice = decided(3_000, 'advice', 'both-bad', 'B');
  expect(progress(away, advice)).toEqual({ come: 1, unexpected: advice });
  const again = decided(30_000, 'switch', 'blackout', 'B');
  expect(progress(away, decided(22_000, 'fail-back', 'fail-back', 'A'), again)).toEqual({ come: 2, unexpected: again });
});

test('what was decided before the play, in made-up history, or long after it is not compared', () => {
  const before = decided(900, 'switch', 'quality', 'B');
  const made = decided(2_000, 'switch', 'quality', 'B', true);
  const longAfter = decided(play.endedAt + 121_000, 'switch', 'quality', 'B');
  expect(progress(before, made, away, longAfter)).toEqual({ come: 1, unexpected: null });
});
