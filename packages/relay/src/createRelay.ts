import { createRelayClient, RelayClientError } from './client';
import { createHoldings } from './holdings';
import { createHubClock } from './hubClock';
import { createKeptReports } from './keptReports';
import { createListeners, type Listeners } from './listeners';
import { createReceiver, type OtherEvent, type Receiver } from './receiver';
import type { Relay, RelayEvents, RelayFault, RelayOptions } from './relayTypes';
import { createReports } from './reports';
import { followRoute, type RouteLink } from './routeLink';
import { signatureOf } from './sign';
import type { AppliedReport, Fallback } from './truth';

export type { Via } from './follower';
export type { Application, Relay, RelayEvents, RelayFault, RelayOptions, RelayStore, RouteState } from './relayTypes';

const PULL_EVERY_MS = 15_000;
const PULL_ALONE_EVERY_MS = 5_000;
const TICK_MS = 1_000;
/** A tick that comes this late tells that the process stood still. */
const STOOD_STILL_MS = 3_000;

/**
 * A relay that keeps the current directive of its routes: pulls at once, holds a stream that comes back by itself, pulls
 * slowly beside it, takes webhooks through `receive`, puts what is newer in force by `onDirective`, and reports that.
 * Expiry is judged by the hub's clock. It begins at once and goes on until it is closed; nothing that the hub, the
 * network or `onDirective` does ends it.
 *
 * @throws Error when an option cannot be used; the sentence names it.
 */
export function createRelay(options: RelayOptions): Relay {
  checkOptions(options);
  const { routes, random = Math.random, now: wall = Date.now } = options;
  const monotonic = () => performance.now();
  const closing = new AbortController();
  const { signal } = closing;
  const clock = createHubClock({ wall, monotonic });
  const client = createRelayClient({ ...options, signal });
  const counts = { pull: 0, stream: 0, apply: 0, report: 0, store: 0, listener: 0, reportsDropped: 0 };
  const links = new Map<string, RouteLink>();
  /** What the hub does not know of yet. */
  const fallbacks = new Map<string, Fallback>();

  const { emit, on, clear } = createListeners<RelayEvents>((error, name) => {
    if (name !== 'error') fail('listener', null, error);
  });
  function fail(where: RelayFault['where'], routeId: string | null, error: unknown): void {
    if (signal.aborted) return;
    counts[where] += 1;
    emit('error', { where, routeId, error });
  }

  const kept = createKeptReports({ store: options.store, fail: (routeId, error) => fail('store', routeId, error) });
  const reports = createReports({
    client,
    signal,
    random,
    onWaiting: kept.keep,
    onHeard(routeId, { epoch, sequence, fallback }) {
      if (fallback !== undefined && fallbacks.get(routeId) === fallback) fallbacks.delete(routeId);
      emit('reported', { routeId, epoch, sequence });
    },
    onFailed(routeId, failed, error, final) {
      if (final) counts.reportsDropped += 1;
      if (failed.fallback !== undefined && final && error instanceof RelayClientError) {
        // Refused for what was chosen meanwhile, it must not keep the hub from hearing what is in force.
        const { fallback, ...applied } = failed;
        if (fallbacks.get(routeId) === fallback) fallbacks.delete(routeId);
        reports.add(routeId, applied);
      }
      fail('report', routeId, error);
    },
  });
  function report(routeId: string, applied: AppliedReport): void {
    const fallback = fallbacks.get(routeId);
    reports.add(routeId, fallback === undefined ? applied : { ...applied, fallback });
  }
  const connection = (routeId: string) => links.get(routeId)?.connection() ?? 'off';
  const holdings = createHoldings({ options, wall, clock, signal, report, connection, emit, fail });
  const { book } = holdings;

  async function restore(routeId: string): Promise<void> {
    // Before what is in force again is told: the hub goes by the first report of it.
    for (const unheard of await kept.load(routeId)) reports.add(routeId, unheard);
    await holdings.restore(routeId);
  }

  function follow(routeId: string): RouteLink {
    const link = followRoute({
      routeId,
      client,
      clock,
      signal,
      monotonic,
      random,
      stream: options.stream ?? true,
      pullEveryMs: options.pullEveryMs ?? PULL_EVERY_MS,
      pullAloneEveryMs: options.pullAloneEveryMs ?? PULL_ALONE_EVERY_MS,
      held: () => book.state(routeId).current,
      offer: (directive, via) =>
        holdings.offer(directive, via).then(
          () => true,
          () => false,
        ),
      onConnection: (next) => emit('connection', { routeId, connection: next }),
      onAlive: () => book.noteHeard(routeId),
      onPulled: () => signal.aborted || book.checkStale(routeId),
      onError: (where, error) => fail(where, routeId, error),
    });
    links.set(routeId, link);
    return link;
  }

  // Before anything else is taken in, what was held before a restart is held again.
  const restored = Promise.all(routes.map(restore));
  const begun = restored.then(() => (signal.aborted ? [] : routes.map(follow)));
  const watch = watchTime(monotonic, clock.isSuspect, (jumped) => {
    book.checkAll();
    if (jumped) for (const link of links.values()) link.pullNow();
  });
  const webhooks = createReceiver({
    secrets: options.secrets ?? [],
    now: clock.now,
    onEvent: (event) => announce(emit, event),
    follower: { offer: (directive) => restored.then(() => holdings.offer(directive, 'webhook')) },
  });

  return {
    receive: unlessClosed(signal, webhooks),
    begun: begun.then(async (all) => void (await Promise.all(all.map((link) => link.begun)))),
    state: book.state,
    states: book.states,
    on,
    clock: clock.state,
    counts: () => ({
      pullsFailed: counts.pull,
      streamsFailed: counts.stream,
      appliesFailed: counts.apply,
      reportsDropped: counts.reportsDropped,
    }),
    client,
    noteFallback(routeId, fallback) {
      fallbacks.set(routeId, fallback);
      const { current, appliedAt } = book.state(routeId);
      if (current === null || appliedAt === null) return;
      report(routeId, { epoch: current.epoch, sequence: current.sequence, appliedAt });
    },
    async close() {
      closing.abort(new Error('the relay is closed'));
      clearInterval(watch);
      const all = await begun;
      await Promise.all([reports.settled(), ...all.map((link) => link.ended)]);
      await kept.settled();
      clear();
    },
  };
}

