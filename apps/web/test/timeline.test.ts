import { describe, expect, it } from 'vitest';
import { niceScale, quantile } from '../src/charts/niceScale';
import { contiguousRuns, subtract, uncovered } from '../src/charts/stretches';
import { timeTicks, zoneOffsetMs } from '../src/charts/timeTicks';
import { blackouts, missingStretches } from '../src/route/absence';
import { besidesSpan, shownPanels, toggledPanel } from '../src/route/besides';
import type { LineSeries, RouteDetail } from '../src/route/detail';
import { brokenLine } from '../src/route/linePanels';
import { isMove, ribbon } from '../src/route/ribbon';
import { lossLevel, lossStretches, smokePieces } from '../src/route/smoke';
import { timelineScales } from '../src/route/timelineOption';

const second = 1000;

/** A line with one bucket a second from 0; a bucket given as null is absent, 'dark' is a blackout. */
function series(medians: readonly (number | null | 'dark')[], lossRatio: readonly number[] = []): LineSeries {
  const kept = medians.flatMap((median, index) => (median === null ? [] : [{ median, index }]));
  const column = (factor: number) => kept.map(({ median }) => (median === 'dark' ? null : median * factor * 1000));
  return {
    start: kept.map(({ index }) => index * second),
    rttP5Micros: column(0.8),
    rttP25Micros: column(0.9),
    rttP50Micros: column(1),
    rttP75Micros: column(1.1),
    rttP95Micros: column(1.2),
    rttMinMicros: column(0.7),
    rttMaxMicros: column(1.5),
    lossRatio: kept.map(({ median, index }) => (median === 'dark' ? 1 : (lossRatio[index] ?? 0))),
    jitterMicros: column(0.1),
    score: kept.map(({ median }) => (median === 'dark' ? 0 : 90)),
    probes: kept.map(() => 50),
    blackout: kept.map(({ median }) => median === 'dark'),
  };
}

function detail(lines: Record<string, LineSeries>, more: Partial<RouteDetail> = {}): RouteDetail {
  return {
    from: 0,
    to: 10 * second,
    bucketMs: second,
    source: 'samples',
    lines,
    activeLineAtStart: 'A',
    directives: [],
    incidents: [],
    ...more,
  };
}

describe('the smoke', () => {
  it('is never joined over a missing bucket nor over a blackout', () => {
    const pieces = smokePieces(series([80, 80, null, 80, 'dark', 80]), second);
    expect(pieces.map((piece) => piece.median.map(([at]) => at / second))).toEqual([[0.5, 1.5], [3.5], [5.5]]);
  });

  it('runs forward along p95 and back along p5, in milliseconds at the middle of the bucket', () => {
    const [piece] = smokePieces(series([100, 100]), second);
    expect(piece?.outer).toEqual([
      [500, 120],
      [1500, 120],
      [1500, 80],
      [500, 80],
    ]);
  });

  it('turns fair from 0.1 % and poor from 2 % of loss', () => {
    expect([0, 0.0009, 0.001, 0.0199, 0.02, 1].map(lossLevel)).toEqual([null, null, 'fair', 'fair', 'poor', 'poor']);
  });

  it('shows one lossy bucket as a stretch that reaches half-way to its neighbours', () => {
    const [stretch, ...others] = lossStretches(series([100, 100, 100], [0, 0.05, 0]), second);
    expect(others).toEqual([]);
    expect(stretch?.level).toBe('poor');
    expect(stretch?.points.map(([at]) => at)).toEqual([1000, 1500, 2000]);
  });
});

describe('a broken line', () => {
  it('has a null between runs and never a value inside a gap', () => {
    const points = brokenLine(
      series([10, 10, null, null, 10, 10]),
      series([10, 10, null, null, 10, 10]).jitterMicros,
      second,
    );
    expect(points.map(([at, value]) => [at, value])).toEqual([
      [500, 1],
      [1500, 1],
      [1500, null],
      [4500, 1],
      [5500, 1],
    ]);
  });

  it('shows a lone bucket as a dash as long as the bucket', () => {
    const line = series([null, 10]);
    expect(brokenLine(line, line.jitterMicros, second)).toEqual([
      [1000, 1],
      [2000, 1],
    ]);
  });
});

describe('what stands beside latency', () => {
  const address = (query: string) => (name: string) => new URLSearchParams(query).get(name);

  it('is shown unless the address names other panels, and a panel put away comes back', () => {
    expect(shownPanels(address(''))).toEqual(['connect', 'use']);
    expect(shownPanels(address('panels=none'))).toEqual([]);
    expect(toggledPanel(['connect', 'use'], 'connect')).toEqual({ panels: 'use' });
    expect(toggledPanel(['use'], 'use')).toEqual({ panels: 'none' });
    expect(toggledPanel(['use'], 'connect')).toEqual({ panels: null });
  });

  it('is asked for in steps while the window is live, and exactly where it was picked', () => {
    const minute = 60 * second;
    const live = (to: number) => besidesSpan({ from: to - 30 * minute, to, range: '30m' });
    const to = 1_000 * minute;
    expect(live(to + second)).toEqual(live(to + 14 * second));
    expect(live(to + second).to).toBe(to + 15 * second);
    expect(besidesSpan({ from: 7, to: 11, range: null })).toMatchObject({ from: 7, to: 11 });
  });
});

