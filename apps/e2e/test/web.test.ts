import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openBrowser, openPage, signInOn } from '../src/browser';
import { demo } from '../src/demo';
import { lab, quiet, routeOf, until } from '../src/lab';

async function signIn(): Promise<string> {
  const { web, email, password } = demo();
  const response = await fetch(`${web}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: web },
    body: JSON.stringify({ email, password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

describe("people's data through Next's tRPC route", () => {
  it('is refused without a session', async () => {
    expect((await fetch(`${demo().web}/api/trpc/board.snapshot`)).status).toBe(401);
  });

  it('gives the board of the own organization to a person who signed in', async () => {
    const response = await fetch(`${demo().web}/api/trpc/board.snapshot`, { headers: { cookie: await signIn() } });
    expect(response.status).toBe(200);
    const { result } = (await response.json()) as { result: { data: { frame: { routes: { regionCode: string }[] } } } };
    expect(result.data.frame.routes.map((route) => route.regionCode)).toContain('SG');
  });
});

describe.skipIf(!executablePath)('in a real browser', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    await quiet('US');
    const browser = await openBrowser();
    close = () => browser.close();
    page = await openPage(browser);
    await signInOn(page);
  });
  afterAll(() => close());

  it('a person who has signed in cuts a line in the lab, and sees the board change by itself', async () => {
    const { web } = demo();
    const row = page.getByRole('row', { name: /United States/ });
    await row.getByText(/on A/).waitFor();

    const other = await page.context().newPage();
    await other.goto(`${web}/lab?region=US`);
    await other.getByRole('button', { name: 'Cut line A' }).click();
    // No reload: the board hears of it by the stream.
    await row.getByText(/on B|switching/).waitFor({ timeout: 15_000 });
    expect((await routeOf('US')).activeLine).toBe('B');
    await other.getByRole('button', { name: 'Restore', exact: true }).click();
    await lab('restore', '--region', 'US', '--line', 'both');
    await until('US back on A', 60_000, async () => (await routeOf('US')).activeLine === 'A');
  });

  describe('what a person settles and does by keys', () => {
    const clock = () => page.locator('header time');
    const palette = () => page.getByRole('dialog', { name: /Search or run a command|搜索或执行命令/ });
    const settle = async (changes: object) => {
      const url = `${demo().web}/api/trpc/preference.change`;
      expect((await page.request.post(url, { data: changes })).status()).toBe(200);
    };
    const untouched = { language: null, timeZone: null, shownZone: 'mine', singleKeys: true };
    const find = async (typed: string, first: RegExp) => {
      await page.keyboard.press('Control+k');
      await palette().getByRole('textbox').fill(typed);
      await palette().locator('[data-selected]').filter({ hasText: first }).waitFor();
      await page.keyboard.press('Enter');
    };
    beforeAll(async () => {
      await settle(untouched);
      await page.goto(`${demo().web}/board`);
      // The page hears keys once it has come alive, as its clock shows.
      await clock().waitFor();
    });
    afterAll(() => settle(untouched));

    it('Ctrl K finds a route, a page and a command, in English and in Chinese by pinyin initials', async () => {
      await find('singapore', /Singapore · /);
      await page.waitForURL('**/routes/*');
      await settle({ language: 'zh' });
      await page.reload();
      await clock().waitFor();
      await find('rlt', /热力图/);
      await page.waitForURL('**/heatmaps*');
      await find('xjp', /新加坡 · /);
      await page.waitForURL('**/routes/*');
      await find('english', /English/);
      await page.locator('html[lang="en"]').waitFor();
      // The choice is the person's, and no longer of this browser alone.
      await page.context().clearCookies({ name: 'twinline-language' });
      await page.reload();
      await page.locator('html[lang="en"]').waitFor();
    });

    it('G goes, J moves, Enter opens, Escape goes back and ? tells; inputs and a switch put them to rest', async () => {
      await clock().waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.waitForURL('**/routes');
      const links = page.locator('#content tbody tr a');
      await links.first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await links.first().and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/routes/*');
      await page.locator('header').getByRole('link', { name: 'Routes' }).waitFor();
      await page.keyboard.press('Escape');
      await page.waitForURL('**/routes');

      await page.keyboard.press('?');
      const keys = page.getByRole('dialog', { name: 'Keys' });
      await keys.getByText('Incidents').waitFor();
      // Behind a dialog they rest.
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await keys.getByRole('switch', { name: 'Single keys' }).click();
      await expect.poll(() => keys.getByRole('switch').isChecked()).toBe(false);
      await page.keyboard.press('Escape');
      await keys.waitFor({ state: 'hidden' });
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      // Ctrl K is no single key; what is typed into it is no key either.
      await find('keys', /Show the keys/);
      await keys.getByRole('switch', { name: 'Single keys' }).click();
      await expect.poll(() => keys.getByRole('switch').isChecked()).toBe(true);
      expect(new URL(page.url()).pathname).toBe('/routes');
      await page.keyboard.press('Escape');
      await keys.waitFor({ state: 'hidden' });
    });

    it('a zone that is searched for is theirs on every device, and Z changes in which one times are told', async () => {
      await settle(untouched);
      await page.goto(`${demo().web}/settings`);
      await clock().waitFor();
      await page.getByRole('combobox', { name: 'My time zone' }).click();
      await page.keyboard.type('utc+5:45');
      await page.getByRole('option', { name: /Kat[h]?mandu/ }).click();
      await expect.poll(() => clock().getAttribute('title')).toBe('UTC+5:45');
      await page.getByRole('heading', { name: /Settings of/ }).click();
      await page.keyboard.press('z');
      await page.getByRole('button', { name: 'The audience’s', pressed: true }).waitFor();
      await page.keyboard.press('z');
      await expect.poll(() => clock().getAttribute('title')).toBe('UTC');
      const elsewhere = await page.context().browser()?.newContext();
      const other = await elsewhere?.newPage();
      if (other === undefined) throw new Error('no other device');
      await signInOn(other);
      // The last press may have been on its way to the database when this device signed in.
      const told = async () => {
        await other.reload();
        return other.locator('header time').getAttribute('title');
      };
      await expect.poll(told, { timeout: 10_000 }).toBe('UTC');
      await elsewhere?.close();
    });

    it('a view is kept with what its address says, and opened from the palette and the settings', async () => {
      await page.goto(`${demo().web}/incidents?line=B`);
      await clock().waitFor();
      await find('save this', /Save this view/);
      const dialog = page.getByRole('dialog', { name: 'Save this view' });
      const name = `Line B ${Date.now()}`;
      await dialog.getByLabel('Name').fill(name);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.goto(`${demo().web}/board`);
      await clock().waitFor();
      await find(name, new RegExp(name));
      await page.waitForURL('**/incidents?line=B');
      await page.goto(`${demo().web}/settings`);
      await page.getByRole('button', { name: `Change ${name}` }).click();
      await page.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('link', { name }).waitFor({ state: 'detached' });
    });
  });
});
