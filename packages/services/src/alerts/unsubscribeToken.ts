import { createHmac, timingSafeEqual } from 'node:crypto';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * What the link in an e-mail carries: which channel, signed, so that whoever has the e-mail can end it and nobody else.
 * `secret` is what hub and web share (HUB_TOKEN).
 */
export function unsubscribeToken(channelId: string, secret: string): string {
  return `${channelId}.${signature(channelId, secret)}`;
}

/** The channel that a token is of; null for one that we did not make. */
export function channelOfToken(token: string, secret: string): string | null {
  const [channelId = '', given = ''] = token.split('.');
  if (!UUID.test(channelId)) return null;
  const expected = Buffer.from(signature(channelId, secret));
  const presented = Buffer.from(given);
  return presented.length === expected.length && timingSafeEqual(presented, expected) ? channelId : null;
}

function signature(channelId: string, secret: string): string {
  return createHmac('sha256', secret).update(`unsubscribe ${channelId}`).digest('base64url');
}
