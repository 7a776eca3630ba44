import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createRollupLoop } from '@twinline/services/rollup/createRollupLoop';
import pg from 'pg';
import { createLoadAgents, type LoadAgent } from '../load/loadAgents';
import { writeBacklog } from './backlog';
import { type Body, makeBodies } from './bodies';
import type { BenchOptions } from './main';
import { countDayFaults, countFaults } from './rollupFaults';
import { type Row, row } from './rows';
import { buildHub, migratedDatabase, postFor, type StorePlace, startHub } from './storePlace';

const PATHS_PER_AGENT = 50;
/** 4,100 samples a second, so that a target of 4,000 is not missed by the fraction of a second at the end. */
const AGENTS = 82;
const LATE_AGENTS = 4;
const LATE_HOURS = 6;
/** As createLoadAgents makes the region. */
const TIME_ZONE = 'Asia/Singapore';
/** A minute waits so long for its last samples, and is then due. */
const SETTLE_SECONDS = 5;
const MOST_BEHIND_SECONDS = 90;
const QUARTER_SECONDS = 900;

type Hub = Awaited<ReturnType<typeof startHub>>;

/** Rollups while a hub takes in 4,000 samples a second, of a batch that came late, and of a backlog. */
export async function rollupBench(place: StorePlace, options: BenchOptions): Promise<Row[]> {
  return [...(await keepUpAndRepair(place, options)), await catchUp(place, options)];
}

async function keepUpAndRepair(place: StorePlace, { quick, say }: BenchOptions): Promise<Row[]> {
  const seconds = quick ? 75 : 180;
  const url = await migratedDatabase(place, 'keepup');
  const agents = await createLoadAgents(url, AGENTS, PATHS_PER_AGENT);
  await buildHub();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const hub = await startHub(url);
  try {
    const late = agents.slice(0, LATE_AGENTS);
    const lateFrom = Math.floor(Date.now() / 60_000) * 60 - LATE_HOURS * 3_600;
    await postSeconds(hub, late, 20, lateFrom, 3);
    // The first minute is a whole one: what of it is over is written by SQL.
    const paths = agents.flatMap((agent) => agent.paths);
    const minute = Math.floor(Date.now() / 60_000) * 60;
    await writeBacklog(client, paths, minute, Math.floor(Date.now() / 1_000) - minute);
    say(`rollups: ${seconds} s of ${paths.length} samples/s`);
    const kept = await keepUp(hub, agents, seconds);
    const minutes = Math.floor(Date.now() / 60_000) * 60_000;
    await untilRolled(client, minutes);
    const repair = await repairLate(client, hub, late, lateFrom);
    const quarters = minutes - (minutes % (QUARTER_SECONDS * 1_000));
    await expectNoFaults(client, { minutes, quarters, days: (lateFrom + 3_600) * 1_000 });
    return [
      row('store', 'rollup.keepup', kept),
      row('store', 'rollup.repair', {
        ...{ value: repair.seconds, referenceValue: null },
        note: `${repair.samples} samples ${LATE_HOURS} h late, a third of them sent twice; minutes, quarter-hours, days and totals then equal direct SQL over raw; the loop turns every 5 s`,
      }),
    ];
  } finally {
    await hub.stop();
    await client.end();
  }
}

/** Batches of all agents, `times` of them each. */
const postSeconds = (hub: Hub, agents: readonly LoadAgent[], seconds: number, from: number, times: number) =>
  postFor(hub.url, take(makeBodies(agents, seconds, from), agents.length * times), Number.POSITIVE_INFINITY);

function* take(bodies: Iterator<Body, void>, count: number): Generator<Body, void> {
  for (let i = 0; i < count; i += 1) {
    const next = bodies.next();
    if (next.done === true) return;
    yield next.value;
  }
}

/** Each second's samples when the second is over, as agents do; meanwhile looks how far behind the rollups are. */
async function keepUp(hub: Hub, agents: readonly LoadAgent[], seconds: number) {
  const first = Math.floor(Date.now() / 1_000) + 1;
  const bodies = makeBodies(agents, 1, first);
  let behind = 0;
  const watch = setInterval(async () => {
    behind = Math.max(behind, SETTLE_SECONDS + (await readBehind(hub).catch(() => Number.POSITIVE_INFINITY)));
  }, 2_000);
  const cpuBefore = await hub.cpuSeconds();
  let rows = 0;
  for (let second = first; second < first + seconds; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, (second + 1) * 1_000 - Date.now()));
    rows += (await postFor(hub.url, take(bodies, agents.length), Number.POSITIVE_INFINITY)).rows;
  }
  const took = Date.now() / 1_000 - first;
  clearInterval(watch);
  behind = Math.max(behind, SETTLE_SECONDS + (await readBehind(hub)));
  const cpu = ((await hub.cpuSeconds()) - cpuBefore) / took;
  const spent = await readSeconds(hub);
  return {
    value: behind <= MOST_BEHIND_SECONDS ? rows / took : 0,
    referenceValue: null,
    note: `${rows} samples of ${agents.length * PATHS_PER_AGENT} paths in ${took.toFixed(0)} s; a minute was rolled up at most ${behind.toFixed(0)} s after its end (0 samples/s if more than ${MOST_BEHIND_SECONDS}); rollups took ${spent.toFixed(1)} s, the hub ${(cpu * 100).toFixed(0)} % of a core`,
  };
}

