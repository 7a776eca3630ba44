import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listChannels } from '../../src/alerts/listChannels';
import { unsubscribe } from '../../src/alerts/unsubscribe';
import { unsubscribeToken } from '../../src/alerts/unsubscribeToken';
import { listAudit } from '../../src/audit/listAudit';
import { createDeliverer, type Deliverer } from '../../src/delivery/createDeliverer';
import { createEmailSink } from '../../src/delivery/sinks/sendEmail';
import { readReport } from '../../src/report/archive/readReport';
import { setViewers } from '../../src/report/audiences/setViewers';
import { createReportLoop, type ReportLoop } from '../../src/report/jobs/createReportLoop';
import type { Printing } from '../../src/report/jobs/printFile';
import { QUIET_MS } from '../../src/report/jobs/putLate';
import { openLink } from '../../src/report/links/openLink';
import type { ChartPicture, ReportMailBody } from '../../src/report/mail/reportMail';
import { addRecipient } from '../../src/report/recipients/addRecipient';
import { changeRecipient } from '../../src/report/recipients/changeRecipient';
import { listRecipients } from '../../src/report/recipients/listRecipients';
import { removeRecipient } from '../../src/report/recipients/removeRecipient';
import { createReportMails } from '../../src/report/recipients/reportMails';
import { insertDirective, type World, worlds } from '../fixtures/world';
import { startMailServer } from '../mailServer';
import { type Archive, DAY, HOUR, MONDAY, openArchive, SECRET } from './reportArchive';

const WEB = 'https://twinline.example';
const DUE = MONDAY + 7 * DAY + 6 * HOUR;
/** One white pixel. */
const PNG = new Uint8Array(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/58BAAMBAQAYG2jHAAAAAElFTkSuQmCC', 'base64'),
);

