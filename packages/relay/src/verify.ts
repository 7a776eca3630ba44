import { timingSafeEqual } from 'node:crypto';
import { signatureOf } from './sign';

/** Standard Webhooks: a timestamp further away than this is a replay or a broken clock. */
export const TOLERANCE_MS = 5 * 60_000;

export type Verification =
  | { readonly ok: true; readonly id: string; readonly timestampMs: number }
  | {
      readonly ok: false;
      readonly reason: 'missing-headers' | 'bad-timestamp' | 'too-old' | 'too-new' | 'bad-signature';
    };

/** What is read of a request's headers; `Headers` fits. */
export interface HeaderReader {
  get(name: string): string | null;
}

/**
 * Checks that `body` (the exact text received) was signed with any of `secrets` no longer than five minutes from `nowMs`.
 * Constant-time in the signature. The clock comes in, so that a relay may go by the hub's.
 *
 * @param secrets `whsec_` and base64; two while one replaces the other.
 * @throws Error when a secret is not base64.
 */
export function verifyWebhook(
  secrets: readonly string[],
  headers: HeaderReader,
  body: string,
  nowMs: number,
): Verification {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signatures = headers.get('webhook-signature');
  if (!id || !timestamp || !signatures) return { ok: false, reason: 'missing-headers' };
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'bad-timestamp' };
  const timestampMs = Number(timestamp) * 1000;
  if (nowMs - timestampMs > TOLERANCE_MS) return { ok: false, reason: 'too-old' };
  if (timestampMs - nowMs > TOLERANCE_MS) return { ok: false, reason: 'too-new' };
  const given = signatures.split(' ').filter((signature) => signature.startsWith('v1,'));
  const genuine = secrets.some((secret) => {
    const expected = signatureOf(secret, id, timestamp, body);
    return given.some((signature) => equal(signature, expected));
  });
  return genuine ? { ok: true, id, timestampMs } : { ok: false, reason: 'bad-signature' };
}

function equal(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
