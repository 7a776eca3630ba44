import { nodeHandler } from '@twinline/relay/nodeHandler';
import { createReceiver } from '@twinline/relay/receiver';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { lab, quiet, until } from '../src/lab';
import { serveLocally } from '../src/localServer';

/** Played with by no other browser test. */
const REGION = 'PH';
const ROUTE = /^Philippines/;
const PATIENT_MS = 90_000;

describe.skipIf(!executablePath)('a relay of one’s own, in a real browser', () => {
  const name = `e2e-relay-${Date.now()}`;
  const secrets: string[] = [];
  const ids: string[] = [];
  let token = '';
  let server: Awaited<ReturnType<typeof serveLocally>>;
  let url = '';
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    await quiet(REGION);
    const receive = createReceiver({
      secrets,
      now: Date.now,
      async onDirective({ routeId, epoch, sequence }) {
        await fetch(`${demo().hub}/v1/routes/${routeId}/applied`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ epoch, sequence, appliedAt: Date.now() }),
        });
      },
    });
    const handle = nodeHandler(receive);
    server = await serveLocally((request, response) => {
      ids.push(String(request.headers['webhook-id']));
      handle(request, response);
    });
    url = `${server.url}/twinline`;
    ({ page, close } = await openSignedIn(PATIENT_MS));
  }, PATIENT_MS * 2);
  afterAll(async () => {
    await lab('restore', '--region', REGION);
    await close();
    await server.close();
  });

  it('is added with a token and a secret that are shown once, and its test is answered', async () => {
    await page.goto(`${demo().web}/relays`);
    await page.getByRole('button', { name: 'Add relay' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Webhook address').fill('http://10.1.2.3/hook');
    await dialog.getByRole('checkbox', { name: ROUTE }).first().check();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('leads to a private address').waitFor();
    await dialog.getByLabel('Webhook address').fill(url);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('They are shown once.').waitFor();
    token = (await dialog.locator('pre').filter({ hasText: 'twr_' }).textContent()) ?? '';
    secrets.push((await dialog.locator('pre').filter({ hasText: 'whsec_' }).textContent()) ?? '');
    await dialog.getByRole('button', { name: 'I have them' }).click();
    await page.waitForURL(/\/relays\/[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/^It answered 200 in/).waitFor();
    expect(await page.content()).not.toContain(secrets[0]);
  });

  it('a cut reaches it, the log shows each try, and a delivery is sent again with the same id', async () => {
    await lab('cut', '--region', REGION, '--line', 'A');
    const log = page.getByRole('table', { name: 'Deliveries, newest first' });
    const row = log.getByRole('row').filter({ hasText: 'directive' }).filter({ hasText: 'acknowledged' }).last();
    await row.waitFor();
    await row.getByRole('button').click();
    const drawer = page.getByRole('dialog');
    const id = (await drawer.locator('dd').first().textContent()) ?? '';
    expect(ids).toContain(id);
    await drawer.getByText('by the relay’s own clock').waitFor();
    const before = ids.filter((one) => one === id).length;
    await drawer.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('dialog', { name: 'Send it again?' }).getByRole('button', { name: 'Send again' }).click();
    await until('the same webhook-id again', PATIENT_MS, async () => ids.filter((one) => one === id).length > before);
    await drawer.getByText('A person asked for it.').waitFor();
    await drawer.getByRole('heading', { name: `${before + 1} tries` }).waitFor();
  });

  it('is put away', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Archive…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Archive', exact: true }).click();
    await page.getByText('It was archived').waitFor();
  });
});
