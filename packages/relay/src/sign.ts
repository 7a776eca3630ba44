import { createHmac } from 'node:crypto';

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * One signature of Standard Webhooks 1.0 (symmetric): `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.
 *
 * @param secret `whsec_` and base64, or the base64 alone; its bytes are the key.
 * @param timestamp whole seconds since 1970, as they stand in the header.
 * @throws Error when the secret is not base64.
 */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!BASE64.test(encoded)) throw new Error('the secret is not one: give it as the hub showed it, whsec_ and base64');
  const key = Buffer.from(encoded, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * Headers that sign `body` by Standard Webhooks 1.0: one signature per secret, separated by spaces, so that a receiver
 * that knows either secret accepts it while one replaces the other.
 *
 * @param secrets `whsec_` and base64; at least one.
 * @param atMs the moment of sending, epoch ms; sent as whole seconds.
 * @throws Error when there is no secret or one is not base64.
 */
export function signWebhook(secrets: readonly string[], id: string, atMs: number, body: string): SignedHeaders {
  if (secrets.length === 0) throw new Error('a webhook needs at least one secret to be signed with');
  const timestamp = String(Math.floor(atMs / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signatureOf(secret, id, timestamp, body)).join(' '),
  };
}
