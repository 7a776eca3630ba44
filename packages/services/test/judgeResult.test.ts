import { describe, expect, it } from 'vitest';
import { pauseShare } from '../src/delivery/breaker';
import type { ClaimedDelivery } from '../src/delivery/claimDeliveries';
import { judgeResult, superseded } from '../src/delivery/judgeResult';
import { retryAfter } from '../src/delivery/sinks/answer';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;

const delivery = (facts: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  ...{
    id: 'd',
    organizationId: 'o',
    recipient: { kind: 'relay', id: 'r', url: 'https://relay.example/', secrets: [] },
  },
  ...{ type: 'alert', routeId: null, epoch: null, sequence: null, body: '{}', attempts: 1 },
  ...{ deliverBy: NOW + 30 * DAY_MS, createdAt: NOW, forced: false, dropReason: null, waitsUntil: null },
  ...facts,
});
const answered = (status: number, more = {}) =>
  ({ kind: 'answered', status, sentAt: NOW - 40, at: NOW, ...more }) as const;

describe('what came of a try', () => {
  it.each([200, 201, 204, 299, 250])('%i is an acknowledgement', (status) => {
    expect(judgeResult(delivery(), answered(status), NOW)).toMatchObject({ kind: 'delivered', status, at: NOW });
  });

  it.each([199, 300, 404, 429, 500, 503])('%i is tried again, by the schedule', (status) => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((attempts) => {
      const outcome = judgeResult(delivery({ attempts }), answered(status), NOW);
      return outcome.kind === 'retry' ? (outcome.nextAt - NOW) / 1_000 : null;
    });
    expect(pauses).toEqual([0.2, 0.5, 1, 2, 5, 15, 60, 300, 1_800, 7_200, 28_800, 28_800]);
  });

  it('Retry-After puts off what comes sooner, by a day at most, and a directive’s never beyond its deliverBy', () => {
    const next = (retryAfterMs: number, facts = {}) => {
      const outcome = judgeResult(delivery(facts), answered(503, { retryAfterMs }), NOW);
      return outcome.kind === 'retry' ? outcome.nextAt - NOW : null;
    };
    expect(next(0)).toBe(200);
    expect(next(100)).toBe(200);
    expect(next(90_000)).toBe(90_000);
    expect(next(9 * DAY_MS)).toBe(DAY_MS);
    expect(next(90_000, { type: 'route.directive', deliverBy: NOW + 8_000 })).toBe(8_000);
    expect(next(90_000, { deliverBy: NOW - 5 })).toBe(0);
  });

  it('410 and what no try would better end it; a redirect says where it should have gone', () => {
    expect(judgeResult(delivery(), answered(410), NOW)).toMatchObject({
      kind: 'gaveUp',
      isGone: true,
      reason: 'gave-up',
    });
    const refused = { kind: 'failed', error: 'leads to a private address', sentAt: NOW, isFinal: true } as const;
    expect(judgeResult(delivery(), refused, NOW)).toMatchObject({ kind: 'gaveUp', isGone: false, isFailure: true });
    expect(judgeResult(delivery(), answered(308, { redirectsTo: 'https://b.example/' }), NOW)).toMatchObject({
      ...{
        kind: 'retry',
        error: 'answered 308, a redirect to https://b.example/, which is not followed: give that address instead',
      },
    });
  });

  it('what a person asked for again is not ended by deliverBy, but after six tries', () => {
    const forced = (attempts: number) =>
      judgeResult(delivery({ forced: true, deliverBy: NOW - DAY_MS, attempts }), answered(500), NOW);
    expect(forced(1)).toMatchObject({ kind: 'retry', nextAt: NOW + 200 });
    expect(forced(5)).toMatchObject({ kind: 'retry', nextAt: NOW + 5_000 });
    expect(forced(6)).toMatchObject({ kind: 'gaveUp', reason: 'gave-up' });
  });

  it('what something newer broke off says nothing about the recipient, and was sent only if it was', () => {
    const sent = { kind: 'failed', error: 'given up', sentAt: NOW - 3 } as const;
    expect(superseded(sent, NOW)).toMatchObject({ isFailure: false, sentAt: NOW - 3, reason: 'superseded' });
    expect(superseded({ ...sent, isWithdrawn: true }, NOW)).toMatchObject({ isFailure: false, sentAt: null });
    expect(superseded(null, NOW)).toMatchObject({ sentAt: null });
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 12:01:30 GMT', 90_000],
    ['Sunday, 22-Nov-26 12:01:30 GMT', 90_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['99999999999', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%s', (value, expected) => {
    expect(retryAfter(value, NOW)).toBe(expected);
  });
});

it('pauses are a quarter to three quarters of the time that it has been failing', () => {
  expect([0, 0.5, 1].map(pauseShare)).toEqual([0.25, 0.5, 0.75]);
});
