import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

const LONGEST_ANSWER_BYTES = 1_000_000;

export interface HubRequest {
  readonly hubUrl: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
  readonly localAddress?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own. Rejects when no whole answer comes within `timeoutMs`. */
export function hubRequest(wanted: HubRequest): Promise<HubAnswer> {
  const url = new URL(wanted.path, wanted.hubUrl);
  const text = wanted.body === undefined ? undefined : JSON.stringify(wanted.body);
  const headers: Record<string, string | number> = {};
  if (wanted.key !== undefined) headers.authorization = `Bearer ${wanted.key}`;
  if (text !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(text);
  }
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method: wanted.method,
        headers,
        agent: false,
        ...(wanted.localAddress === undefined ? {} : { localAddress: wanted.localAddress }),
        ...(wanted.signal === undefined ? {} : { signal: wanted.signal }),
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
          if (body.length > LONGEST_ANSWER_BYTES) call.destroy(new Error('the answer is too long'));
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    const deadline = setTimeout(
      () => call.destroy(new Error(`no answer within ${wanted.timeoutMs / 1_000} s`)),
      wanted.timeoutMs,
    );
    call.on('close', () => clearTimeout(deadline));
    call.on('error', reject);
    call.end(text);
  });
}

/** The hub's own sentence about a refusal, where its answer has one. */
export function sentenceOf(answer: HubAnswer): string {
  try {
    const { error } = JSON.parse(answer.body) as { error?: { message?: unknown } };
    if (typeof error?.message === 'string') return error.message;
  } catch {
    // Not the hub's JSON: a proxy, or another server altogether.
  }
  return `HTTP ${answer.status}`;
}
