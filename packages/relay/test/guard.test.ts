import { describe, expect, it } from 'vitest';
import { createFollower } from '../src/follower';
import { isStale, judgeDirective } from '../src/guard';
import { directive, NOW } from './directive';

describe('the guard of a relay', () => {
  it.each([
    ['the first directive of a route', null, directive(), 'apply'],
    ['a higher sequence', directive(), directive({ sequence: 11 }), 'apply'],
    ['a higher epoch, though its sequence is lower', directive(), directive({ epoch: 4, sequence: 1 }), 'apply'],
    ['the same directive again', directive(), directive(), 'same'],
    ['a lower sequence', directive(), directive({ sequence: 9 }), 'older'],
    ['a lower epoch, though its sequence is higher', directive(), directive({ epoch: 2, sequence: 99 }), 'older'],
    ['one that has run out', null, directive({ expiresAt: new Date(NOW).toISOString() }), 'expired'],
  ])('judges %s', (_what, held, incoming, verdict) => {
    expect(judgeDirective(held, incoming, NOW)).toBe(verdict);
  });

  it('calls a relay stale once its directive has run out, and without any', () => {
    expect(isStale(directive(), NOW)).toBe(false);
    expect(isStale(directive(), NOW + 60_000)).toBe(true);
    expect(isStale(null, NOW)).toBe(true);
  });
});

describe('a follower', () => {
  it('never lets a slow older directive finish after a newer one', async () => {
    const applied: number[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const follower = createFollower({
      now: () => NOW,
      onDirective: async ({ sequence }) => {
        if (sequence === 10) await held;
        applied.push(sequence);
      },
    });
    const both = [follower.offer(directive()), follower.offer(directive({ sequence: 11 }))];
    release();
    expect(await Promise.all(both)).toEqual(['apply', 'apply']);
    expect(applied).toEqual([10, 11]);
  });

  it('keeps its line when applying fails, and applies the same directive when it is offered again', async () => {
    let failures = 1;
    const follower = createFollower({
      now: () => NOW,
      onDirective: () => {
        if (failures-- > 0) throw new Error('the switch is busy');
      },
    });
    await expect(follower.offer(directive())).rejects.toThrow('busy');
    expect(follower.held('route-sg')).toBeNull();
    expect(await follower.offer(directive())).toBe('apply');
    expect(follower.held('route-sg')?.line).toBe('B');
  });
});
