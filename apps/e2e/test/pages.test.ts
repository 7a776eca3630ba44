import { writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesWithPages, allPages, type Visit } from '../src/allPages';
import { artifact, artifacts } from '../src/artifacts';
import { axeFindings, type Look } from '../src/axe';
import { executablePath, openBrowser, signInOn } from '../src/browser';
import { demo } from '../src/demo';
import { watchAnswers } from '../src/settle';

const languages = ['en', 'zh'] as const;
type Language = (typeof languages)[number];
type Scheme = 'light' | 'dark';

interface Shape {
  readonly scheme: Scheme;
  readonly width: 1440 | 390;
  /** What axe looks at, by language: colours are the same in both. */
  readonly look: Readonly<Partial<Record<Language, Look>>>;
}

/** In this order a page is loaded once and then changed: from light to dark, from a desk to a phone. */
const shapes: readonly Shape[] = [
  { scheme: 'light', width: 1440, look: { en: 'everything', zh: 'everything' } },
  { scheme: 'dark', width: 1440, look: { en: 'contrast' } },
  { scheme: 'dark', width: 390, look: { en: 'everything' } },
  { scheme: 'light', width: 390, look: { en: 'contrast' } },
];
const HEIGHTS = { 1440: 900, 390: 844 } as const;
/** Of a picture, px. */
const TALLEST = 4_000;
/** Pages that are open at once; more of them than cores, since each waits for the server now and then. */
const AT_ONCE = 4;
const PATIENT_MS = 60_000;
const FITS_WITHIN_MS = 5_000;
/** On a quiet machine a fifth of it. */
const ALL_WITHIN_MS = 600_000;

describe.skipIf(!executablePath)('every page, in a real browser, in both languages', () => {
  let browser: Browser;
  let visits: readonly Visit[] = [];
  /** By the name of a visit. */
  const faults = new Map<string, string[]>();

  beforeAll(async () => {
    visits = await allPages();
    browser = await openBrowser();
    const signedIn = await signedInState(browser);
    const waiting = languages.flatMap((language) => visits.map((visit) => ({ language, visit })));
    const open = async (language: Language, stranger: boolean) => {
      const context = await browser.newContext({
        ...(stranger ? {} : { storageState: signedIn }),
        locale: language === 'en' ? 'en-GB' : 'zh-CN',
        timezoneId: 'Asia/Dubai',
        reducedMotion: 'reduce',
      });
      await context.addCookies([{ name: 'twinline-language', value: language, url: demo().web }]);
      context.setDefaultTimeout(PATIENT_MS);
      return context;
    };
    const contexts = new Map<string, Promise<BrowserContext>>();
    const contextOf = (language: Language, stranger: boolean) => {
      const key = `${language} ${stranger}`;
      const known = contexts.get(key) ?? open(language, stranger);
      contexts.set(key, known);
      return known;
    };
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { language, visit } = next;
        const context = await contextOf(language, visit.stranger === true);
        const found = await look(context, visit, language).catch((error: unknown) => [String(error)]);
        faults.set(visit.name, [...(faults.get(visit.name) ?? []), ...found.map((fault) => `${language}: ${fault}`)]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    writeFileSync(artifact('pages/faults.json'), JSON.stringify(Object.fromEntries(faults), null, 2));
    process.stdout.write(`screenshots of every page, and what is wrong with it: ${artifacts}/pages\n`);
  }, ALL_WITHIN_MS);
  afterAll(() => browser?.close());

  it('would find a button without a name, and text that nobody can read', async () => {
    const page = await browser.newPage();
    await page.setContent('<main><button></button><p style="color: #ccc; background: #fff">pale</p></main>');
    const found = (await axeFindings(page, 'everything')).join('\n');
    expect(found).toContain('button-name');
    expect(await axeFindings(page, 'contrast')).toEqual([expect.stringContaining('color-contrast')]);
    await page.close();
  });

  it('none is left out', () => {
    const shown = visits.map(({ path }) => path.split('?')[0] ?? '');
    const isShown = (address: string) => {
      const pattern = new RegExp(`^${address.replace(/\[[^\]]+\]/g, '[^/]+')}$`);
      return shown.some((path) => pattern.test(path));
    };
    // The first page only leads to the board.
    expect(addressesWithPages().filter((address) => address !== '/' && !isShown(address))).toEqual([]);
  });

  it('each shows what it has, keeps nobody out, scrolls nowhere sideways on a phone, and reports no error', () => {
    expect(faults.size).toBe(visits.length);
    expect(Object.fromEntries([...faults].filter(([, found]) => found.length > 0))).toEqual({});
  });
});

async function signedInState(browser: Browser): Promise<NonNullable<BrowserContextOptions['storageState']>> {
  const context = await browser.newContext({ locale: 'en-GB' });
  await signInOn(await context.newPage());
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Opens a page and looks at it in every shape; gives what is wrong with it. */
async function look(context: BrowserContext, visit: Visit, language: Language): Promise<string[]> {
  const { name, isView } = visit;
  const path = visit.languageInAddress === true ? `${visit.path}?language=${language}` : visit.path;
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const isOwn = !(name === 'not-found' && message.text().includes('404'));
    if (message.type() === 'error' && isOwn) faults.push(`console: ${message.text().slice(0, 300)}`);
  });
  try {
    const settled = watchAnswers(page);
    await page.goto(`${demo().web}${path}`);
    await page.getByRole('heading').first().waitFor();
    const spoken = (await page.locator('html').getAttribute('lang')) ?? '';
    if (!spoken.startsWith(language)) faults.push(`speaks ${spoken}`);
    // Another view of a page in another language is no other picture than in two shapes.
    for (const shape of isView && language === 'zh' ? shapes.filter((_, at) => at % 2 === 0) : shapes) {
      const { scheme, width } = shape;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: HEIGHTS[width] });
      await settled();
      const what = `${scheme} ${width}`;
      if (width === 390) faults.push(...(await sideways(page)).map((fault) => `${what}: ${fault}`));
      const axe = shape.look[language];
      if (axe !== undefined) faults.push(...(await axeFindings(page, axe)).map((fault) => `${what}: ${fault}`));
      await picture(page, shape, artifact(`pages/${language}-${scheme}-${width}/${name}.png`));
    }
    return faults;
  } finally {
    await page.close();
  }
}

/** The whole page, in a window as tall as it is: what sticks to the window's end stays at the end. */
async function picture(page: Page, { width }: Shape, path: string): Promise<void> {
  const needs = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.max(HEIGHTS[width], Math.min(needs, TALLEST)) });
  await page.screenshot({ path });
}

/** What is wider than the page, and so makes it scroll: a chart follows its box some frames later. */
async function sideways(page: Page): Promise<string[]> {
  const fits = '(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.documentElement)';
  await page.waitForFunction(fits, undefined, { timeout: FITS_WITHIN_MS }).catch(() => undefined);
  const { needs, has, beyond } = await page.evaluate<{ needs: number; has: number; beyond: string[] }>(`(() => {
    const { scrollWidth: needs, clientWidth: has } = document.documentElement;
    const clipped = ({ parentElement: up }) =>
      up !== null && (getComputedStyle(up).overflowX !== 'visible' || clipped(up));
    const beyond = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > has + 0.5 && !clipped(element),
    );
    return { needs, has, beyond: beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)) };
  })()`);
  return needs > has ? [`${needs} px wide: ${beyond.join(' | ')}`] : [];
}
