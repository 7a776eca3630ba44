import { presets } from '@twinline/engine/presets';
import { describe, expect, test } from 'vitest';
import { policyAddress, shadowAddress } from '../src/replay/addresses';
import type { Contestant, ReplayChoices, ReplayFigures } from '../src/replay/data';
import { draftOf, orderOf, paramsOf, ranThroughout } from '../src/replay/draft';
import { replayCsv } from '../src/replay/replayCsv';
import { isShort, verdicts } from '../src/replay/verdict';

const NOW = Date.UTC(2026, 10, 23, 12);
const policy = presets['show-live'];
const offered: ReplayChoices = {
  routes: [{ routeId: 'r', policyId: 'p' }],
  policies: [{ id: 'p', policy: { ...policy, holdDownMs: 20_000 } }],
  presets: { ...presets },
  rules: ['three-misses', 'moving-average'],
};
const draft = (query: string) => {
  const params = new URLSearchParams(query);
  return draftOf((name) => params.get(name));
};

describe('the address of a replay', () => {
  test('says all of the form, and says it again', () => {
    const query = 'route=r&from=1000&to=900000&who1=preset:education&change1=holdDownMs:30~mode:duplicate&who2=nobody';
    const read = draft(query);
    expect(read).toMatchObject({ period: 'pick', choices: [{ changes: { holdDownMs: '30', mode: 'duplicate' } }, {}] });
    const written = new URLSearchParams(
      Object.entries(paramsOf(read)).flatMap(([k, v]) => (v === null ? [] : [[k, v]])),
    );
    expect(draft(written.toString())).toEqual(read);
  });

  test('a moment is replayed with what is around it, never beyond now', () => {
    const order = orderOf(draft(`route=r&at=${NOW - 60_000}`), offered, NOW);
    expect(order).toMatchObject({ from: NOW - 960_000, to: NOW });
  });

  test('sends only what differs from the policy, in its own units', () => {
    const order = (changes: string) => orderOf(draft(`route=r&who1=own&change1=${changes}&who2=nobody`), offered, NOW);
    expect(order('holdDownMs:20')?.choices).toEqual([{ kind: 'own', changes: {} }]);
    expect(order('holdDownMs:12.5~minimumGain:30~mode:split')?.choices).toEqual([
      { kind: 'own', changes: { holdDownMs: 12_500, minimumGain: 30, mode: 'split', weights: { A: 0.5, B: 0.5 } } },
    ]);
    // The server says what is wrong with it.
    expect(order('holdDownMs:long')?.choices).toEqual([{ kind: 'own', changes: { holdDownMs: 'long' } }]);
    expect(orderOf(draft('route=r&who1=nobody&who2=nobody'), offered, NOW)).toBeNull();
    // A policy stands beside itself with another number, but not beside its like.
    const twice = (change: string) => orderOf(draft(`route=r&who1=own&who2=own&change2=${change}`), offered, NOW);
    expect(twice('holdDownMs:45')?.choices).toHaveLength(2);
    expect(twice('holdDownMs:20')?.choices).toHaveLength(1);
  });
});

describe('what leads to a replay', () => {
  const read = (address: string) => draft(address.slice('/replay?'.length));

  test.each([
    // It never asks for a time in which the shadow did not run: that is refused.
    { startedAt: NOW - 600_500, endedAt: null, from: NOW - 600_000, to: NOW },
    { startedAt: NOW - 900_001, endedAt: NOW - 60_001, from: NOW - 900_000, to: NOW - 61_000 },
    { startedAt: NOW - 9 * 86_400_000, endedAt: null, from: NOW - 86_400_000, to: NOW },
  ])('a shadow that ran from $startedAt to $endedAt is scored from $from to $to', ({ from, to, ...run }) => {
    const found = read(shadowAddress({ id: 's', routeId: 'r', ...run }, NOW));
    expect(orderOf(found, offered, NOW)).toEqual({
      routeId: 'r',
      from,
      to,
      choices: [{ kind: 'shadow', shadowId: 's' }],
    });
    expect(ranThroughout(run, found, NOW)).toBe(true);
    expect(ranThroughout(run, { ...found, from: run.startedAt - 1_000 }, NOW)).toBe(false);
    expect(ranThroughout(run, { ...found, period: '7d' }, NOW)).toBe(run.startedAt < NOW - 8 * 86_400_000);
  });

  test('a policy stands beside its preset, and with what is being changed in it beside what is saved', () => {
    const saved = { id: 'p', routeId: 'r', policy: { ...policy, holdDownMs: 20_000 } };
    const ordered = (address: string) => orderOf(read(address), offered, NOW)?.choices;
    expect(ordered(policyAddress(saved, null))).toEqual([
      { kind: 'saved', policyId: 'p', changes: {} },
      { kind: 'preset', preset: 'show-live', changes: {} },
    ]);
    expect(ordered(policyAddress(saved, { ...saved.policy, holdDownMs: 45_500 }))).toEqual([
      { kind: 'saved', policyId: 'p', changes: { holdDownMs: 45_500 } },
      { kind: 'saved', policyId: 'p', changes: {} },
    ]);
  });
});

