import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HELD_BY } from '../src/guards';
import { mosOf } from '../src/mos';
import { presets } from '../src/presets';
import { provenLoss } from '../src/score';
import type { MetricLimits, Policy } from '../src/types';
import { NO_FIGURES } from '../src/verdict';

const doc = readFileSync(new URL('../../../docs/judging.md', import.meta.url), 'utf8');
/** The cells after the first of the table row that begins with this and has so many of them. */
const rowOf = (first: string, cells: number) =>
  doc
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((row) => ({ name: row[1], rest: row.slice(2, -1) }))
    .find((row) => row.name === first && row.rest.length === cells)?.rest;

test.each(Object.entries(presets))('the manual has the numbers of the preset %s', (name, { limits, ...policy }) => {
  const written = ({ fair, poor, weight }: MetricLimits, scale = 1) => `${fair * scale} / ${poor * scale} / ${weight}`;
  const { leaveDwellMs, holdDownMs } = policy;
  expect(rowOf(name, 6)).toEqual([
    written(limits.rtt),
    written(limits.loss, 100),
    written(limits.jitter),
    written(limits.burst),
    `${leaveDwellMs}`,
    `${holdDownMs}`,
  ]);
});

test('the manual has the numbers that all presets share', () => {
  const shared: ((policy: Policy) => [string, number][])[] = [
    ({ leaveBelowScore, returnAtScore, minimumGain, quorum, freshWithinMs }) =>
      Object.entries({ leaveBelowScore, returnAtScore, minimumGain, quorum, freshWithinMs }),
    ({ blackout }) => Object.entries(blackout).map(([key, value]) => [`blackout.${key}`, value]),
    ({ preemptive: { leastShare, leastGain } }) => [
      ['preemptive.leastShare', leastShare],
      ['preemptive.leastGain', leastGain],
    ],
    ({ damping }) => Object.entries(damping).map(([key, value]) => [`damping.${key}`, value]),
  ];
  for (const policy of Object.values(presets))
    for (const [field, value] of shared.flatMap((of) => of(policy))) expect(rowOf(field, 1)).toEqual([`${value}`]);
});

test('the manual has every guard with its reason, and what two losses of fifty prove and a voice bears', () => {
  for (const [name, reason] of Object.entries(HELD_BY)) expect(rowOf(name, 3)?.[0]).toBe(`\`${reason}\``);
  const proven = provenLoss({ ...NO_FIGURES, probes: 50, lossRatio: 0.04 });
  expect(doc).toContain(`seen as 4 % and claimed as ${(100 * proven).toFixed(1)} %`);
  expect(mosOf({ rttMicros: 0, jitterMicros: 0, lossRatio: 0.032 })).toBeCloseTo(3.6, 1);
});
