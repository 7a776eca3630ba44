import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRegionJudge } from '../src/region/createRegionJudge';
import { JUDGE_VERSION } from '../src/region/judgeVersion';
import { tellRegion } from './regionWorld';

/** What each version of the judge makes of the worlds below. Entries stay: journals of older judges are still about. */
const DIGESTS: Readonly<Record<number, string>> = {
  1: 'e21863d43293a012',
  2: '17aa0df307f49fda',
};
const WORLDS = [1, 101, 102, 103, 104];

/** Sorted keys, and nine digits: what a processor makes of the last ones is not the judge's doing. */
const plain = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number') return Number(part.toPrecision(9));
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });

function digest(): string {
  const hash = createHash('sha256');
  for (const seed of WORLDS) {
    const { inputs, outcomes } = tellRegion(seed, true);
    const judge = createRegionJudge();
    for (const input of inputs) judge.take(input);
    hash.update(plain(outcomes)).update(plain(judge.checkpoint()));
  }
  return hash.digest('hex').slice(0, 16);
}

test('what the judge decides and remembers is that of its version', () => {
  expect(
    digest(),
    'The judge decides otherwise than it did. If that is meant: raise JUDGE_VERSION and add its digest here, so that ' +
      'replays of older journals say why they differ. (Did only regionWorld.ts change? Then replace the newest digest.)',
  ).toBe(DIGESTS[JUDGE_VERSION]);
}, 60_000);
