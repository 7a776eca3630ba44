import { describe, expect, it } from 'vitest';
import { createRest, fullJitter } from '../src/backoff';
import { createHubClock } from '../src/hubClock';

/** A host with clocks that a test turns. */
function host(wallAt: number) {
  const clocks = { wallMs: wallAt, monotonicMs: 5_000 };
  const clock = createHubClock({ wall: () => clocks.wallMs, monotonic: () => clocks.monotonicMs });
  const pass = (ms: number) => {
    clocks.wallMs += ms;
    clocks.monotonicMs += ms;
  };
  /** The hub answers with its time after `there`, which arrives after `back`. */
  const ask = (hubMs: number, there: number, back: number) => {
    const askedAt = clocks.monotonicMs;
    pass(there + back);
    clock.measured(hubMs, askedAt);
  };
  return { clocks, clock, pass, ask };
}

describe('the hub’s clock at a relay', () => {
  it('is the relay’s own until the hub was heard, and the hub’s afterwards, within half a round trip', () => {
    const { clock, ask, pass } = host(9_000_000);
    expect(clock.now()).toBe(9_000_000);
    expect(clock.state()).toBeNull();
    ask(1_000_000, 10, 30);
    expect(clock.now()).toBe(1_000_020);
    expect(clock.state()).toEqual({ offsetMs: 1_000_020 - 9_000_040, errorMs: 20 });
    pass(500);
    expect(clock.now()).toBe(1_000_520);
  });

  it('goes by the shortest round trip, and takes a longer one once drift could have made up for it', () => {
    const { clock, ask, pass } = host(0);
    ask(1_000_000, 5, 5);
    ask(1_000_000, 300, 0);
    expect(clock.state()?.errorMs).toBe(5);
    pass(200_000);
    ask(1_200_310, 50, 50);
    expect(clock.state()?.errorMs).toBe(50);
  });

  it.each([
    ['set forward', 60_000, 0],
    ['set back', -60_000, 0],
    ['asleep, which stops its monotonic clock', 60_000, 0],
  ])('on a host that was %s is never too early, and suspect until it is measured again', (_what, wall, monotonic) => {
    const { clock, clocks, ask, pass } = host(0);
    ask(1_000_000, 5, 5);
    clocks.wallMs += wall;
    clocks.monotonicMs += monotonic;
    expect(clock.isSuspect()).toBe(true);
    expect(clock.now()).toBe(1_000_005 + Math.max(wall, monotonic));
    pass(1_000);
    ask(1_002_000, 400, 400);
    expect(clock.isSuspect()).toBe(false);
    expect(clock.now()).toBe(1_002_400);
  });
});

describe('pauses', () => {
  it('are anywhere up to a ceiling that doubles, and never above the cap', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7].map((failures) => fullJitter(failures, 250, 10_000, 1));
    expect(ceilings).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000]);
    expect(fullJitter(1e9, 250, 10_000, 0.5)).toBe(5_000);
    expect(fullJitter(3, 250, 10_000, 0)).toBe(0);
  });

  it('end when woken, before or meanwhile, and when aborted', async () => {
    const rest = createRest();
    const never = new AbortController();
    rest.wake();
    await rest.for(1e9, never.signal);
    const second = rest.for(1e9, never.signal);
    rest.wake();
    await second;
    const third = rest.for(1e9, never.signal);
    never.abort();
    await third;
    await rest.for(1e9, never.signal);
  });
});
