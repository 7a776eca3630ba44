import type { IncomingMessage } from 'node:http';

/** Nothing a relay answers beyond its status changes anything; more than this is not even read. */
const MAX_ANSWER_BYTES = 16_384;
/** An answer that trickles is cut off, so that it holds no place among what is being sent. */
const ANSWER_WITHIN_MS = 500;
const KEPT_CHARS = 1_000;

/** Reads the beginning of an answer's body as text that a database takes, within half a second. It never throws. */
export function readAnswer(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const cutOff = setTimeout(() => response.destroy(), ANSWER_WITHIN_MS);
    const end = () => {
      clearTimeout(cutOff);
      const text = new TextDecoder().decode(Buffer.concat(chunks)).replaceAll('\0', '�');
      resolve(
        Array.from(text.slice(0, 2 * KEPT_CHARS))
          .slice(0, KEPT_CHARS)
          .join(''),
      );
    };
    response.on('error', () => undefined);
    response.on('close', end);
    response.on('end', end);
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > MAX_ANSWER_BYTES) response.destroy();
    });
  });
}

/**
 * What a Retry-After asks for (RFC 9110, 10.2.3: seconds, or an HTTP date), ms from `nowMs`; null where it asks nothing
 * that can be read.
 */
export function retryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * 1_000;
  // A number that is no number of seconds must not be read as a year.
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
