import { expect, test } from 'vitest';
import { computeMonth } from '../src/availability/computeMonth';
import type { MonthInputs, MonthPath, PathDay } from '../src/availability/readMonth';
import { weighted } from '../src/evaluation/loadNetwork';

const NOW = Date.UTC(2026, 3, 2);
const DAY_SECONDS = 86_400;

/** Agents of a region: audience by carrier, and each agent's seconds of downtime on line A on 3 March, from midnight on. */
type Agent = readonly [carrier: string, weight: number, downSeconds: number];

/** March with one day of data, in UTC; line B is always well. */
function monthOf(agents: readonly Agent[]) {
  const paths: MonthPath[] = [];
  const days: PathDay[] = [];
  for (const [i, [carrier, weight, downSeconds]] of agents.entries())
    for (const [j, slot] of ['A', 'B'].entries()) {
      const id = 2 * i + j;
      const unavailable = slot === 'A' ? downSeconds : 0;
      paths.push({
        ...{ id, agentId: `agent-${i}`, carrierId: carrier, carrier, asn: null, weight },
        ...{ regionId: 'r', regionCode: 'SG', regionName: null, timeZone: 'UTC', lineId: `line-${slot}`, slot },
        ...{ target: 0.999, circuitId: null, circuit: null, provider: null, since: NOW, until: null },
      });
      days.push({
        ...{ path: id, day: '2026-03-03', measured: DAY_SECONDS, unavailable, planned: 0, plannedUnavailable: 0 },
        ...{ good: 1_440 - unavailable / 60, degraded: 0, bad: unavailable / 60, plannedMinutes: 0, unknown: 0 },
        ...{ down: unavailable > 0 ? [0, unavailable] : [], plannedDown: [], demo: false },
      });
    }
  const routes = [
    { id: 'route', regionId: 'r', scenario: 'show-live', decided: [{ at: Date.UTC(2026, 2, 1), line: 'A' }] },
  ];
  const inputs: MonthInputs = { month: '2026-03', paths, days, incidents: [], routes };
  const month = computeMonth(inputs, NOW);
  const [region] = month.regions;
  const line = region?.lines.find(({ slot }) => slot === 'A');
  if (!region || !line) throw new Error('no line');
  return { month, region, line };
}

test('in a month of availability a carrier’s audience counts once, however many agents measure it', () => {
  // Half of the audience is Singtel's, of whose two agents one sees ten minutes of downtime; StarHub sees four.
  const { month, region, line } = monthOf([
    ['Singtel', 2, 600],
    ['Singtel', 2, 0],
    ['StarHub', 2, 240],
  ]);
  const down = (600 / 2 + 240) / 2;
  expect(line.seconds.measured).toBeCloseTo(DAY_SECONDS, 9);
  expect(line.seconds.unavailable).toBeCloseTo(down, 9);
  expect(line.minutes.bad).toBeCloseTo(down / 60, 9);
  expect(line.days.find(({ day }) => day === '2026-03-03')?.downSeconds).toBeCloseTo(down, 9);
  expect(line.budget?.usedSeconds).toBeCloseTo(down, 9);
  expect(line.carriers.map(({ name, share }) => [name, share])).toEqual([
    ['Singtel', 0.5],
    ['StarHub', 0.5],
  ]);
  const [period] = month.periods;
  expect(period?.share).toBeCloseTo(0.5 / 2 + 0.5, 9);
  expect(period?.weightedSeconds).toBeCloseTo(down, 9);
  expect(region.service.carriedDownSeconds).toBeCloseTo(down, 9);
});

test('an agent more at a carrier changes nothing that all of them see alike', () => {
  const one = monthOf([
    ['Singtel', 3, 600],
    ['StarHub', 1, 0],
  ]);
  const two = monthOf([
    ['Singtel', 3, 600],
    ['Singtel', 3, 600],
    ['StarHub', 1, 0],
  ]);
  expect(two.line.seconds).toEqual(one.line.seconds);
  expect(two.line.budget).toEqual(one.line.budget);
  expect(two.month.periods.map(({ share, weightedSeconds }) => ({ share, weightedSeconds }))).toEqual(
    one.month.periods.map(({ share, weightedSeconds }) => ({ share, weightedSeconds })),
  );
  expect(two.region.service).toEqual(one.region.service);
});

test('the judge weighs paths by their share of the audience, and carriers alike where none has any', () => {
  const weigh = (...agents: (readonly [carrier: string, weight: number])[]) =>
    weighted(
      agents.map(([carrier, weight], i) => ({ path: i, agent: `agent-${i}`, carrier, line: 'A', pop: 'SIN1', weight })),
    ).map(({ weight }) => weight);
  expect(weigh(['Singtel', 3], ['Singtel', 3], ['StarHub', 1])).toEqual([0.375, 0.375, 0.25]);
  expect(weigh(['Singtel', 0], ['Singtel', 0], ['StarHub', 0])).toEqual([0.25, 0.25, 0.5]);
  expect(weigh(['Singtel', 0], ['StarHub', 2])).toEqual([0, 1]);
});
