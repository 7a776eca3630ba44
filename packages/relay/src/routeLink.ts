import { createRest, fullJitter } from './backoff';
import { type RelayClient, RelayClientError } from './client';
import type { DirectiveData } from './events';
import type { Position } from './guard';
import type { HubClock } from './hubClock';

/** `waiting`: between two tries. `off`: no stream is wanted, or the relay is closed. */
export type Connection = 'connecting' | 'open' | 'waiting' | 'off';

export interface RouteLinkOptions {
  readonly routeId: string;
  readonly client: RelayClient;
  readonly clock: HubClock;
  readonly signal: AbortSignal;
  readonly stream: boolean;
  /** How often to pull, ms: beside an open stream, and without one. */
  readonly pullEveryMs: number;
  readonly pullAloneEveryMs: number;
  /** Ms; never set. */
  readonly monotonic: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly held: () => Position | null;
  /** Resolves to false when the directive should have been applied and could not be. */
  readonly offer: (directive: DirectiveData, via: 'stream' | 'pull') => Promise<boolean>;
  readonly onConnection: (connection: Connection) => void;
  readonly onAlive: () => void;
  readonly onPulled: () => void;
  readonly onError: (where: 'stream' | 'pull', error: unknown) => void;
}

/** The hub's side of one route: a stream that is held, and pulls beside it. */
export interface RouteLink {
  connection(): Connection;
  /** Pulls now, or once more after the pull that is going on. */
  pullNow(): void;
  /** The first pull was answered, or has failed. */
  readonly begun: Promise<void>;
  /** Resolves once both have ended, after `signal` has aborted. */
  readonly ended: Promise<void>;
}

const BASE_MS = 250;
/** Longest pause between two tries to reach the hub. */
const CAP_MS = 10_000;
/** A hub that asks for a longer pause than this is asked again all the same. */
const LONGEST_ASKED_MS = 60_000;
/** A stream that lasted longer than this was a good one: the next try is a first one. */
const GOOD_STREAM_MS = 10_000;

/** Begins to follow a route: pulls at once, and connects the stream beside it. */
export function followRoute(options: RouteLinkOptions): RouteLink {
  const { routeId, client, clock, signal, random, monotonic, offer } = options;
  let connection: Connection = 'off';
  const rest = createRest();
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  function become(next: Connection): void {
    if (next === connection) return;
    connection = next;
    options.onConnection(next);
  }

  /** What the hub asks for in Retry-After, within bounds. */
  const askedPause = (error: unknown) =>
    error instanceof RelayClientError ? Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_MS) : 0;
  let pullPauseMs = 0;

  async function pull(): Promise<boolean> {
    const askedAt = monotonic();
    pullPauseMs = 0;
    try {
      const { directive, serverTime } = await client.current(routeId);
      if (signal.aborted) return false;
      clock.measured(serverTime, askedAt);
      options.onAlive();
      return directive === null || (await offer(directive, 'pull'));
    } catch (error) {
      if (!signal.aborted) options.onError('pull', error);
      pullPauseMs = askedPause(error);
      return false;
    }
  }

  async function keepPulling(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      failures = (await pull()) ? 0 : failures + 1;
      begin();
      options.onPulled();
      const everyMs = connection === 'open' ? options.pullEveryMs : options.pullAloneEveryMs;
      // A tenth of jitter, so that relays that began together do not ask together for ever.
      const restMs = everyMs * (0.9 + 0.2 * random());
      const retryMs = Math.max(pullPauseMs, fullJitter(failures, BASE_MS, CAP_MS, random()));
      await rest.for(failures === 0 ? restMs : retryMs, signal);
    }
  }

  async function holdStream(): Promise<number> {
    const after = options.held();
    const opened = () => become('open');
    // Not awaited: what acts slowly must not keep the stream from being read, and only the newest waits for its turn.
    for await (const directive of client.stream(routeId, signal, { after, onOpen: opened, onAlive: options.onAlive }))
      void offer(directive, 'stream').then((applied) => applied || rest.wake());
    return 0;
  }

  async function keepStreaming(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      become('connecting');
      const beganAt = monotonic();
      const askedMs = await holdStream().catch((error: unknown) => {
        if (!signal.aborted) options.onError('stream', error);
        return askedPause(error);
      });
      if (signal.aborted) break;
      const wasOpen = connection === 'open';
      become('waiting');
      failures = wasOpen && monotonic() - beganAt > GOOD_STREAM_MS ? 1 : failures + 1;
      await createRest().for(Math.max(askedMs, fullJitter(failures, BASE_MS, CAP_MS, random())), signal);
    }
    become('off');
  }

  return {
    connection: () => connection,
    pullNow: rest.wake,
    begun,
    // The stream begins after the first pull has told the hub's time: on a clock that is far ahead, what it brings would
    // otherwise be refused as expired.
    ended: Promise.all([keepPulling(), options.stream ? begun.then(keepStreaming) : undefined]).then(() => undefined),
  };
}
