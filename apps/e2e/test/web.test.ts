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
  });
  afterAll(() => close());

  it('a person signs in, cuts a line in the lab, and sees the board change by itself', async () => {
    const { web } = demo();
    await signInOn(page);
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
});
