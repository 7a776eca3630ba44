import { type Browser, chromium, type Page } from 'playwright-core';
import { demo } from './demo';

/** The browser to use; without one, browser tests are skipped by name. */
export const executablePath = process.env.TWINLINE_CHROMIUM;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(path = executablePath): Promise<Browser> {
  return chromium.launch({ ...(path ? { executablePath: path } : {}), args: flags });
}

/** A page of a person in Britain on a desk. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  return context.newPage();
}

/** Signs in through the form, as a person does; ends on the board. */
export async function signInOn(page: Page): Promise<void> {
  const { web, email, password } = demo();
  await page.goto(`${web}/`);
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.getByLabel(/password/i).fill(password);
  await page.getByRole('button', { name: /^sign in$/i }).click();
  await page.waitForURL('**/board');
}

/** A browser of its own with a page on which a person is signed in; `patienceMs` is how long the page waits for anything. */
export async function openSignedIn(patienceMs = 30_000): Promise<{ page: Page; close: () => Promise<void> }> {
  const browser = await openBrowser();
  try {
    const page = await openPage(browser);
    page.setDefaultTimeout(patienceMs);
    await signInOn(page);
    return { page, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
