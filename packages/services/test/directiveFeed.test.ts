import type { DirectiveData } from '@twinline/relay/events';
import { describe, expect, it } from 'vitest';
import { createDirectiveFeed } from '../src/delivery/createDirectiveFeed';
import type { RouteTruth } from '../src/delivery/routeTruth';
import { testContext } from './ingestWorld';

/** A feed over a truth that the test moves on. */
function feedOver(first: number) {
  let sequence = first;
  // The feed reads nothing but the order of a directive.
  const truthOf = async (): Promise<RouteTruth> =>
    ({ directive: { epoch: 1, sequence } as DirectiveData }) as RouteTruth;
  const feed = createDirectiveFeed(testContext({} as never), truthOf);
  return {
    feed,
    decide(next: number) {
      sequence = next;
      feed.notify('r');
    },
  };
}

describe('the feed of directives', () => {
  it('begins with the current directive and goes on with each newer one', async () => {
    const { feed, decide } = feedOver(4);
    const stream = feed.follow('r', new AbortController().signal, null);
    expect((await stream.next()).value?.sequence).toBe(4);
    decide(5);
    expect((await stream.next()).value?.sequence).toBe(5);
    feed.close();
    expect((await stream.next()).done).toBe(true);
  });

  it('resumes after what the relay has, without repeating it', async () => {
    const { feed, decide } = feedOver(4);
    const stream = feed.follow('r', new AbortController().signal, { epoch: 1, sequence: 4 });
    const next = stream.next();
    decide(5);
    expect((await next).value?.sequence).toBe(5);
    feed.close();
  });

  it('ends when the relay leaves, and forgets it', async () => {
    const { feed } = feedOver(4);
    const leaving = new AbortController();
    const stream = feed.follow('r', leaving.signal, { epoch: 1, sequence: 4 });
    const next = stream.next();
    expect(feed.followers()).toBe(1);
    leaving.abort();
    expect((await next).done).toBe(true);
    expect(feed.followers()).toBe(0);
    feed.close();
  });
});
