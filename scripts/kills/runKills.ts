import { setTimeout as delay } from 'node:timers/promises';
import { buildHub } from '../bench/storePlace';
import type { DatabaseSoftware } from '../database/software';
import { takePort } from '../setup/ports';
import { aborted } from './aborted';
import { type BlowResult, type Scene, strike } from './blow';
import { createKillableDatabase, type KillableDatabase, until } from './database';
import { createDraw, type Draw } from './draw';
import { createHubProcess, type HubProcess } from './hubProcess';
import { inspectAll, inspectSome, untilQuiet } from './inspect';
import { inspectRollups, untilRolledUp } from './inspectRollups';
import type { Difference } from './judge';
import { createLedger, type Ledger } from './ledger';
import { createLoad, type Load } from './load';
import { type Blow, killsOf, planBlows } from './plan';
import { createReport, type Report } from './report';
import { createWorld, TIME_ZONE } from './world';

export interface KillsOptions {
  readonly software: DatabaseSoftware;
  readonly kills: number;
  readonly seed: number;
  readonly hubs: number;
  readonly agents: number;
  readonly pathsPerAgent: number;
  /** The database answers before it is durable (synchronous_commit off): then something must be lost, and found. */
  readonly careless: boolean;
  readonly say: (line: string) => void;
  /** Ends the run, and everything that it has started. */
  readonly signal?: AbortSignal;
  /** Called at the end, while database and ledger still stand; `inspect` looks at everything once more. */
  readonly afterwards?: (stand: { databaseUrl: string; inspect: () => Promise<Difference[]> }) => Promise<void>;
}

const DRAIN_WITHIN_MS = 180_000;
/** The agents' time runs so much faster than ours, so that minutes and quarter-hours come and go during a run. */
const HASTE = 30;

