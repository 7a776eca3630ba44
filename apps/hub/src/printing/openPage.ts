import type { Browser, Page } from 'playwright-core';
import { PrinterError } from './printerError';

/** As wide as what A4 shows between its margins, which is also what e-mails scale down by the least. */
const VIEWPORT = { width: 700, height: 1_000 };
/** Twice the pixels: sharp on phones and in print. */
const PIXELS = 2;
const SAID_WITHIN_MS = 1_000;

/**
 * Opens `url` in a context of its own and waits until the page says that everything is drawn (`data-ready` is `yes`). Whatever it asks of
 * another origin is refused: a name that carries markup reaches nobody. Waits until `until`, epoch ms.
 *
 * @throws PrinterError page-failed
 */
export async function openPage(browser: Browser, url: string, until: number): Promise<Page> {
  const { origin, host } = new URL(url);
  const context = await browser.newContext({
    ...{ viewport: VIEWPORT, deviceScaleFactor: PIXELS, colorScheme: 'light', reducedMotion: 'reduce' },
    ...{ serviceWorkers: 'block', acceptDownloads: false },
  });
  const left = () => Math.max(1, until - Date.now());
  context.setDefaultTimeout(left());
  await context.route('**/*', (route) => {
    const asked = route.request().url();
    return asked.startsWith(`${origin}/`) || asked.startsWith('data:') || asked.startsWith('blob:')
      ? route.continue()
      : route.abort('blockedbyclient');
  });
  await context.routeWebSocket(
    (asked) => asked.host !== host,
    (socket) => socket.close(),
  );
  const page = await context.newPage();
  let fault: string | null = null;
  page.on('pageerror', ({ message }) => {
    fault ??= message;
  });
  const answer = await page.goto(url, { waitUntil: 'domcontentloaded' });
  if (answer === null || !answer.ok())
    throw new PrinterError('page-failed', `The page answered ${answer?.status() ?? 'nothing'}.`);
  if (new URL(page.url()).pathname !== new URL(url).pathname)
    throw new PrinterError('page-failed', `The page sent on to ${new URL(page.url()).pathname}.`);
  try {
    await page.waitForFunction("'ready' in document.documentElement.dataset", null, { timeout: left() });
  } catch (error) {
    if (fault !== null) throw new PrinterError('page-failed', `The page failed: ${fault}`);
    throw error;
  }
  if ((await page.locator('html').getAttribute('data-ready')) !== 'yes') {
    const said = await page
      .locator('h1')
      .first()
      .textContent({ timeout: SAID_WITHIN_MS })
      .catch(() => null);
    throw new PrinterError('page-failed', `The page has nothing to print: ${said ?? 'it does not say why'}.`);
  }
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  return page;
}
