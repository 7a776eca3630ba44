import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { query } from '../src/query';

const PATIENT_MS = 60_000;

/** The newest month in which a line was unavailable: which of the demo's were depends on the day. */
async function monthWithDowntime(): Promise<string> {
  const [newest] = await query<{ month: string }>(`
    select to_char(max(day), 'YYYY-MM') as month from availability_days where cardinality(down) > 0`);
  return newest?.month ?? '';
}

describe.skipIf(!executablePath)('the availability page, in a real browser', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn());
  });
  afterAll(() => close());

  const line = () =>
    page
      .getByRole('region', { name: 'Indonesia', exact: true })
      .getByRole('region', { name: 'Availability of line B' });

  it('shows what a target allows before it is saved, and what is left of it afterwards', async () => {
    await page.goto(`${demo().web}/availability`);
    await line().getByRole('button', { name: 'Set target' }).click({ timeout: PATIENT_MS });
    const field = page.getByLabel('Available, % of a month');
    const before = await field.inputValue();
    await field.fill('100');
    await page.getByText('A number above 50 and below 100.').waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await field.fill('99.5');
    await page.getByText('In a month of 30 days that allows 3 h 36 min of downtime.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await line().getByText('Target 99.5 %').waitFor({ timeout: PATIENT_MS });
    expect(
      await line()
        .getByRole('img', { name: /of the downtime budget is used/ })
        .count(),
    ).toBe(1);

    await line().getByRole('button', { name: 'Set target' }).click();
    await field.fill(before);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await line().getByText('Target 99.5 %').waitFor({ state: 'detached', timeout: PATIENT_MS });
  });

  it('unfolds a line by carrier, and leads from a period to that moment of the route', async () => {
    await line().getByText('Carriers and days').click();
    await line()
      .getByText(/^AS\d+$/)
      .first()
      .waitFor({ timeout: PATIENT_MS });
    await page.getByLabel('Month').selectOption(await monthWithDowntime());
    const moment = page.getByRole('link', { name: 'see that moment' }).first();
    await moment.waitFor({ timeout: PATIENT_MS });
    await moment.click();
    await page.waitForURL(/\/routes\/[0-9a-f-]+\?from=\d+&to=\d+/, { timeout: PATIENT_MS });
  });
});