describe('absence', () => {
  it('makes one block of neighbouring dark buckets, for their line alone', () => {
    const both = detail({ A: series([80, 'dark', 'dark', 80]), B: series([90, 90, 90, 90]) });
    expect(blackouts(both)).toEqual([{ from: 1000, to: 3000, lines: ['A'] }]);
  });

  it('tells what every line misses from what one misses alone', () => {
    const line = [80, null, null, 80, 80, 80, 80, 80, 80, 80];
    const other = [80, 80, null, 80, 80, 80, 80, 80, 80, 80];
    expect(missingStretches(detail({ A: series(line), B: series(other) }), 10 * second, 0)).toEqual([
      { from: 2000, to: 3000, lines: ['A', 'B'] },
      { from: 1000, to: 2000, lines: ['A'] },
    ]);
  });

  it('does not call a blackout missing', () => {
    const line = series([80, 'dark', 80, 80, 80, 80, 80, 80, 80, 80]);
    expect(missingStretches(detail({ A: line }), 10 * second, 0)).toEqual([]);
  });

  it('gives the newest edge its grace before it is a gap', () => {
    const line = detail({ A: series([80, 80, 80, 80, 80, 80]) });
    expect(missingStretches(line, 9 * second, 5 * second)).toEqual([]);
    expect(missingStretches(line, 9 * second, second)).toEqual([{ from: 6000, to: 9000, lines: ['A'] }]);
  });
});

describe('the ribbon', () => {
  const move = (at: number, from: string | null, line: string) => ({
    at,
    from,
    line,
    reason: 'blackout',
    epoch: 1,
    sequence: at,
  });

  it('changes where a directive moves the route, and not where one renews it', () => {
    const moved = detail({}, { directives: [move(2000, 'A', 'B'), move(3000, 'B', 'B'), move(6000, 'B', 'A')] });
    expect(ribbon(moved, 10_000)).toEqual([
      { from: 0, to: 2000, line: 'A' },
      { from: 2000, to: 6000, line: 'B' },
      { from: 6000, to: 10_000, line: 'A' },
    ]);
    expect(moved.directives.filter(isMove)).toHaveLength(2);
  });

  it('is empty before the first decision and ends now', () => {
    const first = detail({}, { activeLineAtStart: null, directives: [move(4000, null, 'A')] });
    expect(ribbon(first, 7000)).toEqual([{ from: 4000, to: 7000, line: 'A' }]);
    expect(first.directives.filter(isMove)).toEqual([]);
  });
});

describe('scales', () => {
  it('are ended by the 99th percentile, so that one bucket does not flatten the rest', () => {
    const steady = Array.from({ length: 200 }, () => 80);
    const spiked = steady.map((value, index) => (index === 100 ? 4000 : value));
    const ends = timelineScales({ detail: detail({ A: series(spiked) }), poor: { rttMs: null, jitterMs: null } });
    expect(ends.rtt.max).toBeLessThan(150);
    expect(ends.lossPercent).toBe(1);
  });

  it('end on round numbers that hold the data in at most four steps', () => {
    for (const [low, high] of [
      [40, 187],
      [0, 0.4],
      [61.2, 64.8],
      [0, 2310],
    ] as const) {
      const scale = niceScale(low, high, 4);
      expect(scale.min).toBeLessThanOrEqual(low);
      expect(scale.max).toBeGreaterThanOrEqual(high);
      expect(Math.round((scale.max - scale.min) / scale.interval)).toBeLessThanOrEqual(4);
    }
  });

  it('know no quantile without values', () => {
    expect(quantile([null, null], 0.5)).toBeNull();
  });
});

describe('time ticks', () => {
  it('stand on whole hours of a zone that is 45 minutes off', () => {
    const from = Date.UTC(2026, 10, 22, 0, 7);
    const { at, stepMs } = timeTicks(from, from + 6 * 3600 * second, 'Asia/Kathmandu', 8);
    expect(stepMs).toBe(3600 * second);
    expect(at.every((tick) => (tick + zoneOffsetMs(tick, 'Asia/Kathmandu')) % stepMs === 0)).toBe(true);
    expect(at.length).toBeGreaterThan(4);
  });

  it('stay on local midnights over a change to winter time', () => {
    const from = Date.UTC(2026, 9, 23, 22);
    const { at } = timeTicks(from, from + 4 * 86_400 * second, 'Europe/Berlin', 5);
    expect(at.map((tick) => new Date(tick).toISOString())).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
    ]);
  });
});

describe('stretches', () => {
  it('split at unusable buckets and at buckets that are not there', () => {
    expect(contiguousRuns([0, 1, 2, 5, 6], 1, (index) => index !== 1)).toEqual([[0], [2], [3, 4]]);
  });

  it('can be taken from each other', () => {
    expect(subtract([{ from: 0, to: 10 }], [{ from: 2, to: 4 }])).toEqual([
      { from: 0, to: 2 },
      { from: 4, to: 10 },
    ]);
    expect(uncovered({ from: 0, to: 10 }, [{ from: 0, to: 10 }])).toEqual([]);
  });
});
