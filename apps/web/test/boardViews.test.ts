import { describe, expect, test } from 'vitest';
import { boardReducer, emptyBoard } from '../src/board/boardState';
import { areaOf } from '../src/board/geography';
import { placeOf } from '../src/board/map/mapRegions';
import { frameAround, placePins } from '../src/board/map/placement';
import { places } from '../src/board/map/world';
import { switchesToTell } from '../src/board/notices/news';
import { parseChoice, withWanted } from '../src/board/notices/noticeChoice';
import type { BoardFrame, BoardLine, FeedItem } from '../src/trpc/types';

const codes = places.split(',').map((place) => place.split(' ')[0] ?? '');

describe('where regions are', () => {
  test('every country on the map lies in an area', () => {
    expect(codes.filter((code) => areaOf(code) === null)).toEqual([]);
  });

  test('a part of a country lies where the country does; what is no country lies nowhere', () => {
    expect(areaOf('US-CA')).toBe(areaOf('US'));
    expect(placeOf('US-CA')).toEqual(placeOf('US'));
    expect([areaOf('ZZ'), placeOf('ZZ')]).toEqual([null, null]);
  });

  test('west is left and north is up', () => {
    const [br, id, gb] = [placeOf('BR'), placeOf('ID'), placeOf('GB')];
    expect(br?.x).toBeLessThan(gb?.x ?? 0);
    expect(gb?.x).toBeLessThan(id?.x ?? 0);
    expect(gb?.y).toBeLessThan(id?.y ?? 0);
  });
});

describe('the map', () => {
  const box = { width: 900, height: 480 };
  const inPx = (shown: readonly string[]) => {
    const spots = shown.flatMap((code) => placeOf(code) ?? []);
    const frame = frameAround(spots, box);
    return spots.map(({ x, y }) => ({ x: (x - frame.left) * frame.scale, y: (y - frame.top) * frame.scale }));
  };

  test.each([
    ['one', ['SG']],
    ['neighbours', ['SG', 'MY', 'ID', 'TH', 'VN', 'PH']],
    ['the world', ['SG', 'US', 'BR', 'AE', 'NZ', 'JP', 'NO', 'CL', 'ZA']],
  ])('shows all of its regions: %s', (_, shown) => {
    for (const { x, y } of inPx(shown)) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(box.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(box.height);
    }
  });

  test('no label covers another, though forty regions lie close together', () => {
    const shown = codes.filter((code) => /Asia$/.test(areaOf(code) ?? '')).slice(0, 40);
    const pins = inPx(shown).map((spot, index) => ({ key: shown[index] ?? '', spot, width: 108, height: 26 }));
    const placed = placePins(pins, box);
    expect(placed).toHaveLength(40);
    const overlaps = placed.flatMap((a, index) =>
      placed
        .slice(index + 1)
        .filter((b) => Math.abs(a.left - b.left) < 108 && Math.abs(a.top - b.top) < 26)
        .map((b) => `${a.key} ${b.key}`),
    );
    expect(overlaps).toEqual([]);
    for (const { left, top } of placed) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + 108).toBeLessThanOrEqual(box.width);
      expect(top + 26).toBeLessThanOrEqual(box.height);
    }
  });

  test('a label far from its place is joined to it, and stands where it does whichever order regions come in', () => {
    const spots = Array.from({ length: 6 }, (_, index) => ({ x: 450 + index, y: 240 }));
    const pins = spots.map((spot, index) => ({ key: `r${index}`, spot, width: 120, height: 26 }));
    const placed = placePins(pins, box);
    expect(placed.some(({ leader }) => leader !== null)).toBe(true);
    expect(placePins(pins.toReversed(), box)).toEqual(placed);
  });
});