describe('what a replay says', () => {
  const contestant = (name: string, badSeconds: number, degradedSeconds = 0): Contestant => ({
    ...{ kind: name === 'as-it-was' ? 'as-it-was' : 'policy', name, badSeconds, degradedSeconds, never: false },
    ...{ switchCount: 0, needless: 0, missedCount: 0, switches: [], missed: [], bands: [] },
  });
  const figures = (contestants: Contestant[], comparedSeconds = 86_400): ReplayFigures => ({
    ...{ from: 0, to: NOW, regionCode: 'SG', scenario: 'show-live', paths: 2, rawFrom: 0, samples: 1, strangers: 0 },
    ...{ comparedSeconds, longestSampleMs: 1_000, alone: [], best: { badSeconds: 0, degradedSeconds: 0 }, contestants },
    quality: { binMs: 1_000, lines: {} },
  });

  test.each([
    { bad: 10, degraded: 0, was: 40, wasDegraded: 0, says: 'better', by: 30 },
    { bad: 40, degraded: 0, was: 10, wasDegraded: 90, says: 'worse', by: 30 },
    // Switches are timed to a second: two of them are no difference, and of many a twentieth is none.
    { bad: 11.5, degraded: 20, was: 10, wasDegraded: 21, says: 'same', by: 0 },
    { bad: 970, degraded: 0, was: 1_000, wasDegraded: 0, says: 'same', by: 0 },
    { bad: 10, degraded: 20, was: 10, wasDegraded: 50, says: 'steadier', by: 30 },
    { bad: 10, degraded: 50, was: 10, wasDegraded: 20, says: 'shakier', by: 30 },
  ])('$bad bad and $degraded degraded seconds against $was and $wasDegraded: $says', (given) => {
    const was = contestant('as-it-was', given.was, given.wasDegraded);
    const found = verdicts(figures([was, contestant('mine', given.bad, given.degraded)]));
    expect(found).toMatchObject([{ says: given.says, by: given.by, other: { name: 'as-it-was' } }]);
  });

  test('finds no difference of seconds where minutes were replayed', () => {
    const found = figures([contestant('as-it-was', 0, 40), contestant('mine', 0, 60)]);
    expect(verdicts(found)).toMatchObject([{ says: 'shakier' }]);
    expect(verdicts({ ...found, longestSampleMs: 60_000 })).toMatchObject([{ says: 'same' }]);
  });

  test('owns up to a recording of minutes, and to one that nobody began on', () => {
    expect(isShort(figures([], 300))).toBe(true);
    expect(isShort(figures([], 6_000))).toBe(false);
    expect(verdicts(figures([{ ...contestant('as-it-was', 0), never: true }]))).toEqual([]);
  });

  test('is written as CSV, no name of which a spreadsheet takes for a formula', () => {
    const change = { at: 0, appliedAt: 400, from: 'A', to: 'B', reason: 'blackout', sentence: null };
    const csv = replayCsv(
      figures([
        {
          ...contestant('=cmd, "x"', 1),
          switches: [{ ...change, worth: { bad: 12.5, degraded: 3, needless: false } }],
          missed: [{ from: 0, to: 5_000, line: 'A', other: 'B' }],
        },
      ]),
      ({ name }) => name,
    );
    expect(csv.split('\r\n').slice(1)).toEqual([
      `"'=cmd, ""x""",switch,1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.400Z,A,B,blackout,12.5,3,false`,
      `"'=cmd, ""x""",missed,1970-01-01T00:00:00.000Z,1970-01-01T00:00:05.000Z,A,B,,,,`,
    ]);
  });
});
