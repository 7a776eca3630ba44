import type { Page, Request } from 'playwright-core';

const QUIET_MS = 120;
const WITHIN_MS = 30_000;
/** What holds the place of something that is being loaded. */
const PLACEHOLDER = '[aria-busy="true"], [role="status"][aria-label]';

/** Whether no colour or place is on its way to another; what moves for ever does not count. */
const STILL = `document.getAnimations().every((each) => each.playState !== 'running' || each.effect?.getComputedTiming().endTime === Infinity)`;

/** Follows what a page asks for; what is returned resolves once it shows all of it. */
export function watchAnswers(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  let lastAt = Date.now();
  const isQuestion = (request: Request) => request.resourceType() === 'fetch' && request.url().includes('/api/trpc/');
  const closed = (request: Request) => {
    if (open.delete(request)) lastAt = Date.now();
  };
  page.on('request', (request) => void (isQuestion(request) && open.add(request)));
  page.on('requestfinished', closed);
  page.on('requestfailed', closed);

  return async () => {
    lastAt = Date.now();
    for (const until = Date.now() + WITHIN_MS; Date.now() < until; ) {
      await page.waitForTimeout(QUIET_MS / 2);
      const isQuiet = open.size === 0 && Date.now() - lastAt >= QUIET_MS;
      if (isQuiet && (await page.locator(PLACEHOLDER).count()) === 0 && (await page.evaluate(STILL))) return;
    }
    throw new Error(`${page.url()} still waits for ${[...open].map((one) => one.url()).join(', ') || PLACEHOLDER}`);
  };
}
