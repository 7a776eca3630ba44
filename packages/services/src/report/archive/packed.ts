import { once } from 'node:events';
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';

const inflate = promisify(gunzip);
/** So many entries of a list are written as text at a time. */
const SLICE = 20_000;
/** Less is one piece of text anyway. */
const LONG_LIST = 1_000;
/** What unpacked text may come to: beyond it V8 has no strings. */
const MOST_BYTES = 500_000_000;

/**
 * JSON, gzipped. The lists of a large organization's inputs are written piece by piece: as one text they would take
 * hundreds of megabytes at once. Takes plain data, without undefined in lists.
 */
export async function pack(value: object): Promise<Buffer> {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(gzip, 'end');
  for (const text of textOf(value)) if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), ended]);
  gzip.end();
  await ended;
  return Buffer.concat(chunks);
}

/** @throws Error for what is no such package. */
export async function unpack(bytes: Uint8Array): Promise<unknown> {
  return JSON.parse((await inflate(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8'));
}

/** The same text as JSON.stringify, in pieces; only the first three levels are taken apart. */
function* textOf(value: unknown, depth = 0): Generator<string> {
  if (Array.isArray(value) && value.length >= LONG_LIST) {
    for (let at = 0; at < value.length; at += SLICE) {
      const text = JSON.stringify(value.slice(at, at + SLICE));
      yield `${at === 0 ? '[' : ','}${text.slice(1, -1)}`;
    }
    yield ']';
  } else if (Array.isArray(value) && depth < 3) {
    for (const [i, each] of value.entries()) {
      yield i === 0 ? '[' : ',';
      yield* textOf(each, depth + 1);
    }
    yield value.length === 0 ? '[]' : ']';
  } else if (typeof value === 'object' && value !== null && depth < 3) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    for (const [i, [key, each]] of entries.entries()) {
      yield `${i === 0 ? '{' : ','}${JSON.stringify(key)}:`;
      yield* textOf(each, depth + 1);
    }
    yield entries.length === 0 ? '{}' : '}';
  } else yield JSON.stringify(value) ?? 'null';
}
