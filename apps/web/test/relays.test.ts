import { describe, expect, it } from 'vitest';
import type { Relay } from '../src/relays/data';
import { isLoud, lastOf, relayState } from '../src/relays/relayState';
import { snippetLanguages, snippetOf } from '../src/relays/snippets';
import { missingSteps, slowestFirst } from '../src/route/relayChain';
import type { DecisionItem } from '../src/trpc/types';

const NOW = 1_795_352_824_312;
type Route = Relay['routes'][number];

const held = (sequence: number, at: number) => ({ epoch: 1, sequence, line: 'B', at });
const route = (given: Partial<Route> = {}): Route => ({
  ...{ routeId: 'r', regionCode: 'SG', regionName: null, scenario: 'show-live' },
  ...{ newest: { sequence: 7, line: 'B', at: NOW - 60_000, told: true } },
  ...{ acknowledged: held(7, NOW - 59_900), applied: held(7, NOW - 59_800) },
  ...{ pulledAt: null, stream: null },
  ...given,
});
const relay = (given: Partial<Relay> = {}): Relay => ({
  ...{ id: 'x', name: 'edge', url: 'https://relay.example/hook', eventTypes: [], createdAt: 0, archivedAt: null },
  ...{ heardAt: NOW, failingSince: null, pausedUntil: null, disabledAt: null, disabledReason: null },
  ...{ previousSecretUntil: null, routes: [route()] },
  day: { delivered: 1, failed: 0, successRatio: 1, acknowledgedP95Ms: 10, appliedP95Ms: 20 },
  ...given,
});

describe('how a relay stands', () => {
  it.each([
    ['fine', relay()],
    ['behind', relay({ routes: [route({ acknowledged: held(6, NOW) })] })],
    ['failing', relay({ failingSince: NOW - 1 })],
    ['paused', relay({ failingSince: NOW - 1, pausedUntil: NOW + 1 })],
    ['disabled', relay({ failingSince: NOW - 1, disabledAt: NOW, disabledReason: 'gone' })],
    ['waiting', relay({ heardAt: null, routes: [route({ acknowledged: null, applied: null })] })],
    ['archived', relay({ archivedAt: NOW, failingSince: NOW })],
  ] as const)('is told as %s', (state, given) => {
    expect(relayState(given, NOW)).toBe(state);
  });

  it('one that was not to be told, or has had a moment only, is not called behind', () => {
    const acknowledged = held(6, NOW - 90_000);
    const untold = { sequence: 7, line: 'B', at: NOW - 60_000, told: false };
    const young = { sequence: 7, line: 'B', at: NOW - 9_000, told: true };
    for (const newest of [untold, young])
      expect(relayState(relay({ routes: [route({ newest, acknowledged })] }), NOW)).toBe('fine');
    expect(isLoud('behind')).toBe(true);
    expect(isLoud('waiting')).toBe(false);
  });

  it('the last thing it said counts, over all its routes', () => {
    const older = route({ acknowledged: held(9, NOW - 5_000), applied: null });
    expect(lastOf(relay({ routes: [route(), older] }))).toEqual({ what: 'acknowledged', held: held(9, NOW - 5_000) });
    expect(lastOf(relay())).toEqual({ what: 'applied', held: held(7, NOW - 59_800) });
    // A report that overtook the answer to its webhook is worth more than that answer.
    const overtaken = route({ acknowledged: held(7, NOW - 10), applied: held(7, NOW - 20) });
    expect(lastOf(relay({ routes: [overtaken] }))?.what).toBe('applied');
    expect(lastOf(relay({ routes: [] }))).toBeNull();
  });
});

describe('the relays of a decision', () => {
  const steps = (name: string, acknowledgedAt: number | null, appliedAt: number | null) =>
    ({ name, acknowledgedAt, appliedAt }) as DecisionItem['relays'][number];
  const relays = [steps('quick', 10, 20), steps('silent', null, null), steps('slow', 15, 90), steps('half', 12, null)];

  it('stand with the missing first, then the slowest', () => {
    expect(slowestFirst(relays).map(({ name }) => name)).toEqual(['half', 'silent', 'slow', 'quick']);
  });

  it('that have not acknowledged are told apart from those that have not applied', () => {
    expect(missingSteps(relays)).toEqual({ acknowledged: ['silent'], applied: ['half'] });
  });
});

it.each(snippetLanguages)('the receiver in %s names the hub it asks, and holds no secret', (language) => {
  const text = snippetOf(language, 'https://hub.example', 'a-route');
  expect(text).not.toMatch(/whsec_[A-Za-z0-9+/]{8}|twr_\w{8}/);
  if (language === 'Node' || language === 'curl') expect(text).toContain('https://hub.example');
  expect(text).toContain('TWINLINE_');
});
