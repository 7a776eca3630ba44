import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRelayClient, type RelayClient, RelayClientError } from '@twinline/relay/client';
import type { DirectiveData } from '@twinline/relay/events';
import { createFollower } from '@twinline/relay/follower';
import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createReceiver } from '@twinline/relay/receiver';
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

const REPORT_TRIES = 8;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
const SHORTEST_RENEWAL_MS = 2_000;
const LONGEST_RENEWAL_MS = 30_000;

/**
 * A relay as an owner would write it with the SDK: takes signed webhooks, refuses what is older, applies, and reports.
 * It asks for the truth at its start and again when half of a directive's life is over, since renewals are not pushed.
 */
export async function createDemoRelay({ hubUrl, relay, log, now }: DemoRelayOptions): Promise<DemoRelay> {
  const client = createRelayClient({ hubUrl, token: relay.token, timeoutMs: 3_000 });
  const stopping = new AbortController();
  const follower = createFollower({
    now,
    onDirective: (directive) => {
      // To apply is to hold it: the demo has no stream to move. The report must not delay the acknowledgement.
      void report(client, directive, now(), stopping.signal, log);
    },
  });
  const server = createServer(nodeHandler(createReceiver({ secrets: [relay.secret], now, follower })));
  const listening = once(server, 'listening');
  server.listen(relay.listen.port, relay.listen.host);
  await listening;

  async function keepCurrent(routeId: string): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      try {
        const { directive } = await client.current(routeId);
        if (directive !== null) await follower.offer(directive);
        pauseMs = renewalPauseMs(follower.held(routeId), now());
      } catch {
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      await pause(pauseMs, stopping.signal);
    }
  }
  for (const route of relay.routes) void keepCurrent(route.id);

  return {
    name: relay.name,
    routes: relay.routes,
    held: follower.held,
    truth: (routeId) => client.current(routeId),
    async stop() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function renewalPauseMs(held: DirectiveData | null, nowMs: number): number {
  if (held === null) return SHORTEST_RENEWAL_MS;
  const half = (Date.parse(held.expiresAt) - nowMs) / 2;
  return Math.min(Math.max(half, SHORTEST_RENEWAL_MS), LONGEST_RENEWAL_MS);
}

async function report(
  client: RelayClient,
  { routeId, epoch, sequence }: DirectiveData,
  appliedAt: number,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  for (let attempt = 0; attempt < REPORT_TRIES && !stopping.aborted; attempt += 1) {
    try {
      await client.applied(routeId, { epoch, sequence, appliedAt });
      return;
    } catch (error) {
      const final = error instanceof RelayClientError && error.status < 500 && error.status !== 429;
      if (final) {
        log.warn({ routeId, epoch, sequence, reason: error.message }, 'report of an applied directive refused');
        return;
      }
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS), stopping);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
