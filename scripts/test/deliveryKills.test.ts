import { describe, expect, it } from 'vitest';
import type { Applied, Arrived, RelayBook } from '../kills/deliveries/book';
import { planFates } from '../kills/deliveries/fates';
import { type Evidence, judgeDeliveries } from '../kills/deliveries/judge';
import type { StoredDelivery, StoredDirective } from '../kills/deliveries/stored';

const directive = (sequence: number, changes: Partial<StoredDirective> = {}): StoredDirective => ({
  ...{ id: `d${sequence}`, routeId: 'route', epoch: 1, sequence, line: 'B', reason: 'override', ...changes },
});
const delivery = (sequence: number, changes: Partial<StoredDelivery> = {}): StoredDelivery => ({
  ...{ id: `w${sequence}`, relayId: 'relay', directiveId: `d${sequence}`, routeId: 'route', epoch: 1, sequence },
  ...{ body: `body ${sequence}`, state: 'acknowledged', dropReason: null, attempts: 1, claimedBy: null },
  ...{ createdAt: 0, deliverBy: 10_000, nextAttemptAt: 0, acknowledgedAt: 2, appliedAt: 3, ...changes },
});
const applied = (sequence: number, changes: Partial<Applied> = {}): Applied => ({
  ...{ epoch: 1, sequence, line: 'B', via: 'webhook', life: 1, at: sequence, ...changes },
});
const arrived = (sequence: number, changes: Partial<Arrived> = {}): Arrived => ({
  ...{
    id: `w${sequence}`,
    body: `body ${sequence}`,
    epoch: 1,
    sequence,
    arrivedAt: sequence,
    status: 200,
    answeredAt: sequence,
    ...changes,
  },
});

interface Changes {
  directives?: StoredDirective[];
  deliveries?: StoredDelivery[];
  applied?: Applied[];
  arrived?: Arrived[];
  ordered?: string;
}

/** Three decisions, of which the relay has put the first and the last in force: the second was overtaken. */
function judged(changes: Changes = {}): string[] {
  const book: RelayBook = {
    ...{ relayId: 'relay', routeId: 'route', way: 'webhook' },
    ...{ applied: changes.applied ?? [applied(1), applied(3)], arrived: changes.arrived ?? [arrived(1), arrived(3)] },
  };
  const superseded = {
    state: 'dropped',
    dropReason: 'superseded',
    acknowledgedAt: null,
    appliedAt: null,
  };
  const evidence: Evidence = {
    directives: changes.directives ?? [1, 2, 3].map((sequence) => directive(sequence)),
    deliveries: changes.deliveries ?? [delivery(1), delivery(2, superseded), delivery(3)],
    books: [book],
    ordered: new Map([['route', changes.ordered ?? 'B']]),
  };
  return judgeDeliveries(evidence).map(({ kind }) => kind);
}

describe('the check of hubs killed between decision and acknowledgement', () => {
  it('finds nothing where each directive came into force or was overtaken by one that did', () => {
    expect(judged()).toEqual([]);
  });

  it('finds the last decision not in force, and an order that was never followed', () => {
    expect(judged({ applied: [applied(1)], arrived: [arrived(1)] })).toEqual(['lost', 'chain']);
    expect(judged({ ordered: 'A' })).toEqual(['lost']);
  });

  it('finds what was acknowledged, while neither it nor anything newer was in force or there', () => {
    expect(judged({ arrived: [arrived(1), arrived(2)] })).toEqual(['lost']);
    // Overtaken in waiting, by the next webhook or by the stream.
    expect(judged({ arrived: [arrived(1), arrived(2, { answeredAt: 3 }), arrived(3)] })).toEqual([]);
    expect(judged({ applied: [applied(1), applied(3, { via: 'stream' })], arrived: [arrived(2)] })).toEqual([]);
  });

  it('finds a decision that some relay was never to be told of, and one dropped with nothing after it', () => {
    expect(judged({ deliveries: [delivery(1), delivery(3)] })).toEqual(['lost']);
    const dropped = delivery(3, { state: 'dropped', dropReason: 'superseded' });
    expect(judged({ deliveries: [delivery(1), delivery(2, { appliedAt: null }), dropped] })).toEqual(['lost']);
  });

  it('finds what is older, or twice, behind the guard; but a process that begins anew may take up what it held', () => {
    expect(judged({ applied: [applied(3), applied(1)] })).toEqual(['order']);
    expect(judged({ applied: [applied(1), applied(3), applied(3)] })).toEqual(['order']);
    expect(judged({ applied: [applied(1), applied(3), applied(3, { life: 2, via: 'store' })] })).toEqual([]);
    const epochs = [applied(1), applied(3), applied(9, { epoch: 0 })];
    expect(judged({ applied: epochs })).toEqual(['order']);
  });

  it('finds an id with two bodies, and what was sent and never decided', () => {
    expect(judged({ arrived: [arrived(1), arrived(1, { body: 'another' })] })).toEqual(['body']);
    expect(judged({ arrived: [arrived(1, { id: 'w9' })] })).toEqual(['unknown']);
  });

  it('finds a chain that is not what happened; a renewal counts for what it renews', () => {
    expect(judged({ deliveries: [delivery(1, { appliedAt: null }), delivery(2), delivery(3)] })).toEqual([
      'chain',
      'chain',
    ]);
    const renewed = directive(4, { reason: 'renewed' });
    const directives = [1, 2, 3].map((sequence) => directive(sequence)).concat(renewed);
    expect(judged({ directives, applied: [applied(1), applied(4)], arrived: [] })).toEqual([]);
  });

  it('finds what nobody works on any more, and sequences with a gap or a lower epoch', () => {
    expect(judged({ deliveries: [delivery(1, { state: 'pending' }), delivery(3)] })).toEqual(['stuck', 'lost']);
    expect(judged({ directives: [directive(1), directive(3)], deliveries: [delivery(1), delivery(3)] })).toEqual([
      'fork',
    ]);
    const back = [directive(1, { epoch: 2 }), directive(2), directive(3)];
    expect(judged({ directives: back })).toContain('fork');
  });

  it('plans the same deaths from the same seed, every kind before any comes again', () => {
    const fates = planFates(7, 0, 12);
    expect(planFates(7, 0, 12)).toEqual(fates);
    expect(planFates(7, 1, 12)).not.toEqual(fates);
    expect(new Set(fates.slice(0, 6).map(({ step }) => step)).size).toBe(6);
  });
});
