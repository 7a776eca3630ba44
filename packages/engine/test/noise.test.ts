import { describe, expect, test } from 'vitest';
import { presets } from '../src/presets';
import { alarmsIn } from './noise';

const line = { seed: 5, lostAfterLost: 0.3, policy: presets['show-live'] };

describe('a line that loses what such lines lose, in bursts', () => {
  // With a dwell of 800 ms alone, a single second with four losses was enough: 49, 134 and 327 times in these hours.
  test.each([
    { agents: 1, loss: 0.001, quality: 0 },
    { agents: 1, loss: 0.005, quality: 3 },
    { agents: 1, loss: 0.01, quality: 20 },
    { agents: 3, loss: 0.001, quality: 0 },
    { agents: 3, loss: 0.005, quality: 0 },
    { agents: 3, loss: 0.01, quality: 1 },
  ])('of $loss, with $agents agents, is left $quality times in two hours at most, and never for a cut', (given) => {
    const { quality, ...noise } = given;
    const reasons = alarmsIn({ ...line, ...noise, forSeconds: 7_200 }).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'blackout')).toEqual([]);
    expect(reasons.length).toBeLessThanOrEqual(quality);
  });
});

/** How long brown-outs of so much loss take to be left, shortest first; not at all within 15 s is infinite. */
function leftAfter(agents: number, loss: number, lostAfterLost: number): number[] {
  const took = Array.from({ length: 60 }, (_, i) => {
    const at = 65_000 + ((i * 137) % 1_000);
    const fault = { at, loss };
    const alarms = alarmsIn({ ...line, seed: 100 + i, agents, loss: 0.001, lostAfterLost, fault, forSeconds: 80 });
    return (alarms.find((alarm) => alarm.at >= at)?.at ?? Number.POSITIVE_INFINITY) - at;
  });
  return took.sort((a, b) => a - b);
}

describe('a brown-out after a minute with little loss', () => {
  test.each([
    { agents: 3, loss: 0.1, lostAfterLost: 0, half: 2_500, most: 3_000 },
    { agents: 3, loss: 0.1, lostAfterLost: 0.3, half: 2_500, most: 3_600 },
    { agents: 1, loss: 0.1, lostAfterLost: 0, half: 2_700, most: 4_300 },
    { agents: 1, loss: 0.1, lostAfterLost: 0.3, half: 2_900, most: 4_800 },
    { agents: 1, loss: 0.2, lostAfterLost: 0.3, half: 2_200, most: 3_000 },
  ])('of $loss, seen by $agents agents, is left within $most ms, 19 times of 20', (given) => {
    const took = leftAfter(given.agents, given.loss, given.lostAfterLost);
    expect(took[29]).toBeLessThan(given.half);
    expect(took[56]).toBeLessThan(given.most);
  });
});
