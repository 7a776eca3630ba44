import type { Browser, Page } from 'playwright-core';
import { PrinterError } from './printerError';

/** As wide as what A4 shows between its margins, which is also what e-mails scale down by the least. */
const VIEWPORT = { width: 700, height: 1_000 };
/** Twice the pixels: sharp on phones and in print. */
const PIXELS = 2;

/**
 * Opens `url` in a context of its own and waits until the page says that everything is drawn. Whatever it asks of
 * another origin is refused: a name that carries markup reaches nobody. Waits until `until`, epoch ms.
 *
 * @throws PrinterError page-failed
 */
export async function openPage(browser: Browser, url: string, until: number): Promise<Page> {
  const { origin } = new URL(url);
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
  await context.routeWebSocket('**/*', (socket) => socket.close());
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
    await page.waitForFunction("document.documentElement.dataset.ready === 'yes'", null, { timeout: left() });
  } catch (error) {
    if (fault !== null) throw new PrinterError('page-failed', `The page failed: ${fault}`);
    throw error;
  }
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  return page;
}
