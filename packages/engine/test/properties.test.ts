import { beforeAll, describe, expect, test } from 'vitest';
import { PROPERTIES } from './properties';
import { randomWorld } from './randomWorld';
import { live, type Moment, type World } from './world';

// Ten thousand in the long run (`npm run test:long`), or as many as TWINLINE_WORLDS says; from another seed than 1 with
// TWINLINE_FIRST_WORLD, so that several processes can share the seeds, and one that was found wrong is lived through alone:
// TWINLINE_FIRST_WORLD=7 TWINLINE_WORLDS=1 npx vitest run …
// In 300 worlds not every reason for a change comes up.
const SHORT = 1_000;
const WORLDS = Number(process.env.TWINLINE_WORLDS ?? (process.env.TWINLINE_LONG === undefined ? SHORT : 10_000));
const FIRST = Number(process.env.TWINLINE_FIRST_WORLD ?? 1);
/** One world of so many is lived through twice. */
const TWICE = 20;

/** What was found wrong, by property: the worlds' seeds with it. */
const wrong = new Map<string, string[]>(PROPERTIES.map(({ title }) => [title, []]));
const seen = new Map<string, number>();
const unlike: number[] = [];
const moved: number[] = [];

beforeAll(() => {
  for (let seed = FIRST; seed < FIRST + WORLDS; seed++) liveThrough(seed);
}, 3_600_000);

function liveThrough(seed: number): void {
  const world = randomWorld(seed);
  const report = (title: string, what: string | null, t?: number) => {
    if (what !== null) wrong.get(title)?.push(`world ${seed}${t === undefined ? '' : ` at ${t}`}: ${what}`);
  };
  const story = live(world, (moment: Moment) => {
    for (const { title, at } of PROPERTIES) if (at) report(title, at(moment, world), moment.t);
  });
  for (const { title, end } of PROPERTIES) if (end) report(title, end(story, world));
  for (const { decision } of story.moments) seen.set(decision.reason, (seen.get(decision.reason) ?? 0) + 1);
  if (seed % TWICE !== 0) return;
  const shadow = { ...world, policy: { ...world.policy, preemptive: { ...world.policy.preemptive, enabled: false } } };
  const decided = ({ expected, ...rest }: World) => JSON.stringify(live(rest).moments.map(({ decision }) => decision));
  if (decided(shadow) !== JSON.stringify(live(shadow).moments.map(({ decision }) => decision))) moved.push(seed);
  const again = live(randomWorld(seed));
  if (JSON.stringify(again.moments) !== JSON.stringify(story.moments)) unlike.push(seed);
}

describe(`in ${WORLDS} random worlds from seed ${FIRST} on`, () => {
  for (const { title } of PROPERTIES)
    test(title, () => {
      expect(wrong.get(title)?.slice(0, 10)).toEqual([]);
    });

  test('the same input gives the same decisions', () => {
    expect(unlike).toEqual([]);
  });

  test('under a policy that does not enable it, no decision differs whatever is expected', () => {
    expect(moved).toEqual([]);
  });

  // A few worlds alone need not have everything.
  test.runIf(WORLDS >= SHORT)('there is movement: every reason for a change, and every order, came up', () => {
    expect([...seen.keys()].sort()).toEqual(
      expect.arrayContaining([
        ...['blackout', 'quality', 'fail-back', 'both-bad', 'both-recovered'],
        ...['override', 'override-ended', 'maintenance', 'held-override', 'held-maintenance'],
        ...['drill', 'drill-ended', 'held-drill'],
        ...['expected-congestion', 'held-expected'],
        ...['held-quorum', 'held-other-not-better', 'held-hold-down'],
      ]),
    );
  });
});
