import { readEventStream } from './eventStream';
import { type DirectiveData, directiveData } from './events';
import type { Position } from './guard';
import { type AppliedReport, type RouteTruth, routeTruth } from './truth';
import { passOn, within } from './within';

export interface RelayClientOptions {
  /** As `https://hub.example.com`. */
  readonly hubUrl: string;
  /** The relay's own token. */
  readonly token: string;
  readonly fetch?: typeof fetch;
  /** For pulls, for reports, and for the beginning of a stream; 5 s unless given. */
  readonly timeoutMs?: number;
  /** A stream without a sign of life for so long is given up; three of the hub's heartbeats, 15 s, unless given. */
  readonly silenceMs?: number;
  /** Ends everything that is going on when it aborts. */
  readonly signal?: AbortSignal;
}

export interface StreamOptions {
  /** What is held already: only what differs from it comes (`Last-Event-ID`). */
  readonly after?: Position | null;
  /** The hub has accepted the stream. */
  readonly onOpen?: () => void;
  /** Anything arrived, a heartbeat included. */
  readonly onAlive?: () => void;
}

export interface RelayClient {
  /** The current truth of a route. */
  current(routeId: string): Promise<RouteTruth>;
  /** Reports that a directive is in force; may be repeated. */
  applied(routeId: string, report: AppliedReport): Promise<void>;
  /**
   * Directives of a route as they are decided, beginning with the current one. Ends when the connection ends; reconnect
   * with a pause of your choice (`createRelay` does). Throws RelayClientError when the hub refuses.
   */
  stream(routeId: string, signal: AbortSignal, options?: StreamOptions): AsyncGenerator<DirectiveData>;
}

/** The hub answered with something other than success. `code` and `message` are the hub's. */
export class RelayClientError extends Error {
  override readonly name = 'RelayClientError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What the hub asked for in `Retry-After`, ms; null where it said nothing. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}

/** The hub sends a heartbeat each 5 s. */
const SILENCE_MS = 15_000;

/** A relay's way to the hub: pull, report, and stream. */
export function createRelayClient(options: RelayClientOptions): RelayClient {
  const timeoutMs = options.timeoutMs ?? 5_000;
  const silenceMs = options.silenceMs ?? SILENCE_MS;
  const request = options.fetch ?? fetch;

  async function call(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${options.token}`);
    const response = await request(new URL(path, options.hubUrl), { ...init, headers, redirect: 'error' });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  return {
    current(routeId) {
      return within(timeoutMs, options.signal, async (signal) => {
        const response = await call(routePath(routeId, 'directive'), { signal });
        return routeTruth.parse(await response.json());
      });
    },
    applied(routeId, report) {
      return within(timeoutMs, options.signal, async (signal) => {
        const response = await call(routePath(routeId, 'applied'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(report),
          signal,
        });
        await response.body?.cancel();
      });
    },
    async *stream(routeId, signal, { after = null, onOpen, onAlive } = {}) {
      const ended = new AbortController();
      const releases = [passOn(signal, ended), passOn(options.signal, ended)];
      let timer: NodeJS.Timeout | undefined;
      try {
        const headers = new Headers({ accept: 'text/event-stream' });
        if (after !== null) headers.set('last-event-id', `${after.epoch}.${after.sequence}`);
        const init = { headers, signal: ended.signal };
        const response = await within(timeoutMs, ended.signal, () => call(routePath(routeId, 'stream'), init));
        if (response.body === null) return;
        onOpen?.();
        const giveUp = () => ended.abort(new Error(`the hub has said nothing for ${silenceMs} ms`));
        timer = setTimeout(giveUp, silenceMs);
        for await (const message of readEventStream(chunksOf(response.body, ended.signal))) {
          timer.refresh();
          onAlive?.();
          if (message?.event === 'directive') yield directiveData.parse(JSON.parse(message.data));
        }
      } finally {
        clearTimeout(timer);
        for (const release of releases) release();
        ended.abort();
      }
    },
  };
}

/**
 * What arrives, until the signal aborts. Fetch is not relied upon for that: one that aborts in the moment in which the
 * answer begins is missed by Node 20's, and a stream that is never given up keeps a relay from being closed.
 *
 * @throws the signal's reason.
 */
async function* chunksOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function routePath(routeId: string, verb: string): string {
  return `/v1/routes/${encodeURIComponent(routeId)}/${verb}`;
}

async function refusal(response: Response): Promise<RelayClientError> {
  const body: unknown = await response.json().catch(() => null);
  const error = body !== null && typeof body === 'object' && 'error' in body ? body.error : null;
  const field = (name: 'code' | 'message', otherwise: string): string => {
    const value: unknown = error !== null && typeof error === 'object' ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : otherwise;
  };
  return new RelayClientError(
    response.status,
    field('code', 'unknown'),
    field('message', `the hub answered ${response.status}`),
    retryAfterMs(response.headers.get('retry-after')),
  );
}

/** Whole seconds, which is all that the hub sends. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}
