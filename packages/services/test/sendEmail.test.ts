import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ALERT_TYPE, type AlertBody } from '../src/alerts/alert';
import { channelOfToken } from '../src/alerts/unsubscribeToken';
import type { ClaimedDelivery } from '../src/delivery/claimDeliveries';
import { createEmailSink } from '../src/delivery/sinks/sendEmail';
import type { Sink } from '../src/delivery/sinks/sink';
import { startMailServer } from './mailServer';

const SECRET = 'a secret that hub and web share';
const CHANNEL = '6f2b9c1e-0c55-4a86-9b0a-6f2f7c1d2e3a';

const alert = (subject: string): AlertBody => ({
  type: 'alert',
  timestamp: '2026-11-20T12:00:00.000Z',
  data: {
    topic: 'switch',
    severity: 'warning',
    subject: { en: subject, zh: '新加坡 秀场：已从 A 切换到 B' },
    text: { en: 'Switched from A to B: <no> answer & more.', zh: '已从 A 切换到 B：线路 A 无应答。' },
    region: 'SG',
    route: 'r1',
    line: 'B',
    links: { page: 'https://twinline.example/routes/r1' },
    events: [],
    more: 0,
    summary: false,
    organization: { name: 'Own “TV”', timeZone: 'Asia/Singapore' },
  },
});

function claimed(language: 'en' | 'zh', subject = 'Singapore: switched from A to B'): ClaimedDelivery {
  return {
    ...{ id: randomUUID(), organizationId: 'own', type: ALERT_TYPE, routeId: null, epoch: null, sequence: null },
    ...{ body: JSON.stringify(alert(subject)), attempts: 1, deliverBy: 0, createdAt: 0, forced: false },
    ...{ dropReason: null, waitsUntil: null },
    recipient: { kind: 'email', id: CHANNEL, address: 'ola@own.test', language },
  };
}

const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const still = new AbortController().signal;
const send = (sink: Sink, delivery: ClaimedDelivery, signal = still) => sink.send(delivery, signal, () => true);

async function mailServer(...given: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...given);
  ending.push(server.close);
  return server;
}

function sinkTo(smtpUrl: string, withinMs = 10_000): Sink {
  const sink = createEmailSink({
    ...{ smtpUrl, withinMs, from: 'Twinline <alerts@twinline.example>', webUrl: 'https://twinline.example/' },
    ...{ unsubscribeSecret: SECRET, now: Date.now },
  });
  ending.push(() => sink.close());
  return sink;
}

describe('alerts by e-mail', () => {
  it('arrive as text and HTML in the language of the channel, with page, unsubscribe link and one id for all tries', async () => {
    const { mails, port } = await mailServer();
    const sink = sinkTo(`smtp://127.0.0.1:${port}`);
    const [english, chinese] = [claimed('en'), claimed('zh')];
    expect(await send(sink, english)).toMatchObject({ kind: 'answered', status: 250 });
    expect(await send(sink, chinese)).toMatchObject({ kind: 'answered', status: 250 });
    const [en, zh] = mails;
    expect(en?.subject).toBe('[Twinline] Singapore: switched from A to B');
    expect(en?.messageId).toBe(`<${english.id}@twinline.example>`);
    expect(en?.from?.text).toContain('alerts@twinline.example');
    expect(en?.text).toContain('Switched from A to B: <no> answer & more.');
    expect(en?.text).toContain('https://twinline.example/routes/r1');
    expect(en?.html).toContain('&lt;no&gt; answer &amp; more.');
    expect(en?.html).not.toMatch(/<img|<script|<link/);
    expect(en?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(zh?.subject).toBe('[Twinline] 新加坡 秀场：已从 A 切换到 B');
    expect(zh?.text).toContain('已从 A 切换到 B：线路 A 无应答。');
    expect(zh?.html).toContain('在 Twinline 中查看');
    const link = /https:\/\/twinline\.example\/unsubscribe\?t=(\S+)/.exec(en?.text ?? '');
    expect(channelOfToken(link?.[1] ?? '', SECRET)).toBe(CHANNEL);
    expect(channelOfToken(link?.[1] ?? '', 'another secret')).toBeNull();
    const list = en?.headers.get('list') as { unsubscribe?: { url?: string } } | undefined;
    expect(list?.unsubscribe?.url).toBe(link?.[0]);
    expect(en?.headerLines.find(({ key }) => key === 'list-unsubscribe-post')?.line).toContain('One-Click');
  });

  it('keep a subject in one line: a name that carries another header adds none', async () => {
    const { mails, port } = await mailServer();
    const evil = claimed('en', 'Relay “x\r\nBcc: all@own.test\r\n\r\nhello”\u2028 fails');
    await send(sinkTo(`smtp://127.0.0.1:${port}`), evil);
    const [mail] = mails;
    expect(mail?.subject).toBe('[Twinline] Relay “x Bcc: all@own.test hello” fails');
    expect(mail?.bcc).toBeUndefined();
    expect(mail?.headers.has('bcc')).toBe(false);
  });

  it('refused for now are tried again, refused for good are not', async () => {
    const { mails, port } = await mailServer({}, (n) => [451, null, 550][n - 1] ?? null);
    const sink = sinkTo(`smtp://127.0.0.1:${port}`);
    const delivery = claimed('en');
    const first = await send(sink, delivery);
    expect(first).toMatchObject({ kind: 'failed', trace: { answer: expect.stringMatching(/^451/) } });
    expect(first).not.toHaveProperty('isFinal');
    expect(await send(sink, delivery)).toMatchObject({ kind: 'answered', status: 250 });
    expect(mails.map(({ messageId }) => messageId)).toEqual([`<${delivery.id}@twinline.example>`]);
    expect(await send(sink, claimed('en'))).toMatchObject({
      kind: 'failed',
      isFinal: true,
      error: expect.stringContaining('550'),
    });
  });

  it('say in time that a server hangs, and that one is not there', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ending.push(() => new Promise((resolve) => silent.close(() => resolve())));
    const { port } = silent.address() as { port: number };
    const hanging = sinkTo(`smtp://127.0.0.1:${port}`, 1_000);
    const results = await Promise.all(Array.from({ length: 12 }, () => send(hanging, claimed('en'))));
    for (const result of results) {
      expect(result).toMatchObject({ kind: 'failed' });
      expect(result).not.toHaveProperty('isFinal');
    }
    expect(await send(sinkTo('smtp://127.0.0.1:1'), claimed('en'))).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('are not sent to a server whose certificate proves nothing', async () => {
    const { mails, port } = await mailServer({ secure: true });
    const result = await send(sinkTo(`smtps://127.0.0.1:${port}`), claimed('en'));
    expect(result).toMatchObject({ kind: 'failed', error: expect.stringMatching(/certificate|altnames|self.signed/i) });
    expect(result).not.toHaveProperty('isFinal');
    expect(mails).toHaveLength(0);
  });

  it('are given up at once when the hub stops, and not begun when they may not be sent any more', async () => {
    const { mails, port } = await mailServer();
    const sink = sinkTo(`smtp://127.0.0.1:${port}`);
    expect(await send(sink, claimed('en'), AbortSignal.abort())).toMatchObject({ kind: 'failed' });
    expect(await sink.send(claimed('en'), still, async () => false)).toMatchObject({ isWithdrawn: true });
    expect(mails).toHaveLength(0);
  });
});