describe.each(worlds())('e-mails of reports on %s', (_, open) => {
  let world: World;
  let own: Archive;
  let printed: string[];
  const cleanups: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    world = await open();
    own = await openArchive(world, 'own');
    await openArchive(world, 'other');
    await own.measured(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR);
  }, 120_000);
  afterAll(() => world.end());
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  beforeEach(async () => {
    own.set(DUE);
    printed = [];
    for (const table of ['report_jobs', 'reports', 'deliveries', 'channels', 'directives', 'region_viewers'])
      await own.rows(`delete from ${table}`);
    await own.rows(
      `insert into report_schedules (organization_id, name, enabled, hour) values ('own', 'month', false, 6)
       on conflict do nothing`,
    );
  });

  const chart: ChartPicture = { id: 'ribbon', png: PNG, width: 1, height: 1, alt: 'which line when' };
  const printing: Printing = {
    printer: {
      async pdf(url) {
        printed.push(`pdf ${new URL(url).searchParams.get('language')}`);
        return new TextEncoder().encode('%PDF-1.7 a report');
      },
      async charts(url) {
        printed.push(`charts ${new URL(url).searchParams.get('language')}`);
        return [chart];
      },
      missing: () => null,
    },
    webUrl: 'http://web:3000',
    secret: SECRET,
  };
  const add = (address: string, language = 'en', kinds = ['week']) =>
    addRecipient(own.ctx(), { address, language, kinds });
  const deliveries = async () => {
    const rows = await own.rows<{ id: string; channelId: string; name: string; body: string; state: string }>(
      `select d.id, c.id as "channelId", c.name, d.body, d.state from deliveries d join channels c on c.id = d.channel_id
       where d.type = 'report' order by d.created_at, c.name`,
    );
    return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as ReportMailBody }));
  };
  const mails = createReportMails;
  const load = async (delivery: Awaited<ReturnType<typeof deliveries>>[number], language: 'en' | 'zh' = 'en') =>
    mails(own.ctx(), { webUrl: WEB, secret: SECRET }).load(
      { organizationId: 'own', body: delivery.body, recipient: { id: delivery.channelId, language } },
      AbortSignal.timeout(5_000),
    );
  async function looks(loop: ReportLoop): Promise<void> {
    for (const waited of [61_000, QUIET_MS + 1_000]) {
      own.set(own.now() + waited);
      await loop.runOnce();
    }
  }

  it('go once to each who asked for the kind, with the file in their language and a link of their own', async () => {
    await add('ann@example.com');
    await add('bo@example.com', 'zh', ['week', 'month']);
    await add('cy@example.com', 'en', ['month']);
    await addRecipient(own.ctx('other'), { address: 'dee@example.com', language: 'en', kinds: ['week'] });
    const loops = [own.loop({ printing }), own.loop({ printing })];
    for (let turn = 0; turn < 3; turn += 1) await Promise.all(loops.map((loop) => loop.runOnce()));
    expect(printed.sort()).toEqual(['charts en', 'charts zh', 'pdf en', 'pdf zh']);
    const sent = await deliveries();
    expect(sent.map(({ name }) => name)).toEqual(['ann@example.com', 'bo@example.com']);
    const links = new Set(sent.map(({ body }) => body.data.linkId));
    expect(links.size).toBe(2);
    for (const delivery of sent) {
      expect(delivery.body.data).toMatchObject({ name: '2026-W46', version: 1, since: null });
      const { links: given, ...mail } = await load(delivery, delivery.name.startsWith('bo') ? 'zh' : 'en');
      expect(mail).toEqual({
        report: (await readReport(own.ctx(), { name: '2026-W46' })).report,
        ...{ version: 1, changes: [], organization: 'own', charts: [chart] },
        pdf: Buffer.from('%PDF-1.7 a report'),
      });
      expect(given.expiresAt).toBe(own.now() + 30 * DAY);
      expect(given.unsubscribe).toBe(`${WEB}/unsubscribe?t=${unsubscribeToken(delivery.channelId, SECRET)}`);
      const token = given.page?.split('/r/')[1] ?? '';
      const opened = await openLink(own.ctx(), { token, secret: SECRET, counts: true });
      expect(opened).toMatchObject({ organizationId: 'own', name: '2026-W46', version: null });
    }
  });

  it('are told again of a later version where a headline differs from what they know, and not else', async () => {
    await insertDirective(world.db, own.region, { at: MONDAY + 10 * HOUR, line: 'A', from: null, sequence: 1 });
    await add('ann@example.com');
    const loop = own.loop({ printing });
    await loop.runOnce();
    // Somebody says how many watch: minutes of audience time differ, no headline does.
    await setViewers(own.ctx(), { regionId: own.region.regionId, viewers: 1_000 });
    await looks(loop);
    const quiet = await readReport(own.ctx(), { name: '2026-W46' });
    expect(await deliveries()).toHaveLength(1);
    // A failover that was not written yet when the report was made.
    await insertDirective(world.db, own.region, {
      ...{ at: MONDAY + 11.5 * HOUR, line: 'B', from: 'A', sequence: 2, reason: 'blackout', appliedAfterMs: 90 },
    });
    await looks(loop);
    const sent = await deliveries();
    expect(sent).toHaveLength(2);
    const now = await readReport(own.ctx(), { name: '2026-W46' });
    expect(now.version).toBe((quiet.version ?? 0) + 1);
    expect(sent[1]?.body.data).toMatchObject({ version: now.version, since: 1 });
    const mail = sent[1] && (await load(sent[1]));
    expect(mail?.changes).toContainEqual({ key: 'totals/failovers', before: 0, after: 1 });
    await looks(loop);
    expect(await deliveries()).toHaveLength(2);
  });

  it('wait for a printer that fails, longer each time, and at last go without its file', async () => {
    await add('ann@example.com');
    let tries = 0;
    const broken = {
      ...printing,
      printer: { ...printing.printer, pdf: () => Promise.reject(new Error(`crash ${++tries}`)) },
    };
    const loop = own.loop({ printing: broken });
    await loop.runOnce();
    for (const pause of [5, 15, 45, 135]) {
      expect(await deliveries()).toEqual([]);
      own.set(own.now() + pause * 1_000);
      await loop.runOnce();
    }
    expect(tries).toBe(5);
    expect(await deliveries()).toEqual([]);
    own.set(own.now() + 405_000);
    await loop.runOnce();
    const [sent] = await deliveries();
    expect(sent && (await load(sent))).toMatchObject({ pdf: null, charts: [] });
  });

  it('go without a file at once where no hub has a browser', async () => {
    await add('ann@example.com');
    const none = { ...printing, printer: { ...printing.printer, missing: () => new Error('no Chromium') } };
    const loop = own.loop({ printing: none });
    await loop.runOnce();
    expect(await deliveries(), 'another hub may have one').toEqual([]);
    own.set(own.now() + 30_000);
    await loop.runOnce();
    expect(await deliveries()).toHaveLength(1);
    expect(loop.figures()).toMatchObject({ mails: 1, failures: 0 });
  });

  it('are put into the outbox once, also by a hub that takes over from one that died printing', async () => {
    await add('ann@example.com');
    await add('bo@example.com');
    const dying: Printing = { ...printing, printer: { ...printing.printer, pdf: () => new Promise(() => undefined) } };
    const first = own.loop({ printing: dying });
    void first.runOnce();
    await expect
      .poll(() => own.rows(`select from report_jobs where kind = 'mail' and state = 'running'`))
      .toHaveLength(1);
    const second = own.loop({ printing });
    await second.runOnce();
    expect(await deliveries()).toEqual([]);
    own.set(own.now() + 61_000);
    await Promise.all([second.runOnce(), own.loop({ printing }).runOnce()]);
    await second.runOnce();
    expect((await deliveries()).map(({ name }) => name)).toEqual(['ann@example.com', 'bo@example.com']);
  });

  it('arrive at a real mail server as any other message of the outbox, and end with the link in them', async () => {
    const mailbox = await startMailServer();
    cleanups.push(mailbox.close);
    await add('ann@example.com', 'zh');
    await own.loop({ printing }).runOnce();
    const begin = (): Deliverer => {
      const email = createEmailSink({
        ...{ smtpUrl: `smtp://127.0.0.1:${mailbox.port}`, from: 'Twinline <reports@twinline.example>', webUrl: WEB },
        ...{ unsubscribeSecret: SECRET, now: own.now, reports: mails(own.ctx(), { webUrl: WEB, secret: SECRET }) },
      });
      return createDeliverer(own.ctx(), { hubId: randomUUID(), email, pollMs: 20 });
    };
    const deliverer = begin();
    cleanups.push(() => deliverer.stop());
    deliverer.start();
    await expect.poll(async () => (await deliveries()).map(({ state }) => state)).toEqual(['acknowledged']);
    const [mail] = mailbox.mails;
    expect(mail?.to).toMatchObject({ text: 'ann@example.com' });
    const [sent] = await deliveries();
    expect(mail?.messageId).toBe(`<${sent?.id}@twinline.example>`);
    expect(mail?.attachments.map(({ filename, contentType }) => [filename, contentType])).toContainEqual([
      'Twinline-2026-W46-zh.pdf',
      'application/pdf',
    ]);
    expect(await listRecipients(own.ctx())).toMatchObject([
      { address: 'ann@example.com', state: 'on', lastSentAt: own.now(), lastError: null, account: null },
    ]);
    const token = /unsubscribe\?t=([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(await unsubscribe(world.db, { token, secret: SECRET, now: own.now() })).toBe(true);
    const [ended] = await listRecipients(own.ctx());
    expect(ended?.state).toBe('unsubscribed');
    // The next week nobody is left.
    await own.measured(MONDAY + 8 * DAY, MONDAY + 8 * DAY + HOUR);
    own.set(DUE + 7 * DAY);
    await own.loop({ printing }).runOnce();
    expect((await readReport(own.ctx(), { name: '2026-W47' })).version).toBe(1);
    expect(await deliveries()).toHaveLength(1);
    await changeRecipient(own.ctx(), { id: ended?.id ?? '', on: true, language: 'en' });
    expect(await listRecipients(own.ctx())).toMatchObject([{ state: 'on', language: 'en', kinds: ['week'] }]);
  });

  it('go to addresses that people add, change and remove, each of them once; alerts know nothing of them', async () => {
    const ctx = own.ctx();
    const mei = { ...ctx, db: { ...ctx.db, actor: { kind: 'person', id: 'mei', name: 'Mei' } as const } };
    const { id } = await addRecipient(mei, { address: ' Ann@Example.com ', language: 'en', kinds: ['month', 'week'] });
    await expect(add('ann@example.com')).rejects.toMatchObject({ code: 'conflict', details: { field: 'address' } });
    for (const address of ['ann', 'a@b', 'Ann <ann@example.com>', 'a@example.com\r\nBcc: b@example.com', 'a@b.c,d@e.f'])
      await expect(add(address), address).rejects.toMatchObject({ code: 'invalid', details: { field: 'address' } });
    await expect(add('bo@example.com', 'fr')).rejects.toMatchObject({ details: { field: 'language' } });
    await expect(add('bo@example.com', 'en', [])).rejects.toMatchObject({ details: { field: 'kinds' } });
    await expect(add('bo@example.com', 'en', ['day'])).rejects.toMatchObject({ details: { field: 'kinds' } });
    expect(await listRecipients(own.ctx())).toMatchObject([
      { id, address: 'Ann@Example.com', kinds: ['week', 'month'], state: 'on', lastSentAt: null },
    ]);
    expect(await listRecipients(own.ctx('other'))).toEqual([]);
    expect(await listChannels(ctx, { userId: 'mei', name: 'Mei', mayManage: true })).toEqual([]);
    await own.loop({ printing }).runOnce();
    const [sent] = await deliveries();
    const page = sent && (await load(sent)).links.page;
    for (const stranger of [changeRecipient, removeRecipient])
      await expect(stranger(own.ctx('other'), { id })).rejects.toMatchObject({ code: 'not-found' });
    await removeRecipient(mei, { id });
    const token = page?.split('/r/')[1] ?? '';
    await expect(openLink(own.ctx(), { token, secret: SECRET, counts: false })).rejects.toMatchObject({
      details: { field: 'revoked' },
    });
    await expect(removeRecipient(own.ctx(), { id })).rejects.toMatchObject({ code: 'not-found' });
    await add('ann@example.com');
    const { items } = await listAudit(ctx, { limit: 10, kind: 'channels' });
    expect(items.map(({ action, objectName }) => [action, objectName])).toEqual([
      ['archive', 'Ann@Example.com'],
      ['create', 'Ann@Example.com'],
    ]);
  });

  it('go to two hundred addresses at most, and the next one is told so, and not that it is wrong', async () => {
    for (let i = 0; i < 200; i += 1) await add(`person-${i}@example.com`);
    const oneMore = add('one-more@example.com');
    await expect(oneMore).rejects.toMatchObject({ code: 'conflict', details: { field: 'recipients' } });
  });

  it('say nothing of a report that is gone, and are not tried for ever', async () => {
    await add('ann@example.com');
    await own.loop({ printing }).runOnce();
    const [sent] = await deliveries();
    await own.rows('delete from reports');
    await expect(sent && load(sent)).rejects.toMatchObject({ code: 'not-found' });
    // A job of a report that is gone is done without anybody.
    await own.rows(
      `insert into report_jobs (organization_id, kind, name, version, next_attempt_at, created_at)
       values ('own', 'mail', '2026-W45', 1, $1, $1)`,
      [new Date(own.now())],
    );
    const none = createReportLoop(own.ctx(), {
      ...{ hubId: randomUUID(), printing, make: () => Promise.reject(new Error('not now')) },
    });
    await none.runOnce();
    expect(none.figures().mails).toBe(0);
  });
});
