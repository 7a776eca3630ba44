import { Webhook } from 'standardwebhooks';

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Headers that sign `body` by Standard Webhooks 1.0: HMAC-SHA-256 over `id.timestamp.body`, one signature per secret,
 * separated by spaces, so that a receiver that knows either secret accepts it while one replaces the other.
 *
 * @param secrets `whsec_` and base64; at least one.
 * @param atMs the moment of sending, epoch ms; sent as whole seconds.
 * @throws Error when there is no secret or one is not base64.
 */
export function signWebhook(secrets: readonly string[], id: string, atMs: number, body: string): SignedHeaders {
  if (secrets.length === 0) throw new Error('a webhook needs at least one secret to be signed with');
  const at = new Date(atMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(atMs / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
