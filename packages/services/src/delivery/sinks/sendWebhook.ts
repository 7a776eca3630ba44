import { type ClientRequest, Agent as HttpAgent, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { signWebhook } from '@twinline/relay/sign';
import { timeoutFor } from '../schedule';
import type { SendResult, Sink } from './sink';

export interface WebhookMessage {
  readonly id: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly body: string;
  readonly timeoutMs: number;
}

export interface WebhookSender {
  send(message: WebhookMessage, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}

/** Nothing a relay answers beyond its status is used; more than this is not even read. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * Sends signed webhooks over connections that are kept warm. Follows no redirects, reads no more than it must, and
 * answers within the message's timeout, whatever the other side does. It never throws: what went wrong is a result.
 */
export function createWebhookSender(now: () => number): WebhookSender {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxFreeSockets: 256, timeout: 60_000 }),
    https: new HttpsAgent({ keepAlive: true, maxFreeSockets: 256, timeout: 60_000 }),
  };

  function attempt(message: WebhookMessage, signal: AbortSignal): Promise<SendResult & { staleSocket?: boolean }> {
    return new Promise((resolve) => {
      const sentAt = now();
      const fail = (error: string, staleSocket = false) => resolve({ kind: 'failed', error, sentAt, staleSocket });
      let request: ClientRequest;
      try {
        request = open(agents, message, sentAt);
      } catch (error) {
        return fail(error instanceof Error ? error.message : 'the request could not be made');
      }
      const stop = (why: string) => request.destroy(new Error(why));
      const deadline = setTimeout(() => stop(`no answer within ${message.timeoutMs} ms`), message.timeoutMs);
      const onAbort = () => stop('given up for a newer directive or a stop');
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      request.on('close', () => {
        clearTimeout(deadline);
        signal.removeEventListener('abort', onAbort);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        fail(error.message, request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'));
      });
      request.on('response', (response) => {
        resolve({ kind: 'answered', status: response.statusCode ?? 0, sentAt, at: now() });
        let bytes = 0;
        response.on('error', () => undefined);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) request.destroy();
        });
      });
      request.end(message.body);
    });
  }

  return {
    async send(message, signal) {
      const first = await attempt(message, signal);
      // The relay closed an idle connection just as we used it: that says nothing about the relay.
      if (first.kind === 'failed' && first.staleSocket && !signal.aborted) return attempt(message, signal);
      return first;
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function open(agents: { http: HttpAgent; https: HttpsAgent }, message: WebhookMessage, at: number): ClientRequest {
  const url = new URL(message.url);
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      ...signWebhook(message.secrets, message.id, at, message.body),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(message.body),
      'user-agent': 'Twinline-Webhook/1',
    },
  };
  if (url.protocol === 'https:') return requestHttps(url, { ...options, agent: agents.https });
  if (url.protocol === 'http:') return requestHttp(url, { ...options, agent: agents.http });
  throw new Error(`webhooks go to http or https, not ${url.protocol}`);
}

/** Webhooks of relays and of people, as they are claimed. */
export function createWebhookSink(now: () => number): Sink {
  const sender = createWebhookSender(now);
  return {
    async send({ id, body, type, recipient }, signal) {
      if (recipient.kind === 'email') return { kind: 'failed', error: 'an e-mail is no webhook', sentAt: now() };
      const { url, secrets } = recipient;
      return sender.send({ id, url, secrets, body, timeoutMs: timeoutFor(type) }, signal);
    },
    close: sender.close,
  };
}
