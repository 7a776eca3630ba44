import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';

const PATIENT_MS = 60_000;

describe.skipIf(!executablePath)('the replay page, in a real browser', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn());
  });
  afterAll(() => close());

  const row = (name: string | RegExp) => page.getByRole('table').first().getByRole('row', { name });
  const run = () => page.getByRole('button', { name: 'Replay', exact: true }).click();

  it('sets what was beside a policy with a changed number and a rule, and shows it again after a reload', async () => {
    await page.goto(`${demo().web}/replay`);
    await page.getByLabel('Route').selectOption({ label: 'Singapore SG · show live' });
    await page.getByText('Change numbers').click();
    await page.getByLabel('Hold-down, s').fill('45');
    await run();
    await row('As it was').waitFor({ timeout: PATIENT_MS });
    for (const name of [/Rule: three misses/, /line A alone/, /line B alone/, /best possible/])
      expect(await row(name).count()).toBe(1);
    expect(await page.getByRole('heading', { name: /would have/ }).count()).toBeGreaterThan(0);
    expect(page.url()).toMatch(/change1=holdDownMs%3A45.*replay=/);
    const figures = await page.getByRole('table').first().textContent();
    await page.reload();
    await row('As it was').waitFor({ timeout: PATIENT_MS });
    expect(await page.getByRole('table').first().textContent()).toBe(figures);
    expect(await page.getByLabel('Hold-down, s').inputValue()).toBe('45');
  });

  it('says which number cannot be, and how to mend it', async () => {
    await page.getByLabel('Return at, points').fill('10');
    await run();
    await page.getByText('Above Leave below, at most 100').waitFor({ timeout: PATIENT_MS });
    expect(await page.getByLabel('Return at, points').getAttribute('aria-invalid')).toBe('true');
  });

  it('is where a decision of the route page leads', async () => {
    await page.goto(`${demo().web}/routes`);
    await page
      .getByRole('link', { name: /Singapore/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'Replay around this moment' }).click({ timeout: PATIENT_MS });
    await page.waitForURL(/\/replay\?route=.*at=\d+/);
    expect(await page.getByRole('button', { name: 'pick' }).getAttribute('aria-pressed')).toBe('true');
  });
});
