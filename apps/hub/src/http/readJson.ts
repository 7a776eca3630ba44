import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HttpError } from './httpError';

export interface BodyLimits {
  /** As it arrives. */
  readonly maxBytes: number;
  /** After gunzip: a small body must not become a large one. */
  readonly maxInflatedBytes: number;
}

const inflate = promisify(gunzip);

/** The JSON body of a request, plain or gzip. Throws HttpError 413 beyond a limit, 415 or 400 for what isn't readable. */
export async function readJson(request: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  const text = await decode(await readBody(request, limits.maxBytes), request.headers['content-encoding'], limits);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'invalid', 'the body is not JSON');
  }
}

/** By events: the request's async iterator costs as much as parsing a small batch. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return void chunks.push(chunk);
      // Nothing more is read of it: the answer goes out, and closes the connection.
      request.off('data', take).pause();
      reject(tooLarge(maxBytes));
    };
    request.on('data', take);
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

async function decode(body: Buffer, encoding: string | undefined, limits: BodyLimits): Promise<string> {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8');
  if (encoding !== 'gzip') throw new HttpError(415, 'invalid', 'only gzip is understood as content-encoding');
  try {
    return (await inflate(body, { maxOutputLength: limits.maxInflatedBytes })).toString('utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits.maxInflatedBytes);
    throw new HttpError(400, 'invalid', 'the body is not gzip');
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, 'too-large', `the body is larger than ${maxBytes} bytes`);
}
