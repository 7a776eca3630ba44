import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { ClaimedDelivery } from '@twinline/services/delivery/claimDeliveries';
import { createEmailSink } from '@twinline/services/delivery/sinks/sendEmail';
import { ServiceError } from '@twinline/services/errors';
import type { Report } from '@twinline/services/report/figures/report';
import type { ChartPicture, ReportEmailInput, ReportMails } from '@twinline/services/report/mail/reportMail';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reportOfWeek } from '../../../packages/services/test/fixtures/report';
import { startMailServer } from '../../../packages/services/test/mailServer';
import { createPrinter } from '../src/printing/createPrinter';
import { type OwnBrowser, openBrowser } from '../src/printing/openBrowser';

const executablePath = process.env.TWINLINE_CHROMIUM;
/** A folder for what the e-mails look like, for people. */
const pictures = process.env.TWINLINE_PICTURES;

type ParsedMail = Awaited<ReturnType<typeof startMailServer>>['mails'][number];

const report = reportOfWeek();
const PAGE = 'https://twinline.example/r/a-token-of-its-own';
const UNSUBSCRIBE = 'https://twinline.example/unsubscribe?t=x';

/** What the page's own charts look like, roughly: real ones come from the real page. */
const CHARTS = `<!doctype html><html><meta charset="utf-8"><body style="margin:20px;font:13px Inter,sans-serif">
<div data-chart="counterfactual" aria-label="On A alone 412.0 bad minutes, on B alone 187.0, as chosen 37.8, best possible 30.6." style="width:600px">
<svg width="600" height="120"><rect width="500" height="20" fill="#1844b9"/><rect y="30" width="227" height="20" fill="#c751d9"/><rect y="60" width="46" height="20" fill="#15171a"/><text x="510" y="15">412.0 min</text></svg></div>
<div data-chart="ribbon" aria-label="Indonesia: on line A 84 % of the week." style="width:600px"><svg width="600" height="160">${Array.from({ length: 8 }, (_, i) => `<rect y="${i * 20}" width="600" height="6" fill="#1844b9"/><rect x="${i * 60}" y="${i * 20}" width="50" height="6" fill="#c751d9"/>`).join('')}</svg></div>
<script>document.documentElement.dataset.ready = 'yes'</script></body></html>`;

let charts: readonly ChartPicture[] = [];
let pdf: Uint8Array = new Uint8Array();
let own: OwnBrowser | null = null;
beforeAll(async () => {
  if (!executablePath) return;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(CHARTS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const printer = createPrinter({ log, webUrl: url, executablePath });
  try {
    charts = await printer.charts(url);
    pdf = await printer.pdf(url);
  } finally {
    await printer.stop();
    server.close();
  }
  own = await openBrowser(executablePath);
});
afterAll(() => own?.end());

const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

type Loaded = Awaited<ReturnType<ReportMails['load']>>;
const loaded = (given: Partial<Loaded> = {}): Loaded => ({
  ...{ report, version: 1, changes: [], charts, pdf, organization: report.organizationName },
  links: { page: PAGE, expiresAt: Date.UTC(2026, 11, 13, 22), unsubscribe: UNSUBSCRIBE },
  ...given,
});

function claimed(language: 'en' | 'zh'): ClaimedDelivery {
  const data = { name: '2026-W46', version: 1, since: null, linkId: null, expiresAt: null };
  const body = JSON.stringify({ type: 'report', timestamp: '2026-11-15T22:00:00.000Z', data });
  return {
    ...{ id: randomUUID(), organizationId: 'own', type: 'report', routeId: null, epoch: null, sequence: null, body },
    ...{ attempts: 1, deliverBy: 0, createdAt: 0, forced: false, dropReason: null, waitsUntil: null },
    recipient: { kind: 'email', id: randomUUID(), address: 'mei@own.test', language },
  };
}

/** Sends it by the real sink over SMTP; what a mailbox makes of it. */
async function received(language: 'en' | 'zh', given: Partial<Loaded> = {}): Promise<ParsedMail> {
  const { mails, port, close } = await startMailServer();
  ending.push(close);
  const asked: unknown[] = [];
  const sink = createEmailSink({
    ...{ smtpUrl: `smtp://127.0.0.1:${port}`, from: 'Twinline <reports@twinline.example>', now: Date.now },
    ...{ webUrl: 'https://twinline.example', unsubscribeSecret: 'a secret that hub and web share' },
    reports: {
      load: async (mail) => {
        asked.push(mail);
        return loaded(given);
      },
    },
  });
  ending.push(() => sink.close());
  const delivery = claimed(language);
  const result = await sink.send(delivery, new AbortController().signal, () => true);
  expect(result).toMatchObject({ kind: 'answered', status: 250 });
  expect(asked).toMatchObject([
    { organizationId: 'own', body: { data: { name: '2026-W46' } }, recipient: { language } },
  ]);
  const [mail] = mails;
  if (mail === undefined) throw new Error('nothing arrived');
  expect(mail.messageId).toBe(`<${delivery.id}@twinline.example>`);
  return mail;
}

/** What a mail program shows: its pictures from the mail itself, and nothing from anywhere else. */
async function shown(
  mail: ParsedMail,
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<{ page: Page; asked: string[] }> {
  const browser: Browser | undefined = own?.browser;
  if (browser === undefined) throw new Error('no browser');
  const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: 2, colorScheme });
  ending.push(() => context.close());
  const asked: string[] = [];
  const page = await context.newPage();
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(request.url());
  });
  // mailparser has already put the pictures where their cid stood.
  await page.setContent(mail.html || '', { waitUntil: 'load' });
  return { page, asked };
}

