import { verifyWebhook } from '@twinline/relay/verify';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { lab, quiet, routeOf, until } from '../src/lab';
import { serveLocally } from '../src/localServer';

/** Quieted first: other tests play with it too. */
const REGION = 'US';
const PATIENT_MS = 120_000;

interface Heard {
  readonly data: {
    readonly topic: string;
    readonly region: string | null;
    readonly subject: { readonly en: string; readonly zh: string };
    readonly links: { readonly page?: string };
    readonly events: readonly { readonly region: string | null }[];
  };
}

describe.skipIf(!executablePath)('alerts to people, in a real browser', () => {
  const name = `e2e-alerts-${Date.now()}`;
  const heard: Heard[] = [];
  let secret = '';
  let server: Awaited<ReturnType<typeof serveLocally>>;
  let url = '';
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    await quiet(REGION);
    server = await serveLocally(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const headers = new Headers(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
      const { ok } = verifyWebhook([secret], headers, body, Date.now());
      if (ok) heard.push(JSON.parse(body) as Heard);
      response.writeHead(ok ? 204 : 401).end();
    });
    url = `${server.url}/alerts`;
    ({ page, close } = await openSignedIn(PATIENT_MS));
  }, PATIENT_MS * 2);
  afterAll(async () => {
    await lab('restore', '--region', REGION);
    await close();
    await server.close();
  });

  it(
    'a webhook is added, its secret shown once, and its test arrives and says so',
    async () => {
      await page.goto(`${demo().web}/alerts`);
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByLabel('Address').fill('http://10.1.2.3/hook');
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await dialog.getByText('leads to a private address').waitFor();
      await dialog.getByLabel('Address').fill(url);
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      const shown = page.locator('pre').filter({ hasText: 'whsec_' });
      await shown.waitFor();
      secret = (await shown.textContent()) ?? '';
      await page.getByRole('button', { name: 'I have them' }).click();
      await page.getByRole('button', { name: `Test “${name}”` }).click();
      await page.getByText(/^It arrived \(204\) after/).waitFor();
      // What else happens on the demo is told by it, too.
      expect(heard.filter(({ data }) => data.topic === 'test')).toHaveLength(1);
      expect(await page.content()).not.toContain(secret);
    },
    PATIENT_MS * 2,
  );

  it(
    'a cut in the lab is told as a switch of that route, with a link to its page',
    async () => {
      const { id } = await routeOf(REGION);
      await lab('cut', '--region', REGION, '--line', 'A');
      const alert = await until('the alert of the switch', PATIENT_MS, async () =>
        heard.find(({ data }) => data.topic === 'switch' && data.events.some(({ region }) => region === REGION)),
      );
      if (alert.data.events.length === 1) {
        expect(alert.data.subject.en).toMatch(/switched from A to B$/);
        expect(alert.data.links.page).toBe(`${demo().web}/routes/${id}`);
      }
      await lab('restore', '--region', REGION);
      await page.getByRole('article', { name }).getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('article', { name }).waitFor({ state: 'detached' });
    },
    PATIENT_MS * 2,
  );
});
