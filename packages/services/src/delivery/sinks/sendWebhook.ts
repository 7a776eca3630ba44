import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { signWebhook } from '@twinline/relay/sign';
import { timeoutFor } from '../schedule';
import { readAnswer, retryAfter } from './answer';
import { guardedLookup, WebhookRefusal } from './guardedLookup';
import { type Networks, NO_NETWORKS } from './networks';
import type { Permit, SendResult, Sink, Trace } from './sink';
import { faultOfWebhookUrl, portOf } from './webhookUrl';

export interface WebhookMessage {
  readonly id: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly body: string;
  readonly timeoutMs: number;
}

export interface WebhookSender {
  send(message: WebhookMessage, signal: AbortSignal, permit?: Permit): Promise<SendResult>;
  close(): void;
}

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

const always: Permit = () => true;

/**
 * Sends signed webhooks over connections that are kept warm, to nobody but hosts on the internet and in `allowed`:
 * each address is judged as it is connected to. Follows no redirects, reads no more than it must, and answers within the
 * message's timeout, whatever the other side does. It never throws: what went wrong is a result.
 */
export function createWebhookSender(now: () => number, allowed: Networks = NO_NETWORKS): WebhookSender {
  const agents: Agents = {
    http: new HttpAgent({ keepAlive: true, maxFreeSockets: 256, timeout: 60_000 }),
    https: new HttpsAgent({ keepAlive: true, maxFreeSockets: 256, timeout: 60_000 }),
  };

  function attempt(message: WebhookMessage, signal: AbortSignal, permit: Permit): Promise<Attempted> {
    return new Promise((resolve) => {
      const sentAt = now();
      let headers: Record<string, string> = {};
      let address: string | null = null;
      const trace = (answer: string | null): Trace => ({ address, requestHeaders: masked(headers), answer });
      let isAnswered = false;
      const fail = (error: string, how: Failing = {}) => {
        // What has been answered stays answered, whatever becomes of the rest of it.
        if (!isAnswered) resolve({ kind: 'failed', error, sentAt, at: now(), trace: trace(null), ...how });
      };
      let request: ClientRequest;
      try {
        headers = headersOf(message, sentAt);
        request = open(agents, message, headers, allowed);
      } catch (error) {
        return fail(error instanceof Error ? error.message : 'the request could not be made', { isFinal: true });
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
        const staleSocket = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        fail(messageOf(error), { staleSocket, isFinal: error instanceof WebhookRefusal });
      });
      request.on('response', async (response) => {
        isAnswered = true;
        const at = now();
        const facts = answered(response, at);
        resolve({ kind: 'answered', ...facts, sentAt, at, trace: trace(await readAnswer(response)) });
      });
      whenConnected(request, async (socket) => {
        address = addressOf(socket);
        try {
          const permitted = permit();
          const may = permitted === true || (await permitted);
          if (request.destroyed) return;
          if (may) return void request.end(message.body);
          fail('something newer was decided meanwhile', { isWithdrawn: true });
          request.destroy();
        } catch (error) {
          stop(`whether it may still be sent could not be asked: ${String(error)}`);
        }
      });
    });
  }

  return {
    async send(message, signal, permit = always) {
      const first = await attempt(message, signal, permit);
      // The relay closed an idle connection just as we used it: that says nothing about the relay.
      if (first.kind === 'failed' && first.staleSocket && !signal.aborted) return attempt(message, signal, permit);
      return first;
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

type Attempted = SendResult & { readonly staleSocket?: boolean };
type Failing = { readonly staleSocket?: boolean; readonly isFinal?: boolean; readonly isWithdrawn?: boolean };

function headersOf(message: WebhookMessage, at: number): Record<string, string> {
  return {
    ...signWebhook(message.secrets, message.id, at, message.body),
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(message.body)),
    'user-agent': 'Twinline-Webhook/1',
  };
}

/** A literal address is judged here, because nothing is looked up for it; a name, as it is looked up. */
function open(agents: Agents, message: WebhookMessage, headers: Record<string, string>, allowed: Networks) {
  const fault = faultOfWebhookUrl(message.url, allowed);
  if (fault !== null) throw new WebhookRefusal(`the webhook's address ${fault}`);
  const url = new URL(message.url);
  const options = { method: 'POST', headers, lookup: guardedLookup(portOf(url), allowed) };
  return url.protocol === 'https:'
    ? requestHttps(url, { ...options, agent: agents.https })
    : requestHttp(url, { ...options, agent: agents.http });
}

/** Calls back once the request has a connection on which nothing stands in its way: by TCP, for https by TLS. */
function whenConnected(request: ClientRequest, then: (socket: Socket) => Promise<void>): void {
  request.on('socket', (socket: Socket & { encrypted?: boolean; secureConnecting?: boolean }) => {
    const waits = socket.encrypted === true ? socket.secureConnecting === true : socket.connecting;
    if (!waits) return void then(socket);
    socket.once(socket.encrypted === true ? 'secureConnect' : 'connect', () => void then(socket));
  });
}

function addressOf({ remoteAddress, remotePort }: Socket): string | null {
  if (remoteAddress === undefined) return null;
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}

/** What the head of an answer says. */
function answered(response: IncomingMessage, at: number) {
  const status = response.statusCode ?? 0;
  const { location } = response.headers;
  return {
    status,
    retryAfterMs: retryAfter(response.headers['retry-after'], at),
    redirectsTo: status >= 300 && status < 400 && location !== undefined ? location : null,
  };
}

function masked(headers: Record<string, string>): Record<string, string> {
  const signature = headers['webhook-signature']?.replace(/v1,\S+/g, 'v1,***');
  return signature === undefined ? headers : { ...headers, 'webhook-signature': signature };
}

/** Of several addresses that all failed, what each said. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join('; ');
  return error.message;
}

/** Webhooks of relays and of people, as they are claimed. */
export function createWebhookSink(now: () => number, allowed: Networks): Sink {
  const sender = createWebhookSender(now, allowed);
  return {
    async send({ id, body, type, recipient }, signal, permit) {
      if (recipient.kind === 'email') return { kind: 'failed', error: 'an e-mail is no webhook', sentAt: now() };
      const { url, secrets } = recipient;
      return sender.send({ id, url, secrets, body, timeoutMs: timeoutFor(type) }, signal, permit);
    },
    close: sender.close,
  };
}
