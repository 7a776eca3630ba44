import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifact } from '../src/artifacts';
import { executablePath, openBrowser, openPage, signInOn } from '../src/browser';
import { demo } from '../src/demo';
import { ask, lastWeek, sharedWeek, unkeptWeek } from '../src/reports';

const PATIENT_MS = 60_000;
/** The hub starts its printer, and prints. */
const PRINTED_WITHIN_MS = 110_000;
const DAY_MS = 86_400_000;

interface Read {
  readonly version: number | null;
  readonly report: {
    readonly title: { readonly en: string; readonly zh: string };
    readonly totals: { readonly failovers: { readonly value: number } };
    readonly routes: readonly { readonly routeId: string; readonly badMinutes: { readonly A: number } }[];
  };
}

describe.skipIf(!executablePath)('reports, in a real browser', () => {
  let browser: Browser;
  let page: Page;
  let week = '';

  beforeAll(async () => {
    browser = await openBrowser();
    page = await openPage(browser);
    page.setDefaultTimeout(PATIENT_MS);
    await signInOn(page);
    week = await lastWeek();
  }, PATIENT_MS * 2);
  afterAll(() => browser.close());

  const at = (path: string) => `${demo().web}${path}`;
  /** A download that a click begins, as its text or bytes. */
  async function saved(click: () => Promise<unknown>, withinMs = PATIENT_MS) {
    const [file] = await Promise.all([page.waitForEvent('download', { timeout: withinMs }), click()]);
    const path = artifact(`reports/${file.suggestedFilename()}`);
    await file.saveAs(path);
    return { name: file.suggestedFilename(), bytes: readFileSync(path) };
  }

  it('leads from the archive to the report of the last full week, whose title is the archive’s line', async () => {
    await page.goto(at('/reports?kind=week'));
    await page.locator(`a[href="/reports/${week}"]`).click();
    await page.waitForURL(`**/reports/${week}`);
    const { report } = await ask<Read>('report.get', { name: week });
    await page.getByRole('article').getByRole('heading', { name: report.title.en }).waitFor();
  });

  it(
    'shows what a figure rests on: as many failovers as there are rows, and its address shows the same',
    async () => {
      const { report } = await ask<Read>('report.get', { name: week });
      await page.locator('[data-figure="totals/failovers"]').first().click();
      await page.waitForURL(/figure=/);
      const panel = page.getByRole('dialog');
      const rows = panel.locator('tbody tr');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(report.totals.failovers.value);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await page.goBack();
      await rows.first().waitFor();
      await page.reload();
      await rows.first().waitFor();
    },
    PATIENT_MS * 2,
  );

  it(
    'leads from a figure to those it is made of, and to rows that add up to the figure',
    async () => {
      const { report } = await ask<Read>('report.get', { name: week });
      const panel = page.getByRole('dialog');
      const madeOf = panel.getByRole('button', { name: /: failovers$/ });
      await madeOf.first().click();
      await page.waitForURL(/figure=routes/);
      const [worst] = [...report.routes].sort((a, b) => b.badMinutes.A - a.badMinutes.A);
      const minutes = worst?.badMinutes.A ?? 0;
      expect(minutes).toBeGreaterThan(0);
      await page.goto(at(`/reports/${week}?figure=routes/${worst?.routeId}/badMinutes.A`));
      const printed = await panel.locator('[data-total="bad_seconds_a"]').first().textContent();
      const csvButton = panel.getByRole('button', { name: /^Rows as CSV/ }).first();
      const csv = await saved(() => csvButton.click());
      const [head = '', ...rows] = csv.bytes.toString('utf8').replace('\ufeff', '').split('\r\n');
      const column = head.split(',').indexOf('bad_seconds_a');
      const sum = rows.reduce((total, row) => total + Number(row.split(',')[column]), 0);
      expect(sum / 60).toBeCloseTo(minutes, 6);
      expect(Number(printed?.replaceAll(',', ''))).toBeCloseTo(sum, 3);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
    },
    PATIENT_MS * 2,
  );

  it(
    'is walked by the keyboard: a tab stop a section, arrows along the rows and down the columns, Enter shows what it rests on',
    async () => {
      await page.goto(at(`/reports/${week}`));
      const table = page
        .locator('article section')
        .filter({ has: page.locator('tbody tr + tr td [data-figure]') })
        .first();
      const figures = table.locator('[data-figure]');
      await figures.first().waitFor();
      expect(await table.locator('[data-figure][tabindex="0"]').count()).toBe(1);
      const keys = await figures.evaluateAll((all) => all.map((one) => one.getAttribute('data-figure')));
      const focused = () => page.evaluate<string | null>(`document.activeElement?.dataset.figure ?? null`);
      const place = () =>
        page.evaluate<{ column: number; row: number }>(`(() => {
          const cell = document.activeElement.closest('td');
          return { column: cell.cellIndex, row: cell.parentElement.rowIndex };
        })()`);

      await table.locator('[data-figure][tabindex="0"]').focus();
      await page.keyboard.press('End');
      expect(await focused()).toBe(keys.at(-1));
      await page.keyboard.press('Home');
      expect(await focused()).toBe(keys[0]);
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toBe(keys[1]);
      const before = await place();
      await page.keyboard.press('ArrowDown');
      const below = await place();
      expect(below.column).toBe(before.column);
      expect(below.row).toBeGreaterThan(before.row);
      await page.keyboard.press('ArrowUp');
      expect(await focused()).toBe(keys[1]);
      expect(await table.locator('[data-figure][tabindex="0"]').count()).toBe(1);
      await page.keyboard.press('Enter');
      await page.waitForURL(/figure=/);
      expect(new URL(page.url()).searchParams.get('figure')).toBe(keys[1]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await focused()).toBe(keys[1]);
    },
    PATIENT_MS * 2,
  );

  it(
    'makes a report of three days, refuses a span at the field that is at fault, and leads there',
    async () => {
      await page.goto(at('/reports'));
      await page.getByRole('button', { name: 'Make a report' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Days', exact: true }).click();
      const day = (back: number) => new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
      await dialog.getByLabel('First day').fill(day(3));
      await dialog.getByLabel('Last day').fill(day(4));
      await dialog.getByText('The last day is before the first.').waitFor();
      await dialog.getByLabel('First day').fill(day(6));
      await dialog.getByText('3 days, whole').waitFor();
      await dialog.getByRole('button', { name: 'Make and keep' }).click();
      await page.waitForURL(`**/reports/${day(6)}_${day(4)}`);
      await page.getByText('Version 1 ·').waitFor();
    },
    PATIENT_MS * 3,
  );

  it(
    'saves a spreadsheet, data and a PDF in the language that is chosen, also of a week that is kept with it',
    async () => {
      const unkept = await unkeptWeek();
      await page.goto(at(`/reports/${unkept}`));
      await page.getByRole('button', { name: 'Download', exact: true }).click();
      const dialog = page.getByRole('dialog');
      const get = (format: string) => () => dialog.getByRole('button', { name: `Download: ${format}` }).click();
      const xlsx = await saved(get('Spreadsheet (XLSX)'));
      // A zip (APPNOTE 4.3.7).
      expect(xlsx.bytes.subarray(0, 2).toString()).toBe('PK');
      const csv = await saved(get('Data (CSV)'));
      expect(csv.name).toContain(unkept);
      expect(csv.bytes.toString('utf8')).toContain('totals/failovers');
      await dialog.getByRole('button', { name: '中文' }).click();
      const pdf = await saved(get('PDF'), PRINTED_WITHIN_MS);
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.name).toContain('zh');
      await dialog.getByText('Saved.').waitFor();
      expect((await ask<Read>('report.get', { name: unkept })).version).toBe(1);
    },
    PRINTED_WITHIN_MS + PATIENT_MS,
  );

  it(
    'opens to a stranger by a link, and no longer once that is revoked',
    async () => {
      await page.goto(at(`/reports/${week}`));
      await page.getByRole('button', { name: 'Share' }).click();
      const dialog = page.getByRole('dialog');
      const create = dialog.getByRole('button', { name: 'Create a link' });
      await create.click();
      await dialog.getByText('Say for whom it is.').waitFor();
      await dialog.getByLabel('For whom').fill('The board of directors');
      await dialog.getByLabel('Valid, days').fill('366');
      await dialog.getByText('A whole number from 1 to 365.').waitFor();
      await dialog.getByLabel('Valid, days').fill('7');
      await create.click();
      const url = (await dialog.locator('pre').textContent()) ?? '';
      expect(url).toContain('/r/');

      const stranger = await openPage(browser);
      stranger.setDefaultTimeout(PATIENT_MS);
      const { report } = await ask<Read>('report.get', { name: week });
      await stranger.goto(at(new URL(url).pathname));
      await stranger.getByRole('heading', { name: report.title.en }).waitFor();
      expect(await stranger.getByRole('link', { name: 'Network' }).count()).toBe(0);

      await dialog.getByRole('row').filter({ hasText: 'The board of directors' }).getByText('once').waitFor();
      await dialog.getByRole('button', { name: 'Revoke the link for The board of directors' }).click();
      await dialog.getByRole('button', { name: /^Revoke now: the link for The board of directors/ }).click();
      await dialog.getByText(/^revoked /).waitFor();
      await stranger.reload();
      await stranger.getByRole('heading', { name: report.title.en }).waitFor({ state: 'detached' });
      expect(await stranger.getByRole('article').count()).toBe(0);
      await stranger.context().close();
    },
    PATIENT_MS * 3,
  );

  it(
    'comes when the schedule says, to whom it is told, and says why it would not be sent',
    async () => {
      await page.goto(at('/reports/settings'));
      await page.getByText('This hub has no mail server').waitFor();
      const schedule = page.getByRole('region', { name: 'Schedule', exact: true });
      await schedule.getByLabel('Hour of the Weekly report').selectOption('09:00');
      await schedule.getByText(/Next: Mon .* 09:00, UTC\+8/).waitFor();
      await schedule.getByRole('switch', { name: 'Weekly report' }).click();
      await schedule.getByText('Off', { exact: true }).waitFor();
      await schedule.getByRole('switch', { name: 'Weekly report' }).click();
      await schedule.getByText(/Next: Mon .* 09:00, UTC\+8/).waitFor();

      const recipients = page.getByRole('region', { name: 'Recipients', exact: true });
      await recipients.getByRole('button', { name: 'Add a recipient' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('E-mail address').fill('nobody');
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('Write an address such as name@example.com.').waitFor();
      await dialog.getByLabel('E-mail address').fill('board@example.com');
      await dialog.getByRole('checkbox', { name: 'monthly' }).check();
      await dialog.getByRole('button', { name: '中文' }).click();
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      const row = recipients.getByRole('row').filter({ hasText: 'board@example.com' });
      await row.getByText('weekly, monthly').waitFor();
      await row.getByText('without an account').waitFor();
      await row.getByRole('button', { name: 'Remove board@example.com' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
      await row.waitFor({ state: 'detached' });

      const viewers = page.getByRole('region', { name: 'Viewers at a time' });
      const field = viewers.getByLabel(/^Indonesia/);
      const before = await field.inputValue();
      await field.fill('0');
      await viewers.getByText('A whole number above 0, or nothing.').waitFor();
      await field.fill('12 500');
      await viewers.getByRole('button', { name: 'Save viewers of Indonesia' }).click();
      await viewers.getByText('Saved.').waitFor();
      await page.reload();
      expect(await field.inputValue()).toBe('12500');
      await field.fill(before);
      await viewers.getByRole('button', { name: 'Save viewers of Indonesia' }).click();
      await viewers.getByText('Saved.').waitFor();
    },
    PATIENT_MS * 3,
  );

  it(
    'is read in Chinese, too',
    async () => {
      const { report } = await ask<Read>('report.get', { name: week });
      // Kept with its first link, whatever ran before: the archive tells of what is kept.
      await sharedWeek();
      await page.context().addCookies([{ name: 'twinline-language', value: 'zh', url: demo().web }]);
      await page.goto(at('/reports'));
      await page.getByRole('heading', { name: `：${report.title.zh}` }).waitFor();
      await page.locator(`a[href="/reports/${week}"]`).click();
      await page.getByRole('article').getByRole('heading', { name: report.title.zh }).waitFor();
      await page.locator('[data-figure="totals/failovers"]').first().click();
      await page.getByRole('dialog').getByText('切换', { exact: true }).first().waitFor();
    },
    PATIENT_MS * 2,
  );
});
