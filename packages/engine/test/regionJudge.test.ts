import { describe, expect, test } from 'vitest';
import { createRegionJudge, type RegionCheckpoint } from '../src/region/createRegionJudge';
import type { RegionInput, RegionOutcome } from '../src/region/inputs';
import { tellRegion } from './regionWorld';

const WORLDS = Array.from({ length: 12 }, (_, i) => i + 1);
const told = new Map(WORLDS.map((seed) => [seed, tellRegion(seed, true)]));
const ofWorld = (seed: number) => told.get(seed) ?? tellRegion(seed, true);

const written = <T>(value: T): T => JSON.parse(JSON.stringify(value));

function retell(inputs: readonly RegionInput[], from?: RegionCheckpoint) {
  const judge = createRegionJudge(from);
  const outcomes = inputs.map((input) => written(judge.take(written(input))));
  return { outcomes, end: written(judge.checkpoint()) };
}

const decided = (outcomes: readonly (readonly RegionOutcome[])[]) =>
  outcomes.flat().filter((outcome) => outcome.kind === 'decided');

describe(`the judge of a region, in ${WORLDS.length} random worlds`, () => {
  test('the same inputs, written down and read again, give the same decisions', () => {
    for (const seed of WORLDS) {
      const { inputs, outcomes } = ofWorld(seed);
      expect(retell(inputs).outcomes, `world ${seed}`).toEqual(outcomes);
    }
  });

  test('a judge that begins with a checkpoint of another goes on as that one does, and ends with the same memory', () => {
    for (const seed of WORLDS) {
      const { inputs, outcomes } = ofWorld(seed);
      const whole = retell(inputs).end;
      for (const share of [0.3, 0.7]) {
        const middle = Math.floor(share * inputs.length);
        const rest = retell(inputs.slice(middle), retell(inputs.slice(0, middle)).end);
        expect(rest.outcomes, `world ${seed} from ${middle}`).toEqual(outcomes.slice(middle));
        expect(rest.end, `world ${seed} from ${middle}`).toEqual(whole);
      }
    }
  });

  test('shadows change nothing of what is decided', () => {
    for (const seed of WORLDS) {
      const { inputs, outcomes } = ofWorld(seed);
      const alone = inputs.map((input) =>
        input.kind === 'network'
          ? { ...input, routes: input.routes.map((route) => ({ ...route, shadows: [] })) }
          : input,
      );
      expect(decided(retell(alone).outcomes), `world ${seed}`).toEqual(decided(outcomes));
    }
  });

  test('one probe more or less in one sample is no longer the same', () => {
    const changed = WORLDS.filter((seed) => {
      const { inputs, outcomes } = ofWorld(seed);
      const place = inputs.findIndex((input, i) => input.kind === 'batch' && i > inputs.length / 3);
      const inputsThen = written(inputs) as RegionInput[];
      const batch = inputsThen[place];
      if (batch?.kind === 'batch')
        Object.assign(batch.batch.samples, { received: batch.batch.samples.path.map(() => 0) });
      return JSON.stringify(retell(inputsThen).outcomes) !== JSON.stringify(outcomes);
    });
    expect(changed.length).toBeGreaterThan(WORLDS.length / 2);
  });

  test('there is movement: changes of every kind, renewals, lost commits, and shadows that go their own way', () => {
    const all = WORLDS.flatMap((seed) => ofWorld(seed).outcomes.flat());
    const reasons = new Set(all.map(({ kind, decision }) => `${kind} ${decision.reason}`));
    const ofRoutes = [
      'initial',
      'blackout',
      'quality',
      'fail-back',
      'override',
      'override-ended',
      'both-bad',
      'renewed',
    ];
    expect([...reasons]).toEqual(expect.arrayContaining(ofRoutes.map((reason) => `decided ${reason}`)));
    expect([...reasons]).toEqual(expect.arrayContaining(['shadow blackout', 'shadow quality', 'shadow fail-back']));
  });
});
