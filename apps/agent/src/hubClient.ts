import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type AgentConfig, agentConfig, type Batch, type BatchAccepted, batchAccepted } from '@twinline/wire/batch';

const compress = promisify(gzip);
/** Below this a batch is not worth the compression's time. */
const GZIP_FROM_BYTES = 16_384;
const LONGEST_ANSWER_BYTES = 1_000_000;

/**
 * What came of a request. `refused`: the hub will never take it as it is. `too-large`: it may take it in parts.
 * `failed`: try again, not before `retryAfterMs` where the hub named a time.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number | null };

export interface HubClient {
  submit(batch: Batch): Promise<Outcome<BatchAccepted>>;
  config(): Promise<Outcome<AgentConfig>>;
  close(): void;
}

export interface HubClientOptions {
  readonly hubUrl: string;
  readonly key: string;
  readonly timeoutMs: number;
  /** The address reports leave by, where the host chooses the way by source address. */
  readonly localAddress?: string;
}

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body: string;
}

/** The hub's machine interface over kept-alive HTTP connections. */
export function createHubClient(options: HubClientOptions): HubClient {
  const secure = options.hubUrl.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 8, scheduling: 'lifo' });
  const authorization = `Bearer ${options.key}`;

  function send(method: string, path: string, headers: Record<string, string | number>, body?: Buffer) {
    return new Promise<Answer>((resolve, reject) => {
      const init: RequestOptions = { method, agent, headers: { authorization, ...headers } };
      if (options.localAddress !== undefined) init.localAddress = options.localAddress;
      const call = (secure ? httpsRequest : httpRequest)(new URL(path, options.hubUrl), init, (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          if (length > LONGEST_ANSWER_BYTES) call.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(deadline);
          const after = Number(response.headers['retry-after']);
          const retryAfterMs = Number.isFinite(after) && after >= 0 ? after * 1_000 : null;
          resolve({ status: response.statusCode ?? 0, retryAfterMs, body: Buffer.concat(parts).toString('utf8') });
        });
      });
      const deadline = setTimeout(() => call.destroy(new Error('no answer in time')), options.timeoutMs);
      call.on('error', (error) => {
        clearTimeout(deadline);
        reject(error);
      });
      call.end(body);
    });
  }

  async function attempt<T>(parse: (body: unknown) => T, call: () => Promise<Answer>): Promise<Outcome<T>> {
    try {
      const answer = await call();
      if (answer.status === 200) return { kind: 'done', value: parse(JSON.parse(answer.body)) };
      if (answer.status === 413) return { kind: 'too-large' };
      const reason = `HTTP ${answer.status} ${answer.body.slice(0, 300)}`;
      if (answer.status === 400 || answer.status === 422) return { kind: 'refused', reason };
      return { kind: 'failed', reason, retryAfterMs: answer.retryAfterMs };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', reason, retryAfterMs: null };
    }
  }

  return {
    submit: (batch) =>
      attempt(batchAccepted.parse, async () => {
        const text = Buffer.from(JSON.stringify(batch));
        const type = { 'content-type': 'application/json' };
        if (text.length < GZIP_FROM_BYTES)
          return send('POST', '/v1/samples', { ...type, 'content-length': text.length }, text);
        const packed = await compress(text, { level: 1 });
        const headers = { ...type, 'content-encoding': 'gzip', 'content-length': packed.length };
        return send('POST', '/v1/samples', headers, packed);
      }),
    config: () => attempt(agentConfig.parse, () => send('GET', '/v1/agent/config', {})),
    close: () => agent.destroy(),
  };
}
