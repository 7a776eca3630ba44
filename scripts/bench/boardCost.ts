import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BoardFigures, holdBoards } from '../load/holdBoards';
import { root } from '../setup/dependencies.mjs';
import type { BenchOptions } from './main';
import { cpuSecondsOf } from './processFigures';
import { percentile, type Row, row } from './rows';
import { benchFrame, type FrameRoute } from './webFrame';
import type { BoardHub } from './webHub';
import type { NextServer } from './webServer';

const BOARDS = 500;
/** As many routes as the demo has, and as many as 200 lines on one screen need. */
export const FEW_ROUTES = 7;
/** Code is compiled and connections are warm within its first seconds. */
const WARM_UP_MS = 5_000;

/** What 500 open boards cost the web app's process, of an organization with few routes and of one with many. */
export async function* boardCostRows(
  web: NextServer,
  hub: BoardHub,
  cookie: string,
  routes: readonly FrameRoute[],
  { quick, say }: BenchOptions,
): AsyncGenerator<Row[]> {
  const seconds = quick ? 10 : 30;
  for (const [name, count] of [
    ['board.cpu', FEW_ROUTES],
    ['board.cpu.200lines', routes.length],
  ] as const) {
    say(`boards: ${BOARDS} of them open, each with ${count} routes`);
    hub.show(count);
    const cost = await costOf(web.url, cookie, web.pid, seconds).catch(String);
    const floor = await openFloor(JSON.stringify(benchFrame('bench', routes.slice(0, count), 0)));
    const reference = await costOf(floor.url, cookie, floor.pid, seconds).finally(floor.close);
    if (typeof cost === 'string') yield [row('web', name, cost)];
    else if (cost === null || reference === null)
      yield [row('web', name, 'the CPU time of a process cannot be read here (no /proc)')];
    else yield [row('web', name, { value: cost.cores, referenceValue: reference.cores, note: inWords(count, cost) })];
  }
}

interface Cost extends BoardFigures {
  readonly cores: number;
  readonly seconds: number;
}

/** Holds the boards and measures the process that feeds them; null where its CPU time cannot be read. */
async function costOf(url: string, cookie: string, pid: number, seconds: number): Promise<Cost | null> {
  const boards = holdBoards(url, cookie, BOARDS);
  try {
    await boards.held;
    await delay(WARM_UP_MS);
    boards.figures();
    const [began, before] = [performance.now(), cpuSecondsOf(pid)];
    await delay(seconds * 1_000);
    const [took, after] = [(performance.now() - began) / 1_000, cpuSecondsOf(pid)];
    const figures = boards.figures();
    if (before === null || after === null) return null;
    return { ...figures, cores: (after - before) / took, seconds: took };
  } finally {
    boards.end();
  }
}

function inWords(routes: number, { updates, fewest, broken, seconds, lateMs, longestGapMs }: Cost): string {
  const late = [50, 95].map((p) => `p${p} ${percentile(lateMs, p).toFixed(0)} ms`).join(', ');
  return (
    `${BOARDS} boards with ${routes} routes, ${(updates / seconds).toFixed(0)} updates a second (${fewest} of ` +
    `${Math.floor(seconds)} to the board that got fewest, ${broken} streams broke), there after ${late}, ` +
    `longest silence ${longestGapMs} ms; ${cpus().length} cores shared with who holds the boards`
  );
}

/** A process that writes a text of the same length to as many, and nothing more (see boardFloor.ts). */
async function openFloor(text: string) {
  const command = ['--import', import.meta.resolve('tsx'), join(root, 'scripts/bench/boardFloor.ts')];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(text);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, close: () => child.disconnect() };
}
