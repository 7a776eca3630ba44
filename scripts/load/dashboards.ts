import { cpus, loadavg } from 'node:os';
import { cpuSecondsOf } from '../bench/processFigures';
import { startConductor } from './conductor';
import { startCpuMeter } from './cpuMeter';
import { holdBoards } from './holdBoards';
import { findK6, runK6 } from './k6';
import { type DashboardPlace, runningDemo } from './place';
import { signIn } from './signIn';
import { wholeNumbers } from './wholeNumbers';

/** How much `npm run load -- dashboards` asks of the web app. */
export interface DashboardOptions {
  /** Live boards that are open. */
  readonly boards: number;
  /** Who goes from page to page. */
  readonly people: number;
  readonly seconds: number;
}

/** Reads the command's arguments; ends the process with a sentence that names the one at fault. */
export function dashboardOptions(args: readonly string[]): DashboardOptions {
  const between = wholeNumbers(args, ['boards', 'people', 'seconds']);
  return {
    boards: between('boards', 200, 1, 2_000),
    people: between('people', 10, 1, 200),
    seconds: between('seconds', 60, 10, 3_600),
  };
}

/** The load over the running demo's web app; resolves with the exit code. */
export async function loadDemoDashboards(options: DashboardOptions): Promise<number> {
  return (await loadDashboards(runningDemo(), await findK6(), options)) ? 0 : 1;
}

/**
 * People of the demo's organization who only look: boards stay open, and others go from page to page. Prints what came
 * of it; resolves true when k6's thresholds held.
 */
async function loadDashboards(
  place: DashboardPlace,
  k6: string,
  { boards, people, seconds }: DashboardOptions,
): Promise<boolean> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const cookie = await signIn(place.web, place.email, place.password);
  say(`${boards} boards are open, ${people} people go from page to page for ${seconds} s.`);
  const open = holdBoards(place.web, cookie, boards);
  const conductor = await startConductor({
    begin: async () => void open.figures(),
    end: async () => open.figures(),
  });
  try {
    // Before k6 starts, which takes all that the machine has.
    await open.held;
    const cpu = await startCpuMeter(() => cpuSecondsOf(place.pids.web));
    const code = await runK6(k6, ['--quiet'], 'dashboards.js', {
      ...{ WEB_URL: place.web, COOKIE: cookie, CONDUCTOR: conductor.url },
      ...{ BOARDS: String(boards), PEOPLE: String(people), SECONDS: String(seconds) },
    });
    const machine = `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
    say(`machine     ${machine}; the web app used ${(await cpu()).toFixed(2)} of a core`);
    say(code === 0 ? 'passed: every board was kept live, and every page was there in time.' : 'failed');
    return code === 0;
  } finally {
    open.end();
    conductor.close();
  }
}
