import type { ChartPicture } from '@twinline/services/report/mail/reportMail';
import type { Locator, Page } from 'playwright-core';

const MOST_CHARTS = 6;
/** CSS pixels. A heatmap of 150 carriers would be a mail of its own: what is below is on the page. */
const MOST_HEIGHT = 900;

const ON_WHITE = 'html, body { background: #fff !important } [data-chart] { background: #fff; scroll-margin-top: 8px }';

/** The page's charts as they are on screen, each with the sentence that says what it shows; hidden ones are left out. */
export async function takeCharts(page: Page): Promise<ChartPicture[]> {
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  await page.addStyleTag({ content: ON_WHITE });
  const pictures = new Map<string, ChartPicture>();
  for (const chart of await page.locator('[data-chart]').all()) {
    const id = (await chart.getAttribute('data-chart')) ?? '';
    if (!/^[a-z-]{1,40}$/.test(id) || pictures.has(id) || !(await chart.isVisible())) continue;
    // Only what is in sight is painted: a picture of the whole of a long page would be of hundreds of megabytes.
    await chart.evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
    const place = await chart.boundingBox();
    if (place === null) continue;
    // Whole pixels, or the picture's edge is a blur.
    const x = Math.floor(place.x);
    const y = Math.floor(place.y);
    const width = Math.ceil(place.x + place.width) - x;
    const whole = Math.ceil(place.y + place.height) - y;
    const height = Math.min(MOST_HEIGHT, whole);
    if (width < 1 || height < 1) continue;
    const png = await page.screenshot({
      type: 'png',
      clip: { x, y, width, height },
      animations: 'disabled',
    });
    const cut = whole > height ? { isCut: true } : {};
    pictures.set(id, { id, png, width, height, alt: await altOf(chart), ...cut });
    if (pictures.size === MOST_CHARTS) break;
  }
  return [...pictures.values()];
}

async function altOf(chart: Locator): Promise<string> {
  const own = (await chart.getAttribute('aria-label')) ?? (await chart.getAttribute('alt'));
  if (own !== null) return own;
  const inner = chart.locator('[aria-label], img[alt]').first();
  if ((await inner.count()) === 0) return '';
  return (await inner.getAttribute('aria-label')) ?? (await inner.getAttribute('alt')) ?? '';
}
