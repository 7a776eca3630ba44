import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openSignedIn } from '../src/browser';
import { demo } from '../src/demo';
import { quiet, routeOf, tell, until } from '../src/lab';

const REGION = 'ID';
const PATIENT_MS = 90_000;

interface Heard {
  readonly notices: readonly { readonly title: string; readonly body: string }[];
  readonly tones: number;
}

/** Real notices and tones, with a note of each: a headless browser has nobody to see and hear them. */
const takeNote = `
  window.heard = { notices: [], tones: 0 };
  window.Notification = new Proxy(window.Notification, {
    construct(target, [title, options]) {
      window.heard.notices.push({ title, body: options.body });
      return new target(title, options);
    },
  });
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    if (this.context.state === 'running') window.heard.tones += 1;
    start.call(this, when);
  };`;

const heardBy = (page: Page) => page.evaluate<Heard>('window.heard');

describe.skipIf(!executablePath)('the live board, in a real browser', () => {
  let page: Page;
  let close = async () => {};
  const board = (query = '') => page.goto(`${demo().web}/board${query}`);
  const status = () => page.getByTestId('live-status');

  beforeAll(async () => {
    await quiet(REGION);
    ({ page, close } = await openSignedIn(PATIENT_MS));
    await page.context().grantPermissions(['notifications'], { origin: demo().web });
    await page.addInitScript({ content: takeNote });
  }, PATIENT_MS * 2);
  afterAll(async () => {
    await tell('/restore', { region: REGION });
    await close();
  });

  it('is a table, a map and a wall, and its address says which', async () => {
    await board();
    await page.getByRole('button', { name: 'By geography' }).click();
    await page.getByRole('rowheader', { name: /^Southeast Asia \d/ }).waitFor();
    expect(page.url()).toContain('order=geography');
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    const map = page.getByRole('region', { name: 'Regions on the map' });
    await map.getByRole('link', { name: /^Brazil.*line A .*line B/ }).waitFor();
    // The list stays beside it.
    await page.getByRole('article').filter({ hasText: 'Brazil' }).waitFor();
    await page.reload();
    await map.getByRole('link', { name: /^Singapore/ }).waitFor();

    await page.keyboard.press('w');
    await page.getByRole('heading', { level: 1, name: /routes? needs? you|healthy|to watch/ }).waitFor();
    expect(page.url()).toContain('view=wall');
    expect(await page.locator('button:not([inert] *)').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Table', exact: true }).waitFor();
    expect(page.url()).not.toContain('view=');
  });

  it('says since when it is not live while the hub is silent, keeps what it knew, and is live again by itself', async () => {
    await board();
    await status().getByText(/^live/).waitFor();
    const { hub } = demo().pids;
    process.kill(hub, 'SIGSTOP');
    try {
      await page.getByRole('heading', { name: /^Not live since \d\d:\d\d:\d\d; reconnecting$/ }).waitFor();
      await status().getByText('not live').waitFor();
      expect(await page.getByRole('row', { name: /Singapore/ }).count()).toBe(1);
      // Chromium's switch leaves open streams alone, so that alone it would make nothing stale.
      await page.context().setOffline(true);
      await page.getByText('This device has no network.').waitFor();
    } finally {
      await page.context().setOffline(false);
      process.kill(hub, 'SIGCONT');
    }
    await status().getByText(/^live/).waitFor();
    await page.getByRole('heading', { name: /^Not live since/ }).waitFor({ state: 'detached' });
    await quiet(REGION);
  });

  it(
    'rings and shows a notice for the routes that somebody chose, and takes an incident by a key',
    async () => {
      await board();
      await page.getByRole('button', { name: /^Notices on a switch/ }).click();
      await page.getByRole('checkbox', { name: /^Notice for Indonesia/ }).check();
      await page.getByRole('checkbox', { name: /^Sound for Indonesia/ }).check();
      await page.getByRole('button', { name: 'Done' }).click();
      const row = page.getByRole('row', { name: /Indonesia/ });
      await row.getByRole('img', { name: /^Sounds when/ }).waitFor();
      const before = (await heardBy(page)).tones;

      await tell('/cut', { region: REGION, line: 'A' });
      await row.getByRole('img', { name: /^Active line B|to B$/ }).waitFor();
      const { notices } = await until('a notice', 20_000, async () => {
        const heard = await heardBy(page);
        return heard.notices.length > 0 && heard.tones > before && heard;
      });
      expect(notices).toHaveLength(1);
      expect(notices[0]?.title).toBe('Indonesia · live commerce: A → B');
      expect(notices[0]?.body).toMatch(/A/);

      const incident = page.getByRole('listitem').filter({ hasText: 'Indonesia, line A' });
      const acknowledge = incident.getByRole('button', { name: /^Acknowledge/ }).first();
      await acknowledge.waitFor();
      await row.getByRole('link', { name: 'Indonesia' }).focus();
      await page.keyboard.press('a');
      await acknowledge.waitFor({ state: 'detached' });
      await page.getByText('looks after the incident on line A.').first().waitFor();
    },
    PATIENT_MS * 2,
  );

  it('asks before a line is chosen by hand; a click on the switch between the lines changes nothing', async () => {
    const { activeLine, sequence } = await routeOf('SG');
    await page
      .getByRole('row', { name: /Singapore/ })
      .getByRole('button', { name: /^Active line/ })
      .click();
    const dialog = page.getByRole('dialog', { name: /^Override · Singapore/ });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await routeOf('SG')).toMatchObject({ activeLine, sequence });
  });

  it(
    'fits a phone, in Chinese too: who needs somebody in full, with what to do about it in reach',
    async () => {
      await tell('/cut', { region: REGION, line: 'B' });
      await page.context().addCookies([{ name: 'twinline-language', value: 'zh', url: demo().web }]);
      await page.setViewportSize({ width: 390, height: 844 });
      await board();
      const card = page
        .getByRole('region', { name: '需要处理' })
        .getByRole('article')
        .filter({ hasText: '印度尼西亚' });
      const take = card.getByRole('button', { name: '确认' });
      await take.waitFor();
      expect((await take.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      await take.click();
      await take.waitFor({ state: 'detached' });
      await card.getByRole('button', { name: '手动接管', exact: true }).last().click();
      await page.getByRole('dialog', { name: /^手动接管 · 印度尼西亚/ }).waitFor();
      const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(beyond)).toBe(0);
    },
    PATIENT_MS * 2,
  );
});
