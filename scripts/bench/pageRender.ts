import { setTimeout as delay } from 'node:timers/promises';
import { FEW_ROUTES } from './boardCost';
import type { BenchOptions } from './main';
import { type Browser, openCold, type Visited } from './pageScripts';
import { percentile, type Row, row } from './rows';
import type { BoardHub } from './webHub';

/** Of each page before any is timed. */
const WARM_UP = 2;
/** So tall that a hundred rows of the board are on screen at once. */
const TALL = 6_000;
const WITHIN_MS = 60_000;

/** What must be in the document for a page to show what it is about. */
const shown = {
  bare: "document.querySelector('h1') !== null",
  board: (routes: number) =>
    `new Set([...document.querySelectorAll('main a[href^="/routes/"]')].map((link) => link.pathname)).size >= ${routes}`,
  heatmap: (cells: number) => `document.querySelectorAll('[data-place][data-column]').length >= ${cells}`,
} as const;

/** 40 carriers × 24 hours in each of three panels. */
const CELLS = 40 * 24 * 3;

export interface RenderPlace {
  readonly browser: Browser;
  /** Of who sees the board with its hundred routes, and of who sees the heatmap of ninety days. */
  readonly board: Visited;
  readonly heatmap: Visited;
  readonly bareUrl: string;
  readonly hub: BoardHub;
  readonly routes: number;
}

/** From the click to the first picture of the live board and of the heatmap, with nothing in the browser's cache. */
export async function renderRows(place: RenderPlace, { quick, say }: BenchOptions): Promise<Row[]> {
  const { browser, hub, routes } = place;
  const rounds = quick ? 5 : 15;
  say('pages: first pictures');
  hub.show(routes);
  const time = (visited: Visited, path: string, ready: string) => renderTimes(browser, visited, path, ready, rounds);
  const bare = await time({ url: place.bareUrl, cookie: '' }, '/', shown.bare);
  const board = await time(place.board, '/board', shown.board(routes));
  const heatmap = await time(place.heatmap, '/heatmaps?period=90d', shown.heatmap(CELLS));
  const measured = (times: readonly number[], what: string) => ({
    value: percentile(times, 50),
    referenceValue: percentile(bare, 50),
    note: `${what}; median of ${times.length}, p95 ${percentile(times, 95).toFixed(0)} ms; empty cache`,
  });
  return [
    row('web', 'board.render', measured(board, `${routes * 2} lines`)),
    row('web', 'heatmap.render', measured(heatmap, '90 days × 40 carriers by local hour, A, B and difference')),
  ];
}

async function renderTimes(
  browser: Browser,
  visited: Visited,
  path: string,
  ready: string,
  rounds: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const context = await openCold(browser, visited);
    try {
      const page = await context.newPage();
      // In the frame after the one in which it is there, it has been painted.
      await page.addInitScript(`{
        const look = () => (${ready})
          ? requestAnimationFrame(() => { globalThis.shownAfterMs = performance.now(); })
          : requestAnimationFrame(look);
        requestAnimationFrame(look);
      }`);
      await page.goto(`${visited.url}${path}`, { waitUntil: 'commit' });
      const found = await page.waitForFunction('globalThis.shownAfterMs', undefined, { timeout: WITHIN_MS });
      if (round >= WARM_UP) times.push(Number(await found.jsonValue()));
    } finally {
      await context.close();
    }
  }
  return times;
}

/** What an update costs the browser's main thread, with 200 lines on screen and with 14. */
export async function updateRow(place: RenderPlace, { quick, say }: BenchOptions): Promise<Row> {
  const seconds = quick ? 10 : 30;
  say('pages: updates of an open board');
  const many = await updateCost(place, place.routes, seconds);
  const few = await updateCost(place, FEW_ROUTES, seconds);
  const parts = Object.entries(many.parts).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  return row('web', 'board.update', {
    value: many.ms,
    referenceValue: few.ms,
    note: `${place.routes * 2} lines on screen, each with a new figure each second; of it ${parts.join(', ')} ms; ${seconds} s`,
  });
}

/** As Chromium's Performance domain calls them, in seconds since the page began. */
const PARTS = { script: 'ScriptDuration', style: 'RecalcStyleDuration', layout: 'LayoutDuration' } as const;

async function updateCost({ browser, board, hub }: RenderPlace, routes: number, seconds: number) {
  hub.show(routes);
  const context = await openCold(browser, board, TALL);
  try {
    const page = await context.newPage();
    await page.goto(`${board.url}/board`);
    await page.waitForFunction(shown.board(routes), undefined, { timeout: WITHIN_MS });
    const onScreen = await page.evaluate<number>(
      `[...document.querySelectorAll('main a[href^="/routes/"]')].filter((link) => link.getBoundingClientRect().bottom < innerHeight).length`,
    );
    if (onScreen < routes) throw new Error(`${onScreen} of ${routes} routes are on screen`);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable');
    const read = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics');
      return new Map(metrics.map(({ name, value }) => [name, value]));
    };
    await delay(3_000);
    const before = await read();
    await delay(seconds * 1_000);
    const after = await read();
    const perUpdate = (name: string) => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000) / seconds;
    const parts = Object.entries(PARTS).map(([word, name]) => [word, perUpdate(name)] as const);
    return { ms: perUpdate('TaskDuration'), parts: Object.fromEntries(parts) };
  } finally {
    await context.close();
  }
}
