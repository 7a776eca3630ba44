import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executablePath, openBrowser, openPage, signInOn } from '../src/browser';
import { demo } from '../src/demo';
import { lab, quiet, routeOf, until } from '../src/lab';

const isUp = () => fetch(`${demo().web}/api/health`).then((response) => response.ok);

// The smoke once failed with "other side closed". It had rested for six seconds, in which its event loop stood still, and
// then sent its request down a kept connection that the web app had closed after five. A proxy that keeps connections
// for 60 s, as most do, would do that to people all day and answer 502.
describe('a connection to the web app', () => {
  it('is kept longer than proxies keep it', async () => {
    const response = await fetch(`${demo().web}/api/health`);
    await response.arrayBuffer();
    expect(Number(/timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  });
});

describe.skipIf(!executablePath)('an open board', () => {
  let page: Page;
  let close = async () => {};

  beforeAll(async () => {
    await quiet('ID');
    const browser = await openBrowser();
    close = () => browser.close();
    page = await openPage(browser);
  });
  afterAll(async () => {
    await close();
    await quiet('ID');
  });

  // EventSource gives up for good where anything but a stream answers it, as a proxy does meanwhile.
  it('goes on by itself after the web app was killed behind a proxy, and knows what happened meanwhile', async () => {
    await signInOn(page);
    const live = page.locator('[data-testid=live-status][data-state=live]');
    await live.waitFor();
    const switches = page.locator('li', { has: page.getByLabel('From A to B') }).filter({ hasText: 'Indonesia' });
    const newest = async () =>
      (await switches.count()) > 0 ? switches.first().locator('time').getAttribute('title') : '';
    const before = await newest();

    await page.route('**/api/trpc/board.live*', (route) => route.fulfill({ status: 502 }));
    const refused = page.waitForResponse((response) => response.status() === 502);
    process.kill(demo().pids.web, 'SIGKILL');
    await lab('cut', '--region', 'ID', '--line', 'A');
    await until('the relays on B', 30_000, async () => {
      const { activeLine, last } = await routeOf('ID');
      return activeLine === 'B' && last?.applied;
    });
    await refused;
    await until('the web app is back', 60_000, isUp);
    await page.unroute('**/api/trpc/board.live*');

    await live.waitFor({ timeout: 60_000 });
    await until('the switch in the feed', 10_000, async () => (await newest()) !== before);
    await switches.first().getByText('fault → applied').waitFor();
  });
});
