import { testServers } from '@twinline/db/testing/databases';
import type { Batch } from '@twinline/wire/batch';
import { afterEach, describe, expect, it } from 'vitest';
import { batchOf } from './batch';
import { Relay } from './relay';
import { runHub } from './runningHub';

describe.each(testServers())('a cut, from the agent’s post to the relay, on $name', (server) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('the relay hears of line B, signed, and the chain from fault to applied is complete and in order', async () => {
    const relay = new Relay();
    const running = await runHub(server, [await relay.listen()]);
    cleanups.push(() => relay.close(), running.stop);
    const { world, hub } = running;
    const { token = '', secret = '' } = world.relays[0] ?? {};
    relay.follow({ hubUrl: hub.url, token, secret });

    const post = async (changes: Partial<Batch> = {}): Promise<void> => {
      const response = await fetch(`${hub.url}/v1/samples`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.agentKey}` },
        body: JSON.stringify(batchOf([world.paths.A, world.paths.B], changes)),
      });
      expect(response.status).toBe(200);
    };
    // The agent reports as agents do; only what was measured after the hub's start gives it a vote.
    const agent = setInterval(() => void post(), 250);
    cleanups.push(() => clearInterval(agent));
    expect((await relay.until('initial')).line).toBe('A');
    clearInterval(agent);

    // Little is known of the line yet: a run of twelve proves what five do on one that has been quiet for a minute.
    const cutAt = Date.now() - 350;
    const at = Date.now() * 1_000;
    await post({
      sequence: 2,
      signals: [
        {
          path: world.paths.A,
          kind: 'blackout',
          at,
          lateRun: 12,
          lateRunSpanMicros: 240_000,
          firstLateSentAt: cutAt * 1_000,
        },
      ],
      replies: [{ path: world.paths.B, sentAt: at - 81_000 }],
    });
    const directive = await relay.until('blackout');
    expect(directive).toMatchObject({ line: 'B', region: 'SG', mode: 'single' });
    expect(relay.applied.map(({ sequence }) => sequence)).toEqual(relay.applied.map((_directive, i) => i + 1));

    const truth = await relay.client().current(world.routeId);
    expect(truth.directive).toMatchObject({ line: 'B', sequence: directive.sequence, epoch: directive.epoch });
    const { fault, detected, decided, sent, applied } = truth.last ?? {};
    const chain = [fault, detected, decided, sent, applied];
    expect(chain).not.toContain(null);
    expect(chain).toEqual([...chain].sort((a, b) => Number(a) - Number(b)));
  });
});
