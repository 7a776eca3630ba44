import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../../apps/e2e/src/browser';
import { chooseSoftware, startServer } from '../database/server';
import { signIn } from '../load/signIn';
import { ensureChromium } from '../setup/chromium';
import { softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { startBareNext } from './bareNext';
import { boardCostRows } from './boardCost';
import { writeHistory } from './history';
import type { BenchOptions, Rows } from './main';
import { type RenderPlace, renderRows, updateRow } from './pageRender';
import { scriptRows } from './pageScripts';
import { row, targets } from './rows';
import { migratedDatabase } from './storePlace';
import { openBoardHub } from './webHub';
import { startWeb } from './webServer';
import { type Account, writeAccount, writeBoardWorld } from './webWorld';

const DAY_MS = 24 * 3_600_000;

interface Stoppable {
  stop(): Promise<void> | void;
}

/** The built web app on a database of its own, with a hub's publishing beside it and a real browser in front. */
export async function* webBench(options: BenchOptions): Rows {
  const running: Stoppable[] = [];
  const keep = <T extends Stoppable>(part: T): T => {
    running.unshift(part);
    return part;
  };
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-'));
  chmodSync(folder, 0o755);
  keep({ stop: () => rmSync(folder, { recursive: true, force: true }) });
  try {
    const software = await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, options.say);
    const server = keep(await startServer(software, join(folder, 'data'), await takePort()));
    const database = await migratedDatabase({ kind: software.kind, serverUrl: server.url }, 'bench_web');
    const world = await writeBoardWorld(database, Date.now());
    const hub = await openBoardHub(world.routes);
    keep({ stop: () => hub.close() });
    options.say('web: building and starting the web app');
    const web = keep(await startWeb(database, { HUB_URL: hub.url }));
    const visitor = async ({ email, password }: Account) => ({
      url: web.url,
      cookie: await signIn(web.url, email, password),
    });
    const board = await visitor(world);
    yield* boardCostRows(web, hub, board.cookie, world.routes, options);

    const chromium = await ensureChromium(options.say);
    if (chromium.path === null) {
      const names = Object.keys(targets.web).filter((name) => !name.startsWith('board.cpu'));
      return yield names.map((name) => row('web', name, chromium.reason));
    }
    options.say('web: building and starting a bare Next app');
    const bare = keep(await startBareNext());
    const browser = await openBrowser(chromium.path);
    keep({ stop: () => browser.close() });
    options.say('web: weighing the script of each page');
    const addresses = { route: `/routes/${world.routes[0]?.id}`, policy: `/policies/${world.policyId}` };
    yield await scriptRows(browser, board, bare.url, addresses);
    options.say('web: writing 90 days of 40 carriers over two lines');
    const history = await writeHistory(database, 90, Math.floor(Date.now() / DAY_MS) * DAY_MS);
    const heatmap = await visitor(await writeAccount(database, history.organizationId));
    const place: RenderPlace = {
      ...{ browser, board, heatmap, hub },
      ...{ bareUrl: bare.url, routes: world.routes.length },
    };
    yield await renderRows(place, options);
    yield [await updateRow(place, options)];
  } finally {
    for (const part of running) await part.stop();
  }
}
