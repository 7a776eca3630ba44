import { gzipSync } from 'node:zlib';
import type { openBrowser } from '../../apps/e2e/src/browser';
import { watchAnswers } from '../../apps/e2e/src/settle';
import { type Row, row, WEIGHED_PAGES } from './rows';

export type Browser = Awaited<ReturnType<typeof openBrowser>>;
export type Context = Awaited<ReturnType<Browser['newContext']>>;

/** Where pages are asked for, and as whom. */
export interface Visited {
  readonly url: string;
  readonly cookie: string;
}

/** A browser's window that has loaded nothing yet, signed in by this cookie. */
export async function openCold(browser: Browser, { url, cookie }: Visited, height = 900): Promise<Context> {
  const context = await browser.newContext({ viewport: { width: 1440, height }, locale: 'en-GB' });
  const cookies = cookie === '' ? [] : cookie.split('; ').map((pair) => pair.split('='));
  await context.addCookies(cookies.map(([name = '', ...value]) => ({ name, value: value.join('='), url })));
  return context;
}

/**
 * Script that each page loads until it shows what it has, as gzip would send it, less that of a bare Next page; chunks
 * that are fetched ahead for other pages are counted where they come before that.
 */
export async function scriptRows(
  browser: Browser,
  visited: Visited,
  bareUrl: string,
  addresses: Readonly<Record<'route' | 'policy', string>>,
): Promise<Row[]> {
  const stranger = { url: visited.url, cookie: '' };
  const bare = await scriptBytes(browser, { url: bareUrl, cookie: '' }, '/');
  const rows: Row[] = [];
  for (const page of ['board', ...WEIGHED_PAGES] as const) {
    const path = page === 'route' || page === 'policy' ? addresses[page] : `/${page}`;
    const { bytes, files } = await scriptBytes(browser, page === 'sign-in' ? stranger : visited, path);
    const note = `${files} files, ${kilobytes(bytes).toFixed(0)} KB in all`;
    const measured = { value: kilobytes(bytes - bare.bytes), referenceValue: kilobytes(bare.bytes), note };
    rows.push(row('web', page === 'board' ? 'board.js' : `js.${page}`, measured));
  }
  return rows;
}

const kilobytes = (bytes: number) => bytes / 1_024;

async function scriptBytes(browser: Browser, visited: Visited, path: string) {
  const context = await openCold(browser, visited);
  try {
    const page = await context.newPage();
    const sizes = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      const size = response.body().then((body) => gzipSync(body).length);
      sizes.set(response.url(), size);
    });
    const settled = watchAnswers(page);
    await page.goto(`${visited.url}${path}`);
    await page.getByRole('heading').first().waitFor();
    await settled();
    const all = await Promise.all(sizes.values());
    return { bytes: all.reduce((sum, size) => sum + size, 0), files: all.length };
  } finally {
    await context.close();
  }
}
