import { describe, expect, it } from 'vitest';
import {
  betterLine,
  type ConnectFigures,
  type ConnectTimes,
  connectGroups,
  failedCount,
  scaleEnd,
  stepsShown,
} from '../src/route/connectRows';

const step = (p50Ms: number, p95Ms: number) => ({ p50Micros: p50Ms * 1_000, p95Micros: p95Ms * 1_000, attempts: 10 });
const figures = (line: string, steps: ConnectFigures['steps'], failures = {}): ConnectFigures => ({
  line,
  attempts: 12,
  failures,
  steps,
});
const https = (line: string, tcpMs: number) =>
  figures(line, { tcp: step(tcpMs, tcpMs * 2), tls: step(20, 30), firstByte: step(30, 40), whole: step(90, 140) });
const times = (carriers: readonly (readonly ConnectFigures[])[]): ConnectTimes => ({
  from: 0,
  to: 1,
  all: [...(carriers[0] ?? [])],
  carriers: carriers.map((lines, i) => ({ carrierId: `c${i}`, name: `carrier ${i}`, asn: null, lines: [...lines] })),
  configured: true,
});

describe('connect times on the route page', () => {
  it('open with all carriers, unless there is one only', () => {
    const one = [https('A', 40), https('B', 50)];
    expect(connectGroups(times([one])).map(({ carrier }) => carrier?.name ?? 'all')).toEqual(['carrier 0']);
    expect(connectGroups(times([one, one])).map(({ carrier }) => carrier?.name ?? 'all')).toEqual([
      'all',
      'carrier 0',
      'carrier 1',
    ]);
  });

  it('show the steps that were reached, and the whole only where it is more than one step', () => {
    expect(stepsShown(times([[https('A', 40)]]))).toEqual(['tcp', 'tls', 'firstByte', 'whole']);
    expect(stepsShown(times([[figures('A', { tcp: step(40, 50), whole: step(40, 50) })]]))).toEqual(['tcp']);
    expect(stepsShown(times([[figures('A', {}, { timeout: 3 })]]))).toEqual([]);
  });

  it('share one scale that holds the largest p95 of every line and carrier', () => {
    expect(scaleEnd(times([[https('A', 40)], [https('B', 160)]]))).toBe(400_000);
    expect(scaleEnd(times([[figures('A', {})]]))).toBe(1_000);
  });

  it('mark the better median, and none where there is nothing to compare or both are alike', () => {
    expect(betterLine([https('A', 40), https('B', 50)], 'tcp')).toBe('A');
    expect(betterLine([https('A', 40), https('B', 50)], 'tls')).toBeNull();
    expect(betterLine([https('A', 40), figures('B', {})], 'tcp')).toBeNull();
  });

  it('count failures of every kind', () => {
    expect(failedCount(figures('A', {}, { timeout: 3, tls: 2 }))).toBe(5);
    expect(failedCount(https('A', 40))).toBe(0);
  });
});
