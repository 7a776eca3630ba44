import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testServers } from '@twinline/db/testing/databases';
import { createRelayClient } from '@twinline/relay/client';
import type { DirectiveData } from '@twinline/relay/events';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createReceiver } from '@twinline/relay/receiver';
import type { Batch } from '@twinline/wire/batch';
import { afterEach, describe, expect, it } from 'vitest';
import { batchOf } from './batch';
import { type RunningHub, runHub } from './runningHub';

/** A relay made of nothing but the SDK: verifies, applies, reports. It listens before the hub knows its secret. */
class Relay {
  readonly applied: DirectiveData[] = [];
  private server: Server | undefined;
  private running: RunningHub | undefined;
  private waiting: (() => void)[] = [];

  async listen(): Promise<string> {
    let handle: ReturnType<typeof nodeHandler> | undefined;
    this.server = createServer((request, response) => {
      handle ??= this.handler();
      handle(request, response);
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  follow(running: RunningHub): void {
    this.running = running;
  }

  client() {
    const { running } = this;
    if (running === undefined) throw new Error('follow a hub first');
    return createRelayClient({ hubUrl: running.hub.url, token: running.world.relays[0]?.token ?? '' });
  }

  /** Resolves when the relay has applied a directive for this reason and reported it. */
  async until(reason: string): Promise<DirectiveData> {
    for (;;) {
      const found = this.applied.find((directive) => directive.reason.code === reason);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private handler() {
    const secret = this.running?.world.relays[0]?.secret ?? '';
    return nodeHandler(
      createReceiver({
        secrets: [secret],
        now: Date.now,
        onDirective: async (directive) => {
          const { routeId, epoch, sequence } = directive;
          await this.client().applied(routeId, { epoch, sequence, appliedAt: Date.now() });
          this.applied.push(directive);
          for (const wake of this.waiting.splice(0)) wake();
        },
      }),
    );
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

describe.each(testServers())('a cut, from the agent’s post to the relay, on $name', (server) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  it('the relay hears of line B, signed, and the chain from fault to applied is complete and in order', async () => {
    const relay = new Relay();
    const running = await runHub(server, [await relay.listen()]);
    cleanups.push(() => relay.close(), running.stop);
    relay.follow(running);
    const { world, hub } = running;

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

    const cutAt = Date.now() - 250;
    const at = Date.now() * 1_000;
    await post({
      sequence: 2,
      signals: [
        {
          path: world.paths.A,
          kind: 'blackout',
          at,
          lateRun: 8,
          lateRunSpanMicros: 160_000,
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
