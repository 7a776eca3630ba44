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

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
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
