import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LivingHub } from './announceHub';

export const HANDED_BATCHES_PATH = '/internal/v1/batches';

/** Sends to other hubs over connections that are kept warm. */
export interface HubPoster {
  /** Resolves when the hub has taken it. @throws Error when it did not within `timeoutMs`. */
  post(hub: LivingHub, body: string, timeoutMs: number): Promise<void>;
  close(): void;
}

export function createHubPoster(): HubPoster {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return {
    post: ({ url, token }, body, timeoutMs) =>
      new Promise((resolve, reject) => {
        const target = new URL(HANDED_BATCHES_PATH, url);
        const options = {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        };
        const request =
          target.protocol === 'https:'
            ? requestHttps(target, { ...options, agent: agents.https })
            : requestHttp(target, { ...options, agent: agents.http });
        const late = new Error(`no answer within ${timeoutMs} ms`);
        const deadline = setTimeout(() => request.destroy(late), timeoutMs);
        request.on('close', () => clearTimeout(deadline));
        request.on('error', reject);
        request.on('response', (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () =>
            response.statusCode === 204 ? resolve() : reject(new Error(`it answered ${response.statusCode}`)),
          );
        });
        request.end(body);
      }),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
