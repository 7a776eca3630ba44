import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneTestServer } from '@twinline/db/testing/databases';
import { subjectOfToken } from '@twinline/services/report/links/linkToken';
import { addRecipient } from '@twinline/services/report/recipients/addRecipient';
import { newestDue } from '@twinline/services/report/schedules/due';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, worlds } from '../../../packages/services/test/fixtures/world';
import { startMailServer } from '../../../packages/services/test/mailServer';
import { type Archive, HOUR, openArchive, ZONE } from '../../../packages/services/test/report/reportArchive';
import { createHub, type Hub } from '../src/compose';
import { readEnv } from '../src/env';
import { HUB_TOKEN } from './runningHub';

const chromium = process.env.TWINLINE_CHROMIUM;
const hasChromium = chromium !== undefined && existsSync(chromium);

/** What web answers where a hub prints, as far as the hub knows it: drawn, with one chart. */
const page = (
  language: string,
) => `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Report</title>
  </head><body><h1>${language === 'zh' ? '上周状况良好' : 'A good week'}</h1>
  <div data-chart="ribbon" style="height:120px;width:480px"><svg width="480" height="120" aria-label="On A all week."></svg></div>
  <script>requestAnimationFrame(() => { document.documentElement.dataset.ready = 'yes' })</script></body></html>`;

// A hub decides by itself when to look: half a minute at most.
const patient = { timeout: 55_000, interval: 200 };

describe.skipIf(!hasChromium).each(worlds().slice(0, oneTestServer().length))(
  'last week’s report, on %s',
  (_, open) => {
    let world: World;
    let own: Archive;
    let hub: Hub;
    let mailbox: Awaited<ReturnType<typeof startMailServer>>;
    const opened: URL[] = [];
    const web = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://web');
      opened.push(url);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(page(url.searchParams.get('language') ?? 'en'));
    });

    beforeAll(async () => {
      world = await open();
      own = await openArchive(world, 'own');
      const { period: week } = newestDue('week', { hour: 6, timeZone: ZONE, now: Date.now() });
      own.set(Date.now());
      await own.measured(week.from + 30 * HOUR, week.from + 31 * HOUR);
      for (const [address, language] of [
        ['ann@example.com', 'en'],
        ['mei@example.com', 'zh'],
      ] as const)
        await addRecipient(own.ctx(), { address, language, kinds: ['week'] });
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
      mailbox = await startMailServer();
      const env = readEnv({
        ...{ DATABASE_URL: world.databaseUrl, HUB_PORT: '0', HUB_TOKEN, DATABASE_POOL: '8' },
        ...{ SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`, WEB_URL: 'https://twinline.example' },
        WEB_INTERNAL_URL: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
        TWINLINE_CHROMIUM: chromium,
      });
      hub = await createHub({ env, log: own.ctx().log });
    }, 120_000);
    afterAll(async () => {
      await hub?.stop();
      await mailbox?.close();
      web.close();
      web.closeAllConnections();
      await world?.end();
    });

    it('is made, printed and sent by a hub that starts after its hour, to each in their language', async () => {
      await expect.poll(() => mailbox.mails.length, patient).toBe(2);
      const [week] = await own.rows<{ name: string }>(`select name from reports where kind = 'week'`);
      for (const [address, language] of [
        ['ann@example.com', 'en'],
        ['mei@example.com', 'zh'],
      ] as const) {
        const mail = mailbox.mails.find(({ to }) => to !== undefined && 'text' in to && to.text === address);
        const pdf = mail?.attachments.find(({ contentType }) => contentType === 'application/pdf');
        expect(pdf?.filename).toBe(`Twinline-${week?.name}-${language}.pdf`);
        expect(pdf?.content.subarray(0, 5).toString()).toBe('%PDF-');
        expect(mail?.attachments.some(({ contentType }) => contentType === 'image/png')).toBe(true);
        const token = /https:\/\/twinline\.example\/r\/([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
        expect(subjectOfToken(token, HUB_TOKEN)).toMatchObject({ kind: 'link' });
      }
      // It prints by links of its own, which open that version for minutes.
      const subjects = opened
        .filter(({ pathname }) => pathname.startsWith('/r/'))
        .map(({ pathname }) => subjectOfToken(pathname.slice(3), HUB_TOKEN));
      expect(subjects).toHaveLength(4);
      for (const subject of subjects)
        expect(subject).toMatchObject({ kind: 'print', organizationId: 'own', name: week?.name, version: 1 });
      expect(await (await fetch(`${hub.url}/v1/alerts`)).json()).toEqual({ email: true, prints: true });
      const metrics = await (await fetch(`${hub.url}/metrics`)).text();
      for (const figure of [
        'made_total 1',
        'versions_total 1',
        'mails_total 2',
        'failures_total 0',
        'behind_seconds 0',
      ])
        expect(metrics).toContain(`\ntwinline_reports_${figure}\n`);
    }, 90_000);
  },
);
