import { once } from 'node:events';
import { createServer } from 'node:http';
import { RelayClientError } from '@twinline/relay/client';
import { createRelay } from '@twinline/relay/createRelay';
import type { DirectiveData } from '@twinline/relay/events';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import type { RouteTruth } from '@twinline/relay/truth';
import type { Logger } from './log';
import type { LabRelay } from './world';

export interface DemoRelayOptions {
  readonly hubUrl: string;
  readonly relay: LabRelay;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface DemoRelay {
  readonly name: string;
  readonly routes: LabRelay['routes'];
  /** What this relay obeys for the route now; null before its first directive. */
  held(routeId: string): DirectiveData | null;
  /** The hub's word on the route, asked for with this relay's token. */
  truth(routeId: string): Promise<RouteTruth>;
  stop(): Promise<void>;
}

/** As docs/relays.md asks for; renewals are not pushed. */
const PULL_EVERY_MS = 15_000;
const TIMEOUT_MS = 3_000;

/**
 * A relay as an owner would write it with the SDK: signed webhooks beside the pull. It holds no stream, so that what the
 * lab shows is the way of the outbox.
 */
export async function createDemoRelay({ hubUrl, relay, log, now }: DemoRelayOptions): Promise<DemoRelay> {
  const server = createServer();
  const listening = once(server, 'listening');
  server.listen(relay.listen.port, relay.listen.host);
  await listening;
  const own = createRelay({
    hubUrl,
    token: relay.token,
    secrets: [relay.secret],
    routes: relay.routes.map(({ id }) => id),
    stream: false,
    pullAloneEveryMs: PULL_EVERY_MS,
    timeoutMs: TIMEOUT_MS,
    now,
    // To apply is to hold it: the demo has no stream to move.
    onDirective: () => undefined,
  });
  server.on('request', nodeHandler(own.receive));
  own.on('error', ({ where, routeId, error }) => {
    // A hub that is away is part of the lab; one that refuses what its own demo says is not.
    if (where === 'report' && isRefusal(error))
      log.warn({ relay: relay.name, routeId, reason: error.message }, 'report of an applied directive refused');
  });
  return {
    name: relay.name,
    routes: relay.routes,
    held: (routeId) => own.state(routeId).current,
    truth: (routeId) => own.client.current(routeId),
    async stop() {
      await own.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The hub has understood it and will not have it. */
function isRefusal(error: unknown): error is RelayClientError {
  return error instanceof RelayClientError && error.status < 500 && error.status !== 429;
}