describe('what is told of a switch', () => {
  const now = 1_000_000;
  const switched = (id: number, change: Partial<FeedItem> = {}): FeedItem => ({
    ...{ id, at: now - 1_000, kind: 'directive', routeId: 'r1', regionCode: 'SG', scenario: 'show-live' },
    ...{ line: 'B', from: 'A', sentence: { en: '', zh: '' }, chain: null, relays: null, incidentId: null },
    ...change,
  });
  const wanted = { r1: { sound: true, notice: false } };
  const told = (feed: FeedItem[], seen = 0) => switchesToTell(feed, seen, wanted, now).map(({ item }) => item.id);

  test('new switches of chosen routes, oldest first', () => {
    expect(told([switched(3), switched(2), switched(1)], 1)).toEqual([2, 3]);
    expect(told([switched(4, { routeId: 'r2' })])).toEqual([]);
  });

  test('nothing that kept the line, and nothing that a board which was asleep hears of late', () => {
    expect(
      told([switched(5, { from: 'B' }), switched(6, { kind: 'held' }), switched(7, { at: now - 90_000 })]),
    ).toEqual([]);
  });

  test('what was chosen is kept, silent routes are forgotten, and what is no choice is none', () => {
    const both = withWanted({}, ['r1', 'r2'], { sound: true });
    const one = withWanted(withWanted(both, ['r1'], { notice: true }), ['r2'], { sound: false });
    expect(one).toEqual({ r1: { sound: true, notice: true } });
    expect(parseChoice(JSON.stringify(one))).toEqual(one);
    for (const text of [null, 'x', '[]', '3', '{"r1":2}']) expect(parseChoice(text)).toEqual({});
  });
});

describe('an update of two hundred lines', () => {
  const line = (rttP95Micros: number): BoardLine => ({
    ...{ grade: 'good', score: 90, mos: null, rttP50Micros: 40_000, rttP95Micros, lossRatio: 0 },
    ...{ lossResolution: 0.001, jitterMicros: 900, agentsFresh: 3, agentsTotal: 3 },
    ...{ blackoutSince: null, incidentId: null },
  });
  const frame = (at: number, a: number, b: number): BoardFrame => ({
    ...{ organizationId: 'o', at, agentsReporting: 1, agentsWithdrawn: 0, agentsTotal: 1, lastEventId: 0 },
    routes: [
      {
        ...{ id: 'r', regionId: 'r', regionCode: 'SG', regionName: null, timeZone: 'UTC', scenario: 'show-live' },
        ...{ activeLine: 'A', mode: 'single', advice: 'none', since: 0, epoch: 1, sequence: 1, switching: null },
        ...{ override: null, drill: null, maintenance: [], dataAgeMs: 300, lines: { A: line(a), B: line(b) } },
      },
    ],
  });
  const at = 1_800_000_000_000;
  const updated = (state: typeof emptyBoard, next: BoardFrame) =>
    boardReducer(state, { kind: 'update', update: { frame: next, feed: [] }, receivedAt: next.at, pointed: false });

  test('keeps what says the same, so that only what changed is drawn', () => {
    const before = updated(emptyBoard, frame(at, 40_000, 60_000));
    const after = updated(before, frame(at + 1_000, 40_000, 75_000));
    expect(after.frame?.routes[0]?.lines.A).toBe(before.frame?.routes[0]?.lines.A);
    expect(after.frame?.routes[0]?.lines.B?.rttP95Micros).toBe(75_000);
    expect(after.traces.r?.A).toBe(before.traces.r?.A);
    expect(after.traces.r?.B?.at(-1)?.rttMicros).toBe(75_000);
  });

  test('never lets a sparkline lag by more than could be seen', () => {
    let state = updated(emptyBoard, frame(at, 40_000, 60_000));
    for (let step = 1; step <= 8; step += 1)
      state = updated(state, frame(at + step * 1_000, 40_000 + step * 300, 60_000));
    const drawn = state.traces.r?.A?.at(-1)?.rttMicros ?? 0;
    expect(Math.abs(drawn - 42_400)).toBeLessThanOrEqual(424);
  });
});
