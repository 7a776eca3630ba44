import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';

const PATIENT_MS = 60_000;
const ROUTE = 'Singapore · show live';

describe.skipIf(!executablePath)('policies, in a real browser', () => {
  const name = `Trial ${Date.now()}`;
  let page: Page;
  let address = '';
  let close = async () => {};

  beforeAll(async () => {
    ({ page, close } = await openSignedIn(PATIENT_MS));
  });
  afterAll(() => close());

  const section = (title: string): Locator =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

  it('a new one takes no number that cannot be, and keeps both versions once it is mended', async () => {
    await page.goto(`${demo().web}/policies`);
    await page.getByRole('button', { name: 'New policy' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/policies\/[0-9a-f-]{36}$/);
    address = page.url();

    const holdDown = page.getByLabel('Hold-down', { exact: true });
    const save = page.getByRole('button', { name: 'Save as version 2' });
    await holdDown.fill('0');
    await page.getByText('Must be from 1 to 86,400 s.').waitFor();
    expect(await holdDown.getAttribute('aria-invalid')).toBe('true');
    expect(await save.isDisabled()).toBe(true);
    await holdDown.fill('45');
    await page.getByText('Hold-down: 20 s → 45 s').waitFor();
    await page.getByLabel('Why (for the history)').fill('Goes back later');

    // It is saved only once it is known what the last week would have been under it.
    expect(await save.isDisabled()).toBe(true);
    const tested = section('The last week, now and with this draft');
    await tested.getByLabel('Replayed on').selectOption({ label: ROUTE });
    await tested.getByRole('button', { name: 'Run the back-test' }).click();
    for (const figure of ['switches', 'bad minutes', 'needless switches', 'missed'])
      await tested.getByRole('row', { name: new RegExp(`^${figure} \\d`) }).waitFor();
    await save.click();

    const newest = section('History').getByRole('listitem').filter({ hasText: 'version 2' });
    await newest.getByText('Hold-down: 20 s → 45 s').waitFor();
    await newest.getByText('Goes back later').waitFor();
    expect(await section('History').getByText('version 1', { exact: true }).count()).toBe(1);
  });

  it('one runs as a shadow of a route, is scored beside what was done, and ends', async () => {
    await page.goto(address);
    const shadows = section('Shadow mode');
    await shadows.getByLabel('Start on a route').selectOption({ label: ROUTE });
    await shadows.getByRole('button', { name: 'Start the shadow' }).click();
    const end = shadows.getByRole('button', { name: `End the shadow on ${ROUTE}` });
    await end.waitFor();
    // Until there are whole seconds of it to replay.
    await page.waitForTimeout(3_000);

    await page.goto(`${demo().web}/replay`);
    await page.getByLabel('Route').selectOption({ label: 'Singapore SG · show live' });
    const choice = page.getByLabel('Replay', { exact: true });
    const option = await choice.getByRole('option', { name: `Shadow of ${name}` }).getAttribute('value');
    await choice.selectOption(option);
    await page.getByText('What it really decided while it ran').waitFor();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    for (const row of ['As it was', `Shadow of ${name}`])
      await page.getByRole('table').first().getByRole('row', { name: row }).waitFor();

    await page.goto(address);
    await end.click();
    await shadows.getByText('Ended').waitFor();
    expect(await end.count()).toBe(0);
  });

  it('one that no route follows is put away', async () => {
    await page.goto(address);
    await page.getByRole('button', { name: 'Archive…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click();
    await page.waitForURL(/\/policies$/);
    await expect.poll(() => page.getByRole('link', { name }).count(), { timeout: PATIENT_MS }).toBe(0);
  });

  it('a route tells what its policy expects of each line, and what it was advised', async () => {
    await page.goto(`${demo().web}/routes`);
    await page
      .getByRole('link', { name: /Singapore/ })
      .first()
      .click();
    const forecast = section('Congestion forecast');
    for (const title of [/Line A$/, /Line B$/, /^Advice to leave a line/])
      await forecast.getByRole('heading', { name: title }).waitFor();
  });
});
