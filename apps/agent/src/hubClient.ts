import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type AgentConfig, agentConfig, type Batch, type BatchAccepted, batchAccepted } from '@twinline/wire/batch';
import { z } from 'zod';
import { createLookup } from './hubAddress';
import type { Answer, ReportWay, WayRequest } from './reportWay';
import { createReportWays } from './reportWays';

const compress = promisify(gzip);
/** Below this a batch is not worth the compression's time. */
const GZIP_FROM_BYTES = 16_384;
/** When a way is silent for so long, the same is sent by the next one too. */
const HEDGE_URGENT_MS = 400;
const HEDGE_MS = 2_000;

/**
 * What came of a request. `refused`: the hub will never take it as it is; `field` names the fault, or is empty.
 * `too-large`: it may take it in parts. `failed`: try again, not before `retryAfterMs` where the hub named a time.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string; readonly field: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number | null };

export interface HubClient {
  /** An urgent batch waits 0.4 s, not 2 s, for an answer before it is sent by the next way as well. */
  submit(batch: Batch, urgent: boolean): Promise<Outcome<BatchAccepted>>;
  config(): Promise<Outcome<AgentConfig>>;
  /** How reports may travel from now on, in order of preference, at least one way. */
  useWays(ways: readonly ReportWay[]): void;
  /** The way that the last answer came by: `internet`, or the slot of a line. */
  reportedBy(): string;
  close(): void;
}

export interface HubClientOptions {
  readonly hubUrl: string;
  readonly key: string;
  readonly timeoutMs: number;
  /** How reports may travel, in order of preference; without any, as the host's routes say. */
  readonly ways?: readonly ReportWay[];
}

/** The ordinary internet, by the host's default route. */
export const HOST_CHOOSES: ReportWay = { name: 'internet', localAddress: null };

const refusal = z.object({ error: z.object({ field: z.string() }) });

/** The hub's machine interface over kept-alive HTTP connections. */
export function createHubClient(options: HubClientOptions): HubClient {
  const { hubUrl, timeoutMs } = options;
  const nowMs = () => performance.now();
  const ways = createReportWays({ hubUrl, lookup: createLookup(nowMs), timeoutMs, nowMs });
  ways.follow(options.ways ?? [HOST_CHOOSES]);
  const authorization = `Bearer ${options.key}`;

  async function attempt<T>(parse: (body: unknown) => T, request: WayRequest, hedgeMs: number): Promise<Outcome<T>> {
    const accept = (answer: Answer): Outcome<T> => {
      if (answer.status === 200) return { kind: 'done', value: parse(JSON.parse(answer.body)) };
      if (answer.status === 413) return { kind: 'too-large' };
      const reason = `HTTP ${answer.status} ${answer.body.slice(0, 300)}`;
      if (answer.status === 400 || answer.status === 422)
        return { kind: 'refused', reason, field: fieldOf(answer.body) };
      return { kind: 'failed', reason, retryAfterMs: answer.retryAfterMs };
    };
    try {
      return await ways.send({ ...request, headers: { authorization, ...request.headers } }, accept, hedgeMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', reason, retryAfterMs: null };
    }
  }

  return {
    async submit(batch, urgent) {
      const text = Buffer.from(JSON.stringify(batch));
      const packed = text.length < GZIP_FROM_BYTES ? null : await compress(text, { level: 1 });
      const body = packed ?? text;
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        ...(packed === null ? {} : { 'content-encoding': 'gzip' }),
      };
      const request = { method: 'POST', path: '/v1/samples', headers, body };
      return attempt(batchAccepted.parse, request, urgent ? HEDGE_URGENT_MS : HEDGE_MS);
    },
    config: () => attempt(agentConfig.parse, { method: 'GET', path: '/v1/agent/config', headers: {} }, HEDGE_MS),
    useWays: (found) => ways.follow(found),
    reportedBy: () => ways.last,
    close: () => ways.close(),
  };
}

function fieldOf(body: string): string {
  try {
    return refusal.parse(JSON.parse(body)).error.field;
  } catch {
    return '';
  }
}