/** What is cut off, sticks out, or lies over something else. */
const LOOK = `(() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push('scrolls sideways: ' + root.scrollWidth + ' > ' + root.clientWidth);
  const texts = [...document.querySelectorAll('p, h1, h2, td, th, a, img')].filter((e) => e.getClientRects().length > 0);
  for (const element of texts) {
    const box = element.getBoundingClientRect();
    const name = element.tagName + ' ' + (element.textContent ?? '').slice(0, 30);
    if (box.left < 0 || box.right > root.clientWidth + 0.5) faults.push('sticks out: ' + name);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) faults.push('cut off: ' + name);
  }
  const leaves = texts.filter((e) => e.matches('p, h1, h2, th, img') || (e.tagName === 'TD' && e.children.length === 0));
  const boxes = leaves.map((e) => [e.getBoundingClientRect(), e]);
  for (const [i, [a, first]] of boxes.entries())
    for (const [b, second] of boxes.slice(i + 1)) {
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (over > 1 && high > 1) faults.push('overlaps: ' + first.textContent + ' | ' + second.textContent);
    }
  for (const image of document.images) if (image.naturalWidth === 0) faults.push('no picture: ' + image.alt);
  return faults;
})()`;

describe.skipIf(!executablePath)('the e-mail of a report, from a real mail server', () => {
  it('says the verdict in its subject and everything in its text, in both languages', async () => {
    const en = await received('en');
    expect(en.subject).toBe('[Twinline] 2026-W46: A good week, except Thursday evening in the Philippines');
    const text = en.text ?? '';
    for (const sentence of report.verdict) expect(text).toContain(sentence.en);
    expect(text).toContain('Weekly line quality, 2026-W46 · Mon, 9 Nov 2026 to Sun, 15 Nov 2026');
    expect(text).toContain('Available, as chosen: 99.953 % (2026-W45 99.932 %; median 99.947 %)');
    expect(text).toContain('Failovers: 47 (2026-W45 51; median 47; of 46 judged 1 needless; 1 missed)');
    expect(text).toContain('Fault → applied, median: 317 ms (2026-W45 334 ms');
    expect(text).toContain('Cost of a good hour: 29.28 USD (2026-W45 29.64 USD');
    expect(text).toContain('On A alone: 412.0 min');
    expect(text).toContain('Indonesia: on line A 84 % of the week.');
    expect(text).toContain('Philippines: as chosen % 99.755, down, min 24.6, budget left, min −19.6');
    expect(text).toContain(`Open the report: ${PAGE}`);
    expect(text).toContain('until 14 Dec 2026, 06:00: whoever has it can read it.');
    expect(text).toContain(`Stop these e-mails: ${UNSUBSCRIBE}`);
    expect(text).toContain('Demo data:');
    expect(text).toContain('Asia/Singapore');
    const zh = await received('zh');
    expect(zh.subject).toBe('[Twinline] 2026-W46：不错的一周，除了菲律宾的周四晚间');
    for (const sentence of report.verdict) expect(zh.text).toContain(sentence.zh);
    expect(zh.text).toContain('实际可用率: 99.953 %');
    expect(zh.text).toContain('菲律宾: 实际 % 99.755');
    expect(zh.headers.get('content-language')).toBe('zh-Hans');
    expect((zh.headers.get('list') as { unsubscribe?: { url?: string } }).unsubscribe?.url).toBe(UNSUBSCRIBE);
  });

  it('carries the charts inside and the PDF attached, whole', async () => {
    const mail = await received('zh');
    expect(
      mail.attachments.map(({ filename, contentType, contentDisposition }) => [
        filename,
        contentType,
        contentDisposition,
      ]),
    ).toEqual([
      ['counterfactual.png', 'image/png', 'inline'],
      ['ribbon.png', 'image/png', 'inline'],
      ['Twinline-2026-W46-zh.pdf', 'application/pdf', 'attachment'],
    ]);
    const [counterfactual, , attached] = mail.attachments;
    expect(counterfactual?.content.equals(Buffer.from(charts[0]?.png ?? []))).toBe(true);
    expect(attached?.content.equals(Buffer.from(pdf))).toBe(true);
  });

  it.each([
    ['en', 600, 'light'],
    ['en', 375, 'dark'],
    ['zh', 600, 'dark'],
    ['zh', 375, 'light'],
    ['en', 375, 'light'],
    ['en', 600, 'dark'],
    ['zh', 600, 'light'],
    ['zh', 375, 'dark'],
  ] as const)(
    'is rendered in %s at %i px in the %s: nothing cut off, over another, or fetched',
    async (language, width, scheme) => {
      const before = { key: 'totals/failovers', before: 46, after: 47 };
      const { page, asked } = await shown(await received(language, { version: 2, changes: [before] }), width, scheme);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        writeFileSync(
          join(pictures, `mail-${language}-${width}-${scheme}.png`),
          await page.screenshot({ fullPage: true }),
        );
      }
      expect(await page.evaluate(LOOK)).toEqual([]);
      expect(asked).toEqual([]);
      expect(await page.locator('img').count()).toBe(2);
      const link = page.getByRole('link', { name: language === 'en' ? 'Open the report' : '打开报告' });
      expect(await link.getAttribute('href')).toBe(PAGE);
      expect(await page.textContent('body')).toContain(language === 'en' ? 'Failovers: 46 → 47' : '46 → 47');
    },
  );

  it('of fifty regions with long names shows the twelve that have least left, and says how many more', async () => {
    const routes = Array.from({ length: 50 }, (_, i) => {
      const [route] = report.routes;
      if (route === undefined) throw new Error('no route');
      return { ...route, routeId: `r${i}`, regionId: `x${i}`, budget: { ...route.budget, leftMinutes: 60 - i * 2 } };
    });
    const regions = routes.map(({ regionId }, i) => ({
      ...{ id: regionId, code: `X${i}`, timeZone: 'UTC', viewers: null },
      name: `Region number ${i} with an Exceedinglylongnamewithoutanyspacethatcouldbreak <b>&`,
    }));
    const many: Report = { ...report, routes, regions };
    const mail = await received('en', { report: many });
    const { page } = await shown(mail, 375, 'light');
    expect(await page.evaluate(LOOK)).toEqual([]);
    expect(mail.text).toContain('and 38 more, with more of their budget left');
    expect(mail.text).toContain('Region number 49 with');
    expect(mail.text).not.toContain('Region number 30 with');
    expect(mail.html).not.toContain('<b>&');
  });

  it('leaves out what makes more than 10 MB, and says so; without charts it has their figures', async () => {
    const large = await received('en', { pdf: new Uint8Array(8_000_000) });
    expect(large.attachments).toHaveLength(2);
    expect(large.text).toContain('The PDF is too large to attach');
    const none = await received('en', { pdf: null, charts: [] });
    expect(none.attachments).toHaveLength(0);
    expect(none.text).toContain('No PDF is attached');
    expect(none.html).toContain('Best possible');
    expect(none.html).not.toContain('<img');
  });

  it('has one line of a subject whatever a region is called, and no markup of names', async () => {
    const title = { en: 'Bad\r\nBcc: all@own.test\u2028 <script>alert(1)</script>', zh: '' };
    const mail = await received('en', { report: { ...report, title } });
    expect(mail.subject).toBe('[Twinline] 2026-W46: Bad Bcc: all@own.test <script>alert(1)</script>');
    expect(mail.bcc).toBeUndefined();
    expect(mail.html).not.toContain('<script>');
  });
});

describe('an e-mail of a report that cannot be sent', () => {
  const sinkWith = (reports?: ReportMails) => {
    const sink = createEmailSink({
      ...{ smtpUrl: 'smtp://127.0.0.1:1', from: 'reports@twinline.example', now: Date.now, webUrl: null },
      ...{ unsubscribeSecret: 'a secret', ...(reports === undefined ? {} : { reports }) },
    });
    ending.push(() => sink.close());
    return sink.send(claimed('en'), new AbortController().signal, () => true);
  };

  it('is given up where the report is gone, and tried again where it could only not be read', async () => {
    const gone = async (): Promise<Omit<ReportEmailInput, 'language'>> => {
      throw new ServiceError('not-found', 'There is no such report.');
    };
    const away = async (): Promise<Omit<ReportEmailInput, 'language'>> => {
      throw new Error('connection lost');
    };
    expect(await sinkWith({ load: gone })).toMatchObject({ kind: 'failed', isFinal: true });
    expect(await sinkWith({ load: away })).toMatchObject({ kind: 'failed', isFinal: false, error: /connection lost/ });
    expect(await sinkWith()).toMatchObject({ kind: 'failed', isFinal: false });
  });
});
