import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@twinline/db/migrate';
import pg from 'pg';
import { createDatabaseOnce } from '../database/create';
import { chooseSoftware, startServer } from '../database/server';
import { createLoadAgents, type LoadAgent } from '../load/loadAgents';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { softwareFolder } from '../setup/home';
import { takePort } from '../setup/ports';
import { type Body, makeBodies } from './bodies';
import type { BenchOptions } from './main';
import { type Row, row } from './rows';
import { insertByUnnest } from './unnest';

type Posted = Pick<Body, 'key' | 'text'>;

const AGENTS = 32;
const PATHS_PER_AGENT = 8;
const ROWS_PER_BATCH = 200;
const CONNECTIONS = 16;

/** Ingest over HTTP into a real hub and database, beside one-connection `unnest` of the same rows in the same run. */
export async function storeBench({ quick, say }: BenchOptions): Promise<Row[]> {
  const rows = quick ? 400_000 : 2_400_000;
  const folder = mkdtempSync(join(tmpdir(), 'twinline-bench-'));
  chmodSync(folder, 0o755);
  const software = await chooseSoftware(softwareFolder(), process.env.TWINLINE_DATABASE, say);
  const server = await startServer(software, join(folder, 'data'), await takePort());
  try {
    say(`store: ${software.name}, ${rows} samples, batches of ${ROWS_PER_BATCH} over ${CONNECTIONS} connections`);
    const url = await createDatabaseOnce(server.url, 'ingest');
    await migrate(url, join(root, 'migrations'), () => {});
    const agents = await createLoadAgents(url, AGENTS, PATHS_PER_AGENT);
    const { ratePerSecond, cpuMicrosPerSample } = await overHttp(url, agents, rows);
    say(`store: over HTTP ${Math.round(ratePerSecond)} samples/s; now by unnest …`);
    const referenceUrl = await createDatabaseOnce(server.url, 'reference');
    await migrate(referenceUrl, join(root, 'migrations'), () => {});
    const reference = await byUnnest(referenceUrl, makeBodies(agents, Math.min(rows, 400_000), ROWS_PER_BATCH));
    const ratio = ratePerSecond / reference;
    const note = `${software.kind}; hub ${cpuMicrosPerSample.toFixed(1)} ms CPU per 1,000 samples`;
    return [
      row('store', 'ingest.rate', { value: ratePerSecond, referenceValue: reference, note }),
      row('store', 'ingest.ratio', { value: ratio, referenceValue: reference, ratio }),
      ...['rollup.keepup', 'rollup.catchup', 'heatmap.db.p95', 'heatmap.api.p95'].map((name) =>
        row('store', name, 'no bench for it yet'),
      ),
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Posts every body once, each acknowledged when durable; checks that the table then holds exactly these rows. */
async function overHttp(url: string, agents: readonly LoadAgent[], rows: number) {
  await build();
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

async function build(): Promise<void> {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const { code, output } = await command(turbo, ['run', 'build', '--filter=@twinline/hub'], { cwd: root });
  if (code !== 0) throw new Error(`the hub could not be built: ${output}`);
}

async function startHub(databaseUrl: string) {
  const port = await takePort();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    HUB_PORT: String(port),
    HUB_TOKEN: 'bench-bench-bench-bench-bench-bench',
    MIGRATIONS_DIR: join(root, 'migrations'),
    NODE_ENV: 'production',
  };
  const child = spawn(process.execPath, [join(root, 'apps/hub/dist/main.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 20_000; ; ) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the hub did not start:\n${output}`);
    if (
      await fetch(`${url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    cpuSeconds: async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function postAll(hubUrl: string, bodies: Iterable<Posted>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const queue = bodies[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await post(hubUrl, agent, next.value);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
}

function post(hubUrl: string, agent: Agent, body: Posted): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${body.key}` };
    const sent = request(`${hubUrl}/v1/samples`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}: ${text}`)),
      );
    });
    sent.once('error', reject);
    sent.end(body.text);
  });
}

async function expectRows(url: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: counted } = await client.query<{ count: string }>('select count(*) from samples');
  await client.end();
  if (Number(counted[0]?.count) !== rows)
    throw new Error(`${counted[0]?.count} samples are stored, ${rows} were acknowledged`);
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
