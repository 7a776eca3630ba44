import { describe, expect, test } from 'vitest';
import { boardReducer, emptyBoard } from '../src/board/boardState';
import { freshness } from '../src/board/freshness';
import { spark, sparkScale } from '../src/board/spark';
import { appendFrame, type TracePoint, traceBinMs, tracesOf } from '../src/board/trace';
import { arrange, triage } from '../src/board/triage';
import { chainSteps } from '../src/format/chain';
import type { BoardFrame, BoardLine, BoardRoute, FeedItem } from '../src/trpc/types';

const at = Math.floor(Date.UTC(2026, 10, 22, 13) / traceBinMs) * traceBinMs;

function line(grade: BoardLine['grade'], change: Partial<BoardLine> = {}): BoardLine {
  const figures = {
    rttP50Micros: 40_000,
    rttP95Micros: 44_000,
    lossRatio: 0,
    lossResolution: 0.0013,
    jitterMicros: 900,
  };
  const rest = { mos: null, agentsFresh: 3, agentsTotal: 3, blackoutSince: null, incidentId: null };
  return { grade, score: 90, ...figures, ...rest, ...change };
}

function route(id: string, a: BoardLine['grade'], b: BoardLine['grade'], change: Partial<BoardRoute> = {}): BoardRoute {
  return {
    id,
    regionId: id,
    regionCode: id,
    regionName: null,
    timeZone: 'Asia/Singapore',
    scenario: 'show-live',
    activeLine: 'A',
    mode: 'single',
    advice: 'none',
    since: at,
    epoch: 1,
    sequence: 1,
    switching: null,
    override: null,
    drill: null,
    maintenance: [],
    lines: { A: line(a), B: line(b) },
    dataAgeMs: 300,
    ...change,
  };
}

const frame = (routes: BoardRoute[], time = at): BoardFrame => {
  return {
    organizationId: 'o',
    at: time,
    routes,
    agentsReporting: 1,
    agentsWithdrawn: 0,
    agentsTotal: 1,
    lastEventId: 0,
  };
};

describe('who needs somebody', () => {
  test.each([
    ['good', 'good', 'healthy', 'well'],
    ['poor', 'poor', 'needs', 'no-healthy-line'],
    ['down', 'good', 'needs', 'active-bad'],
    ['fair', 'down', 'needs', 'no-standby'],
    ['good', 'down', 'needs', 'no-standby'],
    ['good', 'poor', 'watch', 'off'],
    ['good', 'no-data', 'watch', 'off'],
    ['no-data', 'no-data', 'watch', 'off'],
    ['fair', 'good', 'watch', 'off'],
  ] as const)('with %s on the active line and %s on the other the route is in “%s”: %s', (a, b, group, reason) => {
    expect(triage(route('SG', a, b))).toEqual({ group, reason });
  });

  test('the grade that counts is that of the line which carries the stream', () => {
    expect(triage(route('SG', 'poor', 'good', { activeLine: 'B' })).group).toBe('watch');
  });

  test('within a group the worst harm to the audience is first, and equals stand by region', () => {
    const routes = [
      route('TH', 'good', 'good'),
      route('ID', 'poor', 'poor'),
      route('BR', 'down', 'down'),
      route('MY', 'good', 'good'),
    ];
    expect(arrange(routes)).toEqual({ needs: ['BR', 'ID'], watch: [], healthy: ['MY', 'TH'] });
  });
});

describe('an open board', () => {
  const update = (routes: BoardRoute[], receivedAt: number, pointed = false) => {
    return { kind: 'update', update: { frame: frame(routes, receivedAt), feed: [] }, receivedAt, pointed } as const;
  };
  const well = [route('SG', 'good', 'good'), route('TH', 'good', 'good')];
  const worse = [route('SG', 'good', 'good'), route('TH', 'down', 'good')];

  test('moves rows at most every five seconds', () => {
    let state = boardReducer(emptyBoard, update(well, at));
    state = boardReducer(state, update(worse, at + 1_000));
    expect(state.arrangement.needs).toEqual([]);
    state = boardReducer(state, update(worse, at + 5_000));
    expect(state.arrangement.needs).toEqual(['TH']);
  });

  test('never moves a row under the pointer', () => {
    const state = boardReducer(emptyBoard, update(well, at));
    expect(boardReducer(state, update(worse, at + 60_000, true)).arrangement.needs).toEqual([]);
  });

  test('shows a new route at once', () => {
    const state = boardReducer(emptyBoard, update(well, at));
    const more = boardReducer(state, update([...well, route('VN', 'good', 'good')], at + 1_000, true));
    expect(more.arrangement.healthy).toContain('VN');
  });

  test('ignores a frame that is older than the one it shows', () => {
    const state = boardReducer(emptyBoard, update(worse, at + 2_000));
    expect(boardReducer(state, update(well, at))).toBe(state);
  });

  test('replaces an item of the feed that comes again, and counts a switch once', () => {
    const item = { id: 7, kind: 'directive', from: 'A', line: 'B', chain: null } as FeedItem;
    const again = { ...item, chain: { fault: 1, detected: 2, decided: 3, sent: 4, acknowledged: 5, applied: 6 } };
    const event = (feed: FeedItem[], receivedAt: number) => ({
      ...update(well, receivedAt),
      update: { frame: frame(well, receivedAt), feed },
    });
    const state = boardReducer(boardReducer(emptyBoard, event([item], at)), event([again], at + 1_000));
    expect([state.feed, state.switches]).toEqual([[again], 1]);
  });

  // Many regions fail over at once, and the stream breaks: the board is told the last half minute again.
  test('counts no switch again that has left its feed already', () => {
    const items = Array.from({ length: 40 }, (_, id) => ({ id: id + 1, kind: 'directive', from: 'A', line: 'B' }));
    const event = (receivedAt: number) => ({
      ...update(well, receivedAt),
      update: { frame: frame(well, receivedAt), feed: items as FeedItem[] },
    });
    expect(boardReducer(boardReducer(emptyBoard, event(at)), event(at + 1_000)).switches).toBe(40);
  });

  test('is live, then stale after three seconds, then dead after ten', () => {
    expect([2_999, 3_000, 9_999, 10_000].map(freshness)).toEqual(['live', 'stale', 'stale', 'dead']);
  });
});

