import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signWebhook } from '../src/sign';
import { TOLERANCE_MS, verifyWebhook } from '../src/verify';
import { NEW_SECRET, NOW, SECRET } from './directive';

const BODY = '{"type":"test.ping"}';
const signed = (secrets: string[], at = NOW) => new Headers({ ...signWebhook(secrets, 'msg-1', at, BODY) });

describe('the signature of a webhook', () => {
  it('is accepted by the reference implementation of Standard Webhooks', () => {
    const headers = { ...signWebhook([SECRET], 'msg-1', Date.now(), BODY) };
    expect(new Webhook(SECRET).verify(BODY, headers)).toEqual({ type: 'test.ping' });
  });

  it('verifies what the reference implementation signed', () => {
    const signature = new Webhook(SECRET).sign('msg-1', new Date(NOW), BODY);
    const headers = new Headers({
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': signature,
    });
    expect(verifyWebhook([SECRET], headers, BODY, NOW)).toEqual({ ok: true, id: 'msg-1', timestampMs: NOW });
  });

  it('signs as the reference implementation does, whatever the key and the text', () => {
    for (const [bytes, body] of [
      [24, ''],
      [25, '{"reason":{"zh":"线路 A 中断。","emoji":"🎥"}}'],
      [64, 'x'.repeat(100_000)],
    ] as const) {
      const secret = `whsec_${Buffer.alloc(bytes, bytes).toString('base64')}`;
      expect(signWebhook([secret], 'msg-1', NOW + 999, body)['webhook-signature']).toBe(
        new Webhook(secret).sign('msg-1', new Date(NOW), body),
      );
    }
  });

  it('names a secret that is none, instead of signing with a part of it', () => {
    for (const secret of ['', 'whsec_', 'whsec_not base64!', 'whsec_abc'])
      expect(() => signWebhook([secret], 'msg-1', NOW, BODY)).toThrow('whsec_ and base64');
  });

  it('lets either side rotate first: signed with both, known with one, and the other way round', () => {
    expect(verifyWebhook([SECRET], signed([NEW_SECRET, SECRET]), BODY, NOW).ok).toBe(true);
    expect(verifyWebhook([NEW_SECRET, SECRET], signed([SECRET]), BODY, NOW).ok).toBe(true);
  });

  it.each([
    ['another secret', [NEW_SECRET], signed([SECRET]), BODY, NOW, 'bad-signature'],
    ['a changed body', [SECRET], signed([SECRET]), `${BODY} `, NOW, 'bad-signature'],
    ['a timestamp older than five minutes', [SECRET], signed([SECRET]), BODY, NOW + TOLERANCE_MS + 1, 'too-old'],
    ['a timestamp of the future', [SECRET], signed([SECRET]), BODY, NOW - TOLERANCE_MS - 1, 'too-new'],
    ['no headers', [SECRET], new Headers(), BODY, NOW, 'missing-headers'],
  ])('refuses %s', (_what, secrets, headers, body, now, reason) => {
    expect(verifyWebhook(secrets, headers, body, now)).toEqual({ ok: false, reason });
  });
});