/** For how long the oldest mark of minutes or quarter-hours has been due, in seconds. */
const readBehind = async (hub: Hub) =>
  Math.max(...(await readMetric(hub, 'twinline_rollup_behind_seconds', /minute|quarter/)));

const readSeconds = async (hub: Hub) =>
  (await readMetric(hub, 'twinline_rollup_seconds_total', /./)).reduce((sum, level) => sum + level, 0);

async function readMetric(hub: Hub, name: string, level: RegExp): Promise<number[]> {
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  const found = [...text.matchAll(/^(\w+)\{level="(\w+)"\} (\S+)$/gm)].filter(([, of]) => of === name);
  if (found.length === 0) throw new Error(`the hub has no metric ${name}`);
  return found.filter(([, , of = '']) => level.test(of)).map(([, , , value]) => Number(value));
}

/** Waits until nothing is marked that began before (epoch ms); gives up after two minutes. */
async function untilRolled(client: pg.Client, before: number): Promise<void> {
  for (const until = Date.now() + 120_000; ; ) {
    const { rows } = await client.query(
      `select 1 from rollup_dirty where level in ('minute', 'quarter') and bucket < $1
         or level = 'day' and bucket < $1::timestamptz - interval '30 minutes' limit 1`,
      [new Date(before)],
    );
    if (rows.length === 0) return;
    if (Date.now() > until) throw new Error('the rollups do not catch up');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A minute more of some agents, six hours old, the first third of which is there already. */
async function repairLate(client: pg.Client, hub: Hub, agents: readonly LoadAgent[], from: number) {
  const { rows } = await postSeconds(hub, agents, 20, from + 40, 3);
  const started = performance.now();
  await untilRolled(client, (from + 3_600) * 1_000);
  return { samples: rows, seconds: (performance.now() - started) / 1_000 };
}

async function expectNoFaults(client: pg.Client, until: { minutes: number; quarters: number; days: number }) {
  const faults = (await countFaults(client, until)) + (await countDayFaults(client, TIME_ZONE, until.days));
  if (faults > 0) throw new Error(`${faults} rollups are not what the samples make them`);
}

async function catchUp(place: StorePlace, { quick, say }: BenchOptions): Promise<Row> {
  const minutes = quick ? 3 : 60;
  const url = await migratedDatabase(place, 'catchup');
  const paths = (await createLoadAgents(url, 80, PATHS_PER_AGENT)).flatMap((agent) => agent.paths);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const to = Math.floor(Date.now() / 1_000 / QUARTER_SECONDS) * QUARTER_SECONDS;
  say(`rollups: writing ${minutes} minutes of ${paths.length} samples/s by SQL`);
  await writeBacklog(client, paths, to - minutes * 60, minutes * 60);
  const db = createDatabase(url, { max: 2 });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  try {
    const now = () => (to + 60) * 1_000;
    const loop = createRollupLoop({ db, log, now, newId: randomUUID });
    const started = performance.now();
    const counts = await loop.runOnce();
    const seconds = (performance.now() - started) / 1_000;
    await expectNoFaults(client, { minutes: to * 1_000, quarters: to * 1_000, days: to * 1_000 });
    const spent = loop.figures().seconds;
    return row('store', 'rollup.catchup', {
      value: (minutes * 60) / seconds,
      referenceValue: null,
      note: `${minutes} minutes of 4,000 samples/s${quick ? ' instead of 60' : ''} in ${seconds.toFixed(1)} s: ${counts.minutes} minutes of paths in ${spent.minute.toFixed(1)} s, ${counts.quarters} quarter-hours in ${spent.quarter.toFixed(1)} s, ${counts.days} days in ${spent.day.toFixed(1)} s; equal to direct SQL over raw`,
    });
  } finally {
    await db.end();
    await client.end();
  }
}
