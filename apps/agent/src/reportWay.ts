import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

const LONGEST_ANSWER_BYTES = 1_000_000;

/** A way reports can take to the hub: the ordinary internet, or a line. */
export interface ReportWay {
  readonly name: string;
  /** Source address; null leaves it to the host's default route. */
  readonly localAddress: string | null;
}

export interface WayRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | number>;
  readonly body?: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body: string;
}

export interface WayOptions {
  readonly hubUrl: string;
  readonly lookup: LookupFunction;
  readonly connectTimeoutMs: number;
}

/** Kept-alive HTTP connections from one source address. */
export interface Way {
  readonly name: string;
  /** @throws Error when no answer came, or `signal` was aborted. */
  send(request: WayRequest, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export function createWay({ name, localAddress }: ReportWay, options: WayOptions): Way {
  const { hubUrl, lookup, connectTimeoutMs } = options;
  const secure = hubUrl.startsWith('https:');
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 8, scheduling: 'lifo' });
  const source = localAddress === null ? {} : { localAddress, family: isIP(localAddress) };

  function once({ method, path, headers, body }: WayRequest, signal: AbortSignal): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const init: RequestOptions = { method, agent, headers, lookup, signal, ...source };
      const call = (secure ? httpsRequest : httpRequest)(new URL(path, hubUrl), init, (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          if (length > LONGEST_ANSWER_BYTES) call.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          const after = Number(response.headers['retry-after']);
          const retryAfterMs = Number.isFinite(after) && after >= 0 ? after * 1_000 : null;
          resolve({ status: response.statusCode ?? 0, retryAfterMs, body: Buffer.concat(parts).toString('utf8') });
        });
      });
      limitConnecting(call, connectTimeoutMs);
      call.on('error', (error) => reject(call.reusedSocket ? new StaleConnection(error.message) : error));
      call.end(body);
    });
  }

  return {
    name,
    async send(request, signal) {
      try {
        return await once(request, signal);
      } catch (error) {
        // The hub closed a kept-alive connection just as it was taken: everything we send may be sent twice.
        if (error instanceof StaleConnection && !signal.aborted) return once(request, signal);
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

class StaleConnection extends Error {}

function limitConnecting(call: ClientRequest, timeoutMs: number): void {
  call.on('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => call.destroy(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}