function announce(emit: Listeners<RelayEvents>['emit'], event: OtherEvent): void {
  switch (event.type) {
    case 'route.drill':
      emit('drill', event);
      break;
    case 'incident.opened':
    case 'incident.closed':
      emit('incident', event);
      break;
    case 'agent.offline':
    case 'agent.online':
      emit('agents', event);
      break;
    case 'test.ping':
      emit('ping', event);
  }
}

/** The hub tries again, and by then the relay may be another process. */
function unlessClosed(signal: AbortSignal, receive: Receiver): Receiver {
  return async (request) => (signal.aborted ? new Response(null, { status: 503 }) : receive(request));
}

/** Ticks each second; says when the process stood still since the last, or a clock was set. */
function watchTime(monotonic: () => number, isSuspect: () => boolean, tick: (jumped: boolean) => void): NodeJS.Timeout {
  let last = monotonic();
  let suspected = false;
  return setInterval(() => {
    const suspect = isSuspect();
    const stoodStill = monotonic() - last > STOOD_STILL_MS;
    last = monotonic();
    tick(stoodStill || (suspect && !suspected));
    suspected = suspect;
  }, TICK_MS);
}

function checkOptions({ hubUrl, token, routes, secrets = [], ...times }: RelayOptions): void {
  if (!URL.canParse(hubUrl) || !/^https?:$/.test(new URL(hubUrl).protocol))
    throw new Error('hubUrl: give the hub as https://hub.example.com');
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('token: give the relay’s token as the hub showed it');
  if (routes.length === 0) throw new Error('routes: name the id of a route at least');
  if (new Set(routes).size < routes.length) throw new Error('routes: a route is named twice');
  for (const [index, secret] of secrets.entries()) {
    try {
      signatureOf(secret, '', '', '');
    } catch (error) {
      throw new Error(`secrets.${index}: ${error instanceof Error ? error.message : error}`);
    }
  }
  for (const name of ['pullEveryMs', 'pullAloneEveryMs', 'applyTimeoutMs', 'timeoutMs', 'silenceMs'] as const) {
    const value = times[name];
    if (value !== undefined && !(value > 0 && value < 2 ** 31)) throw new Error(`${name}: milliseconds, more than 0`);
  }
}
