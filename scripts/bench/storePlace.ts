import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { migrate } from '@twinline/db/migrate';
import pg from 'pg';
import { createDatabaseOnce } from '../database/create';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { takePort } from '../setup/ports';
import type { Body } from './bodies';

/** Where the store's benches run: a database server of their own. */
export interface StorePlace {
  readonly kind: 'timescale' | 'embedded';
  /** Of the server's maintenance database. */
  readonly serverUrl: string;
}

/** Each waits for its answer before it posts again, as an agent does. */
const CONNECTIONS = 32;

/** A fresh database of the place, migrated; its URL. */
export async function migratedDatabase(place: StorePlace, name: string): Promise<string> {
  const url = await createDatabaseOnce(place.serverUrl, name);
  await migrate(url, join(root, 'migrations'), () => {});
  return url;
}

/** Builds the hub once, as production runs it. */
export async function buildHub(): Promise<void> {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const { code, output } = await command(turbo, ['run', 'build', '--filter=@twinline/hub'], { cwd: root });
  if (code !== 0) throw new Error(`the hub could not be built: ${output}`);
}

/** The built hub as a process of its own, ready when this resolves. */
export async function startHub(databaseUrl: string, settings: Readonly<Record<string, string>> = {}) {
  const port = await takePort();
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    HUB_PORT: String(port),
    HUB_TOKEN: 'bench-bench-bench-bench-bench-bench',
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
    MIGRATIONS_DIR: join(root, 'migrations'),
    NODE_ENV: 'production',
    ...settings,
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
  const metric = async (name: string) => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? Number.NaN);
  };
  return {
    url,
    metric,
    cpuSeconds: () => metric('process_cpu_seconds_total'),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Posts bodies for so long, each acknowledged when durable; throws at the first that was not. */
export async function postFor(hubUrl: string, bodies: Iterator<Body, void>, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1_000;
  let rows = 0;
  const worker = async () => {
    for (let next = bodies.next(); !next.done; next = bodies.next()) {
      await post(hubUrl, agent, next.value);
      rows += next.value.rows;
      if (elapsed() >= seconds) return;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return { rows, seconds: elapsed() };
}

function post(hubUrl: string, agent: Agent, body: Body): Promise<void> {
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

/** Throws unless the table holds exactly so many samples. */
export async function expectRows(url: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: counted } = await client.query<{ count: string }>('select count(*) from samples');
  await client.end();
  if (Number(counted[0]?.count) !== rows)
    throw new Error(`${counted[0]?.count} samples are stored, ${rows} were acknowledged`);
}
