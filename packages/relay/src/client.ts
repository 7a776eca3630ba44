import { readEventStream } from './eventStream';
import { type DirectiveData, directiveData } from './events';
import { type AppliedReport, type RouteTruth, routeTruth } from './truth';

export interface RelayClientOptions {
  /** As `https://hub.example.com`. */
  readonly hubUrl: string;
  /** The relay's own token. */
  readonly token: string;
  readonly fetch?: typeof fetch;
  /** For pulls and reports; a stream is given up after three heartbeats without a sign of life. */
  readonly timeoutMs?: number;
}

export interface RelayClient {
  /** The current truth of a route. */
  current(routeId: string): Promise<RouteTruth>;
  /** Reports that a directive is in force; may be repeated. */
  applied(routeId: string, report: AppliedReport): Promise<void>;
  /**
   * Directives of a route as they are decided, beginning with the current one. Ends when the connection ends; reconnect
   * with a pause of your choice. Throws RelayClientError when the hub refuses.
   */
  stream(routeId: string, signal: AbortSignal): AsyncGenerator<DirectiveData>;
}

/** The hub answered with something other than success. `code` and `message` are the hub's. */
export class RelayClientError extends Error {
  override readonly name = 'RelayClientError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The hub sends a heartbeat each 5 s. */
const SILENCE_MS = 15_000;

/** A relay's way to the hub: pull, report, and stream. */
export function createRelayClient(options: RelayClientOptions): RelayClient {
  const timeoutMs = options.timeoutMs ?? 5_000;
  const request = options.fetch ?? fetch;

  async function call(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${options.token}`);
    const response = await request(new URL(path, options.hubUrl), { ...init, headers, redirect: 'error' });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  return {
    async current(routeId) {
      const response = await call(routePath(routeId, 'directive'), { signal: AbortSignal.timeout(timeoutMs) });
      return routeTruth.parse(await response.json());
    },
    async applied(routeId, report) {
      const response = await call(routePath(routeId, 'applied'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(report),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
    },
    async *stream(routeId, signal) {
      const silence = new AbortController();
      const timer = setTimeout(() => silence.abort(new Error('the hub has fallen silent')), SILENCE_MS);
      try {
        const response = await call(routePath(routeId, 'stream'), {
          headers: { accept: 'text/event-stream' },
          signal: AbortSignal.any([signal, silence.signal]),
        });
        if (response.body === null) return;
        for await (const message of readEventStream(response.body)) {
          timer.refresh();
          if (message?.event === 'directive') yield directiveData.parse(JSON.parse(message.data));
        }
      } finally {
        clearTimeout(timer);
        silence.abort();
      }
    },
  };
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
  );
}
