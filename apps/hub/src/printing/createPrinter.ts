import type { Logger } from '@twinline/services/context';
import type { ChartPicture } from '@twinline/services/report/mail/reportMail';
import type { Page } from 'playwright-core';
import { findChromium } from './findChromium';
import { firstLine, type OwnBrowser, openBrowser } from './openBrowser';
import { openPage } from './openPage';
import { PrinterError } from './printerError';
import { takeCharts } from './takeCharts';

export interface Printer {
  /** The page on A4, as its own print rules lay it out; tagged and with an outline. */
  pdf(url: string): Promise<Uint8Array>;
  /** The page's charts as pictures on white. */
  charts(url: string): Promise<ChartPicture[]>;
  /** Why nothing can be printed here at all; null where it can. */
  missing(): PrinterError | null;
  /** Ends what is printed and the browser, within seconds. */
  stop(): Promise<void>;
}

export interface PrinterSettings {
  readonly log: Logger;
  /** The only web address whose pages are opened. */
  readonly webUrl: string;
  /** Without it, where distributions put Chromium. */
  readonly executablePath?: string | undefined;
  /** For tests. */
  readonly withinMs?: number;
  readonly idleMs?: number;
}

/** From start to end of one page: much longer than one takes, also beside what else a hub does. */
const WITHIN_MS = 90_000;
/** A browser that nobody needed for so long ends: it takes some hundred MB for work of once a week. */
const IDLE_MS = 30_000;
const MOST_WAITING = 20;
/** Its pages know of the browser's end a moment before we do. */
const CRASH_SEEN_MS = 200;
const END_WITHIN_MS = 4_000;
/** What is left of a page's time to say what was wrong with it. */
const SPARE_MS = 300;

/**
 * Prints pages of the web, one at a time, with one Chromium that is started when it is needed and ended when it is not.
 * A browser that crashed or hung is put away, and the next page gets a new one. All errors are `PrinterError`s.
 */
export function createPrinter(settings: PrinterSettings): Printer {
  const { log, webUrl, executablePath, withinMs = WITHIN_MS, idleMs = IDLE_MS } = settings;
  const { origin } = new URL(webUrl);
  let own: Promise<OwnBrowser> | null = null;
  let idle: NodeJS.Timeout | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const stopping = new AbortController();

  /** Also one that is only just starting: it ends as soon as it is there. */
  async function putAway(): Promise<void> {
    const ending = own;
    own = null;
    if (idle !== null) clearTimeout(idle);
    idle = null;
    await ending?.then(
      (browser) => browser.end(),
      () => undefined,
    );
  }

  async function started(): Promise<OwnBrowser> {
    const there = await own?.catch(() => null);
    if (there?.browser.isConnected()) return there;
    await putAway();
    const begun = Date.now();
    const path = findChromium(executablePath);
    own = openBrowser(path);
    const opened = await own;
    log.info({ pid: opened.pid, tookMs: Date.now() - begun }, 'Chromium is there to print');
    return opened;
  }

  /** One page from its opening to its closing; whatever of it is left after its time ends with the browser. */
  async function printed<T>(url: string, take: (page: Page) => Promise<T>): Promise<T> {
    if (idle !== null) clearTimeout(idle);
    idle = null;
    const over = AbortSignal.any([stopping.signal, AbortSignal.timeout(withinMs)]);
    const begun = Date.now();
    const work = async () => {
      const { browser } = await started();
      over.throwIfAborted();
      const page = await openPage(browser, url, begun + withinMs - SPARE_MS);
      const taken = await take(page);
      await page.context().close();
      return taken;
    };
    try {
      const result = await beforeEnd(work(), over);
      log.info({ path: new URL(url).pathname.split('/')[1], tookMs: Date.now() - begun }, 'a page was printed');
      idle = setTimeout(() => void putAway(), idleMs);
      idle.unref();
      return result;
    } catch (error) {
      const isOver = over.aborted;
      const crashed = isOver
        ? false
        : await own?.then((browser) => browser.endsWithin(CRASH_SEEN_MS)).catch(() => false);
      const ends = { stopped: stopping.signal.aborted, over: isOver, crashed: crashed === true };
      const fault = faultOf(error, { ...ends, url, withinMs });
      log.warn({ fault: fault.fault, error: fault.message, tookMs: Date.now() - begun }, 'a page was not printed');
      await bounded(putAway());
      throw fault;
    }
  }

  function inTurn<T>(url: string, take: (page: Page) => Promise<T>): Promise<T> {
    if (new URL(url).origin !== origin)
      return Promise.reject(new PrinterError('page-failed', `Only pages of ${origin} are printed.`));
    if (stopping.signal.aborted) return Promise.reject(new PrinterError('stopped', 'The hub is stopping.'));
    if (waiting >= MOST_WAITING)
      return Promise.reject(new PrinterError('busy', `${MOST_WAITING} pages wait to be printed already.`));
    waiting += 1;
    const turn = last.then(() => {
      waiting -= 1;
      if (stopping.signal.aborted) throw new PrinterError('stopped', 'The hub is stopping.');
      return printed(url, take);
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    pdf: (url) =>
      inTurn(url, async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'light' });
        const options = { format: 'A4', preferCSSPageSize: true, printBackground: true } as const;
        return page.pdf({ ...options, tagged: true, outline: true });
      }),
    charts: (url) => inTurn(url, takeCharts),
    missing() {
      try {
        findChromium(executablePath);
        return null;
      } catch (error) {
        return error as PrinterError;
      }
    },
    async stop() {
      stopping.abort();
      await last;
      await bounded(putAway());
    },
  };
}

/** A browser that is started all the while is not waited for: it ends with its start, or with this process. */
async function bounded(ending: Promise<void>): Promise<void> {
  await Promise.race([ending, new Promise<void>((resolve) => setTimeout(resolve, END_WITHIN_MS).unref())]);
}

/** What becomes of `work`, or of the signal if that is first; an error that comes after it is nobody's. */
function beforeEnd<T>(work: Promise<T>, over: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(over.reason);
    if (over.aborted) end();
    over.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => over.removeEventListener('abort', end));
  });
}

function faultOf(
  error: unknown,
  known: { url: string; stopped: boolean; over: boolean; crashed: boolean; withinMs: number },
): PrinterError {
  if (error instanceof PrinterError) return error;
  if (known.stopped) return new PrinterError('stopped', 'The hub is stopping.');
  if (known.over || (error instanceof Error && error.name === 'TimeoutError'))
    return new PrinterError('timed-out', `The page was not drawn within ${known.withinMs / 1_000} s.`);
  // The address opens the report for whoever reads the log.
  const what = firstLine(error).replaceAll(known.url, 'the page');
  if (known.crashed) return new PrinterError('crashed', `Chromium ended in the middle: ${what}`);
  return new PrinterError('page-failed', `The page could not be printed: ${what}`);
}
