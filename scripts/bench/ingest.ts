import pg from 'pg';
import { createLoadAgents, type LoadAgent } from '../load/loadAgents';
import { type Body, makeBodies } from './bodies';
import type { BenchOptions } from './main';
import { type Row, row } from './rows';
import { buildHub, expectRows, migratedDatabase, postAll, type StorePlace, startHub } from './storePlace';
import { insertByUnnest } from './unnest';

const AGENTS = 32;
const PATHS_PER_AGENT = 8;
const ROWS_PER_BATCH = 200;

/** Ingest over HTTP into a real hub and database, beside one-connection `unnest` of the same rows in the same run. */
export async function ingestBench(place: StorePlace, { quick, say }: BenchOptions): Promise<Row[]> {
  const rows = quick ? 400_000 : 2_400_000;
  say(`ingest: ${rows} samples in batches of ${ROWS_PER_BATCH}`);
  const url = await migratedDatabase(place, 'ingest');
  const agents = await createLoadAgents(url, AGENTS, PATHS_PER_AGENT);
  const { ratePerSecond, cpuMicrosPerSample } = await overHttp(url, agents, rows);
  say(`ingest: over HTTP ${Math.round(ratePerSecond)} samples/s; now by unnest …`);
  const referenceUrl = await migratedDatabase(place, 'reference');
  const reference = await byUnnest(referenceUrl, makeBodies(agents, Math.min(rows, 400_000), ROWS_PER_BATCH));
  const ratio = ratePerSecond / reference;
  const note = `${place.kind}; hub ${cpuMicrosPerSample.toFixed(1)} ms CPU per 1,000 samples`;
  return [
    row('store', 'ingest.rate', { value: ratePerSecond, referenceValue: reference, note }),
    row('store', 'ingest.ratio', { value: ratio, referenceValue: reference, ratio }),
  ];
}

/** Posts every body once, each acknowledged when durable; checks that the table then holds exactly these rows. */
async function overHttp(url: string, agents: readonly LoadAgent[], rows: number) {
  await buildHub();
  const hub = await startHub(url);
  try {
    const warmUp = makeBodies(agents, 20_000, ROWS_PER_BATCH, -3_600);
    await postAll(hub.url, warmUp);
    // Made before the clock starts: real agents make theirs on other machines.
    const bodies = Array.from(makeBodies(agents, rows, ROWS_PER_BATCH), ({ key, text }) => ({ key, text }));
    const cpuBefore = await hub.cpuSeconds();
    const started = performance.now();
    await postAll(hub.url, bodies);
    const seconds = (performance.now() - started) / 1000;
    const cpu = (await hub.cpuSeconds()) - cpuBefore;
    await expectRows(url, rows + 20_000);
    return { ratePerSecond: rows / seconds, cpuMicrosPerSample: (cpu * 1e6) / rows };
  } finally {
    await hub.stop();
  }
}

async function byUnnest(url: string, bodies: Iterable<Body>): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let rows = 0;
  let seconds = 0;
  for (const { batch } of bodies) {
    const started = performance.now();
    await insertByUnnest(client, batch.samples);
    seconds += (performance.now() - started) / 1000;
    rows += batch.samples.path.length;
  }
  await client.end();
  return rows / seconds;
}