/** Kills again and again during a load, and holds the database against what was acknowledged. */
export async function runKills(options: KillsOptions): Promise<Report> {
  const { kills, seed, say } = options;
  const draw = createDraw(seed);
  const ledger = createLedger(Date.now);
  const differences: Difference[] = [];
  const conduct = (evidence: string) => {
    // The same again and again says no more than once.
    const isKnown = differences.some((each) => each.kind === 'conduct' && each.evidence === evidence);
    if (!isKnown) differences.push({ kind: 'conduct', evidence });
  };
  const report = createReport({
    seed,
    database: options.software.name,
    hubs: options.hubs,
    careless: options.careless,
  });
  await buildHub();
  const database = await createKillableDatabase(options.software, await takePort(), (how) =>
    conduct(`the database ended by itself: ${how}`),
  );
  const hubs = await Promise.all(Array.from({ length: options.hubs }, (_, i) => hubOf(i, database, conduct)));
  let load = null as Load | null;

  async function run(): Promise<void> {
    await expectCare(database);
    await killMigrating(hubs, draw);
    report.killed('hubs', 'migration', 1);
    await untilReady(hubs);
    const agents = await createWorld(database.url, options.agents, options.pathsPerAgent);
    if (options.careless) await makeCareless(database);
    load = createLoad({
      ...{ seed, agents, ledger },
      hubUrls: hubs.map(({ url }) => url),
      nowSeconds: agentsTime(),
      onWrong: (why) => conduct(`a hub answered what it must not: ${why}`),
    });
    const scene = { database, hubs, load, draw };
    await load.nextAcknowledged();
    const startedAt = Date.now();
    for (const blow of planBlows(draw, kills - 1)) {
      const found = await strikeAndLook(scene, blow, ledger, seed, report);
      differences.push(...found);
      say(`${report.progress()} ${found.length === 0 ? '' : `${found.length} DIFFERENCES`}`);
    }
    report.lasted(Date.now() - startedAt);
    if (!(await load.drain(DRAIN_WITHIN_MS))) conduct('the hubs did not take all that waited');
    await load.stop();
    report.loaded(ledger.counts, load.figures());
    await untilRolledUp(database);
    await untilQuiet(database);
    const inspect = async () => {
      const all = await inspectAll(database, ledger, seed);
      const rollups = await inspectRollups(database);
      report.inspected(all, rollups, database.recoveries());
      return [...all.differences, ...rollups.differences];
    };
    differences.push(...(await inspect()));
    await options.afterwards?.({ databaseUrl: database.url, inspect });
  }

  try {
    await Promise.race([run(), aborted(options.signal)]);
  } catch (error) {
    conduct(`the run broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!options.signal?.aborted)
      for (const [i, hub] of hubs.entries()) say(`hub ${i} wrote last:\n${hub.output().slice(-3_000)}`);
  } finally {
    await load?.stop();
    await Promise.all(hubs.map((hub) => hub.stop()));
    await database.remove();
  }
  return report.done(differences);
}

/** One blow, and a look at what was acknowledged since the last one; often also at what was not, before it is sent again. */
async function strikeAndLook(
  scene: Scene,
  blow: Blow,
  ledger: Ledger,
  seed: number,
  report: ReturnType<typeof createReport>,
): Promise<Difference[]> {
  const { database, load, draw } = scene;
  const differences: Difference[] = [];
  const begunAt = Date.now();
  // In every other blow the agents keep quiet until it is seen what became of the posts that it cut off; in the others
  // they go on through it all.
  const holdsStill = draw.chance(0.5);
  let paused: Promise<void> | null = null;
  const look = async () => {
    if (paused === null) return;
    await paused;
    await untilQuiet(database);
    const unanswered = [...ledger.unacknowledged].filter(({ sentAt }) => sentAt >= begunAt);
    const found = await inspectSome(database, ledger, seed, ledger.takeAcknowledged(), unanswered);
    // Where nobody listened nothing was left open.
    const open = unanswered.filter(({ failure }) => failure !== 'ECONNREFUSED');
    report.heldStill(open.length, found.storedUnacknowledged);
    differences.push(...found.differences);
    load.resume();
  };
  const struck = () => {
    if (holdsStill) paused = load.pause();
  };
  const result: BlowResult = await strike(scene, blow, { struck, look });
  report.killed(blow.target, result.met ? blow.moment : 'any', killsOf(blow));
  report.recovered(blow, result);
  const { differences: later } = await inspectSome(database, ledger, seed, ledger.takeAcknowledged(), []);
  return [...differences, ...later];
}

function hubOf(i: number, database: KillableDatabase, conduct: (evidence: string) => void): Promise<HubProcess> {
  return takePort().then((port) =>
    createHubProcess({
      port,
      databaseUrl: database.url,
      onEnded: (how) => conduct(`hub ${i} ended by itself: ${how}`),
    }),
  );
}

/** The run is worth nothing where an acknowledgement is not durable. */
async function expectCare(database: KillableDatabase): Promise<void> {
  const client = await database.connect();
  try {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const { rows } = await client.query<Record<string, string>>(`show ${setting}`);
      if (rows[0]?.[setting] !== 'on') throw new Error(`${setting} is ${rows[0]?.[setting]}`);
    }
  } finally {
    await client.end();
  }
}

/** From here on a commit says that it is done up to some seconds before it is; what was there before stays. */
async function makeCareless(database: KillableDatabase): Promise<void> {
  const client = await database.connect();
  try {
    await client.query('alter system set synchronous_commit = off');
    await client.query("alter system set wal_writer_delay = '2s'");
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

/** The first kill of a run hits the first start, which makes the tables; afterwards all hubs start at once. */
async function killMigrating(hubs: readonly HubProcess[], draw: Draw): Promise<void> {
  hubs[0]?.spawn();
  await delay(draw.whole(300, 2_500));
  await hubs[0]?.kill();
  for (const hub of hubs) hub.spawn();
}

async function untilReady(hubs: readonly HubProcess[]): Promise<void> {
  const check = async () => (await Promise.all(hubs.map((hub) => hub.isReady()))).every(Boolean);
  await until('the hubs did not become ready', check);
}

/**
 * The agents send what they measured before: ten minutes before a midnight of the region that lies at least a day back
 * they begin, and come closer faster than time goes. So everything is due for rollups at once, and a day ends meanwhile.
 */
function agentsTime(): () => number {
  const startedAt = Date.now();
  const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: 'numeric', timeZone: TIME_ZONE }).format(startedAt));
  const wholeHour = Math.floor(startedAt / 3_600_000) * 3_600;
  const base = wholeHour - (hour + 24) * 3_600 - 600;
  return () => Math.floor(base + ((Date.now() - startedAt) / 1_000) * HASTE);
}
