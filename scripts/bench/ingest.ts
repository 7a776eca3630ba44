import type { Batch } from '@twinline/wire/batch';
import pg from 'pg';
import { createLoadAgents, type LoadAgent } from '../load/loadAgents';
import { type Body, makeBodies } from './bodies';
import { insertByCopy } from './copy';
import type { BenchOptions } from './main';
import { type Row, row } from './rows';
import { buildHub, expectRows, migratedDatabase, postFor, type StorePlace, startHub } from './storePlace';
import { insertByUnnest } from './unnest';

/** 4,000 paths: what 4,000 samples a second come from when no agent has to catch up. */
const AGENTS = 200;
const PATHS_PER_AGENT = 20;
/** 200 rows a batch, as of an agent that empties its spool. */
const SECONDS_PER_BATCH = 10;
/** How far back the rows begin: at ten times the wanted rate none would lie ahead of the hub's clock. */
const BACK_SECONDS = 7_200;
const WARM_UP_SECONDS = 3;
const BATCHES_PER_COPY = 50;

/**
 * Ingest over HTTP into a real hub and database for a minute, with everything else a hub does (it evaluates, and rolls
 * up what comes in), beside one-connection `unnest` and binary COPY of the same rows in the same run.
 */
export async function ingestBench(place: StorePlace, { quick, say }: BenchOptions): Promise<Row[]> {
  const seconds = quick ? 10 : 60;
  say(`ingest: ${seconds} s of batches of ${SECONDS_PER_BATCH * PATHS_PER_AGENT} samples`);
  const url = await migratedDatabase(place, 'ingest');
  const agents = await createLoadAgents(url, AGENTS, PATHS_PER_AGENT);
  const http = await overHttp(url, agents, seconds);
  say(`ingest: over HTTP ${Math.round(http.ratePerSecond)} samples/s; now by unnest and by COPY …`);
  const rows = quick ? 100_000 : 400_000;
  const unnest = await onOneConnection(await migratedDatabase(place, 'unnest'), agents, rows, 1, insertByUnnest);
  const copy = await onOneConnection(
    await migratedDatabase(place, 'copy'),
    agents,
    rows,
    BATCHES_PER_COPY,
    insertByCopy,
  );
  const { ratePerSecond } = http;
  const beside = (reference: number) => {
    const ratio = ratePerSecond / reference;
    return { value: ratio, referenceValue: reference, ratio };
  };
  const note = `${place.kind}; ${http.rows} samples in ${seconds} s, each stored once; making the load took ${http.loadMillis.toFixed(1)} ms CPU per 1,000`;
  return [
    row('store', 'ingest.rate', { value: ratePerSecond, referenceValue: unnest, note }),
    row('store', 'ingest.ratio', beside(unnest)),
    row('store', 'ingest.copy.ratio', beside(copy)),
    row('store', 'ingest.cpu', { value: http.hubMillis, referenceValue: null }),
  ];
}

const bodiesOf = (agents: readonly LoadAgent[]) =>
  makeBodies(agents, SECONDS_PER_BATCH, Math.floor(Date.now() / 1_000) - BACK_SECONDS);

/** Each batch acknowledged when durable; checks that the table then holds exactly the rows that were acknowledged. */
async function overHttp(url: string, agents: readonly LoadAgent[], seconds: number) {
  await buildHub();
  const hub = await startHub(url);
  try {
    const bodies = bodiesOf(agents);
    const warmUp = await postFor(hub.url, bodies, WARM_UP_SECONDS);
    const cpuBefore = await hub.cpuSeconds();
    const ownBefore = process.cpuUsage();
    const posted = await postFor(hub.url, bodies, seconds);
    const own = process.cpuUsage(ownBefore);
    const cpuSeconds = (await hub.cpuSeconds()) - cpuBefore;
    await expectRows(url, warmUp.rows + posted.rows);
    return {
      rows: posted.rows,
      ratePerSecond: posted.rows / posted.seconds,
      hubMillis: (cpuSeconds * 1e6) / posted.rows,
      loadMillis: (own.user + own.system) / posted.rows,
    };
  } finally {
    await hub.stop();
  }
}

type Insert = (client: pg.Client, batches: readonly Batch[]) => Promise<void>;

/** Rows a second of `rows` rows, `batchesAtOnce` a statement; what JSON costs is not counted. */
async function onOneConnection(
  url: string,
  agents: readonly LoadAgent[],
  rows: number,
  batchesAtOnce: number,
  insert: Insert,
): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const bodies = bodiesOf(agents);
  let inserted = 0;
  let seconds = 0;
  while (inserted < rows) {
    const taken = Array.from({ length: batchesAtOnce }, () => bodies.next().value as Body);
    const batches = taken.map(({ text }) => JSON.parse(text) as Batch);
    const started = performance.now();
    await insert(client, batches);
    seconds += (performance.now() - started) / 1_000;
    inserted += taken.reduce((sum, body) => sum + body.rows, 0);
  }
  await client.end();
  return inserted / seconds;
}
