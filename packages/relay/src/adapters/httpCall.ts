import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import { z } from 'zod';

/** Of an answer; what is more is not read. */
const MAX_ANSWER_BYTES = 4_194_304;

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  /** The address to connect to; the URL's host is still what the Host header and TLS name. */
  readonly connect?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The literal address in a URL's host; null where it is a name. */
export function literalHost(url: string): string | null {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? null : host;
}

/** A URL by whose host a program's own API is reached without DNS. */
export const apiUrl = z
  .url({ protocol: /^https?$/, error: 'a URL, as http://127.0.0.1:9997' })
  .refine(
    (url) => literalHost(url) !== null,
    'give the host as an address, as http://127.0.0.1:9997: a switch must not wait for DNS',
  )
  .transform((url) => url.replace(/\/+$/, ''));

/** HTTP header fields. */
export const headerFields = z.record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'not a header’s name'), z.string());

/**
 * One HTTP request on a connection of its own: no DNS, no redirects, no proxy.
 *
 * @throws Error when no whole answer came; any status is an answer.
 */
export function httpCall({ method, url, connect, headers, body }: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
  const target = new URL(url);
  const host = connect ?? literalHost(url);
  if (host === null) throw new Error(`${target.host} is a name: give the address to connect to`);
  const isTls = target.protocol === 'https:';
  const name = target.hostname;
  return new Promise((resolve, reject) => {
    const fields = { host: target.host, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) };
    const options = {
      method,
      host,
      port: target.port || (isTls ? 443 : 80),
      path: target.pathname + target.search,
      headers: { ...fields, ...headers },
      agent: false as const,
      signal,
      ...(isTls && literalHost(url) === null && { servername: name }),
    };
    const outgoing = (isTls ? tlsRequest : plainRequest)(options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES)
          outgoing.destroy(new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.once('error', fail);
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    const fail = (error: Error) => reject(new Error(`${method} ${target.origin}: ${error.message}`));
    outgoing.once('error', fail);
    outgoing.end(body);
  });
}

/**
 * A call whose answer must be a success.
 *
 * @throws Error with status and the beginning of the answer otherwise.
 */
export async function expectOk(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
  const answer = await httpCall(call, signal);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(refusalOf(call, answer));
}

/** The path is left out, for a token may stand in it. */
export function refusalOf({ method, url }: HttpCall, { status, body }: HttpAnswer): string {
  const said = body.trim().replaceAll(/\s+/g, ' ').slice(0, 200);
  return `${method} ${new URL(url).origin} answered ${status}${said === '' ? '' : `: ${said}`}`;
}