describe('a sparkline', () => {
  const point = (bin: number, change: Partial<TracePoint> = {}): TracePoint => {
    return { start: at + bin * traceBinMs, rttMicros: 40_000, lossRatio: 0, blackout: false, ...change };
  };
  const box = { width: 60, height: 20 };
  const draw = (points: TracePoint[]) => spark(points, at, { low: 0, high: 50_000 }, box);

  test('breaks at a bin without data and hatches it', () => {
    const drawn = draw([point(-4), point(-3), point(-1), point(0)]);
    expect(drawn.line.match(/M/g)).toHaveLength(2);
    expect(drawn.gaps.at(-1)).toEqual({ x: 57, width: 3 });
  });

  test('shows a blackout as a block and not as a gap', () => {
    const drawn = draw([point(-1), point(0, { rttMicros: null, lossRatio: 1, blackout: true })]);
    expect(drawn.blackouts).toEqual([{ x: 59, width: 3 }]);
    expect(drawn.end).toBeNull();
  });

  test('draws stretches of loss again in their grade', () => {
    const drawn = draw([point(-3), point(-2, { lossRatio: 0.005 }), point(-1, { lossRatio: 0.05 }), point(0)]);
    expect([drawn.fair !== '', drawn.poor !== '']).toEqual([true, true]);
  });

  test('keeps the noise of a steady line small', () => {
    const { low, high } = sparkScale([[point(0), point(-1, { rttMicros: 42_000 })]]);
    expect((42_000 - 40_000) / (high - low)).toBeLessThan(0.15);
  });

  test('is not flattened by one spike', () => {
    const steady = Array.from({ length: 40 }, (_, bin) => point(-bin - 1));
    const { high } = sparkScale([[...steady, point(0, { rttMicros: 3_000_000 })]]);
    expect(high).toBeLessThan(100_000);
  });

  test('grows by the frame, keeps the worst loss of a bin, and forgets what is older than 15 minutes', () => {
    const lossy = frame([route('SG', 'good', 'good', { lines: { A: line('good', { lossRatio: 0.03 }) } })], at + 1_000);
    const old = { SG: { A: [point(-60), point(-1)] } };
    const traces = appendFrame(appendFrame(old, lossy), frame([route('SG', 'good', 'good')], at + 2_000));
    expect(traces.SG?.A?.map(({ start, lossRatio }) => [start, lossRatio])).toEqual([
      [at - traceBinMs, 0],
      [at, 0.03],
    ]);
  });

  test('reads stored bins without a reply as a blackout and bins without probes as no data', () => {
    const stored = { SG: { A: { start: [at, at + traceBinMs], rttP95Micros: [null, null], lossRatio: [1, null] } } };
    expect(tracesOf(stored).SG?.A?.map(({ blackout }) => blackout)).toEqual([true, false]);
  });
});

describe('the chain from fault to applied', () => {
  test('has a step for each time that is known, each from the end of the one before', () => {
    const chain = { fault: 1_000, detected: 1_104, decided: 1_116, sent: 1_147, acknowledged: null, applied: null };
    expect(chainSteps(chain).map(({ step, from, to }) => [step, from, to])).toEqual([
      ['detected', 0, 104],
      ['decided', 104, 116],
      ['sent', 116, 147],
    ]);
  });

  test('never has a negative step where two clocks disagree', () => {
    const chain = { fault: 1_000, detected: 1_100, decided: 1_090, sent: 1_120, acknowledged: 1_130, applied: 1_125 };
    expect(chainSteps(chain).every(({ from, to }) => to >= from)).toBe(true);
  });
});
