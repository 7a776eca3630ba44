import { beforeAll, describe, expect, it } from 'vitest';
import { quiet, status } from '../src/lab';
import { query } from '../src/query';
import { begin, labWorld, lastEvent, play, storyInCatalogue, storyOf, toldSince } from '../src/scenes';

/*
 * Every scenario of the lab's catalogue on the real demo, held to the story that the catalogue tells of it: decisions in
 * their order, nothing else, the fault domains of its incidents, and all well again afterwards. Nothing is judged by
 * the clock: how soon a line is left is the benches' to say.
 */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  SG: ['one-bad-carrier', 'cut'],
  ID: ['carrier-on-one-line', 'agents-silent'],
  VN: ['both-lines', 'flapping'],
  AE: ['pop-failure', 'clock-jump'],
  BR: ['evening-congestion'],
  US: ['agent-failure', 'reroute', 'lines-in-turn'],
  PH: ['brown-out', 'one-way-loss'],
};
const SCENES = Object.entries(STAGES).flatMap(([region, names]) => names.map((name) => ({ name, region })));
/** They stop the hub, or need several regions at once. */
const ALONE = ['hub-pause', 'hub-wakes-into-cut', 'several-regions'];

type Outcome = Awaited<ReturnType<typeof play>>;
const started = new Date();

describe('scenarios, each in a region of its own, side by side', () => {
  const outcomes = new Map<string, Promise<Outcome>>();

  beforeAll(() => {
    for (const [region, names] of Object.entries(STAGES)) {
      let before: Promise<unknown> = Promise.resolve();
      for (const name of names) {
        const outcome = before.then(() => play(name, region));
        outcomes.set(name, outcome);
        // Its own test tells of a failure; the next scenario in the region is played all the same.
        before = outcome.catch(() => undefined);
      }
    }
  });

  it('are all of the catalogue but those that are played alone', async () => {
    const names = (await labWorld()).scenarios.map(({ name }) => name);
    expect([...SCENES.map(({ name }) => name), ...ALONE, 'quiet'].sort()).toEqual(names.sort());
  });

  it.each(SCENES)('$name tells its story in $region', async ({ name }) => {
    const [outcome, story] = [await outcomes.get(name), await storyInCatalogue(name)];
    expect(outcome).toEqual(story);
  });

  it('the loss of one direction is counted as such by the reflector', async () => {
    const [counts] = await query<{ forward: number; back: number }>(
      `select sum(s.forward_lost)::float8 as forward, sum(s.return_lost)::float8 as back
       from samples s join paths p on p.id = s.path_id join lines l on l.id = p.line_id
         join regions g on g.id = l.region_id
       where g.code = 'PH' and l.slot = 'A' and s.start > $1`,
      [started],
    );
    // The brown-out before it lost as much in each direction as this one in one of them, half of it each way.
    expect(counts?.forward).toBeGreaterThan(2 * (counts?.back ?? 0));
  });

  it('agents whose clock has jumped ahead go on measuring, on the clock that they have now', async () => {
    const [newest] = await query<{ ahead: number }>(
      `select min(ahead) as ahead from (
         select extract(epoch from max(s.start) - now())::float8 as ahead
         from samples s join paths p on p.id = s.path_id join lines l on l.id = p.line_id
           join regions g on g.id = l.region_id
         where g.code = 'AE' and s.start > $1 group by p.id) paths`,
      [started],
    );
    expect(newest?.ahead).toBeGreaterThan(20);
  });
});

describe('the hub stands still', () => {
  it('through a cut that is mended meanwhile: nothing that piled up decides', async () => {
    expect(await play('hub-pause', 'SG')).toEqual(await storyInCatalogue('hub-pause'));
  });

  it('and wakes into a cut: found once agents are heard again, and by fresh data alone', async () => {
    expect(await play('hub-wakes-into-cut', 'SG')).toEqual(await storyInCatalogue('hub-wakes-into-cut'));
  });
});

describe('several regions at once', () => {
  it('each leaves and comes back by itself, and no other region moves', async () => {
    const all = (await status()).map(({ region }) => region);
    await Promise.all(all.map(quiet));
    const event = await lastEvent();
    const regions = await begin('several-regions', null);
    expect(regions.length).toBe(3);
    const expected = await storyInCatalogue('several-regions');
    const stories = await Promise.all(regions.map((region) => storyOf('several-regions', region, event)));
    for (const story of stories) expect(story).toEqual(expected);
    for (const region of all.filter((code) => !regions.includes(code)))
      expect(await toldSince(region, event), region).toEqual([]);
  });
});
