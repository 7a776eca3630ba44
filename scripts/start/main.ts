import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../setup/chromium';
import { fail, root } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';
import { isPortFree, takePort } from '../setup/ports';
import { build } from './build';
import { type OwnDatabase, ownDatabase } from './database';
import { readOptions, type StartOptions } from './options';
import { readSecrets, type Secrets } from './secrets';
import { createStopper, type Stopper } from './stopper';
import { type Part, supervise } from './supervise';
import { answers, demoReady } from './waiting';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const demoFile = join(stateFolder, 'demo.json');
const pidFile = join(stateFolder, 'start.pid');
const READY_WITHIN_MS = 90_000;
/** As apps/web starts elsewhere too: longer than the 60 s of common proxies, so that none sends into a dead connection. */
const keptAlive = ['--keepAliveTimeout', '65000'];

/** `npm start`. Ends only by a signal, or with one sentence that says what is wrong. */
export async function start(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  checkFolder();
  await checkPorts(options);
  const stopper = createStopper(say, () => rmSync(pidFile, { force: true }));
  try {
    await run(options, stopper);
  } catch (error) {
    if (stopper.stopping()) return;
    process.stderr.write(`twinline: ${error instanceof Error ? error.message : String(error)}\n`);
    await stopper.stop(1);
  }
}

async function run(options: StartOptions, stopper: Stopper): Promise<void> {
  const began = Date.now();
  const secrets = readSecrets();
  const building = stopper.track(build(stopper.signal));
  let publish = () => {};
  const opening = ownDatabase(options, say, () => publish(), stopper.signal);
  const database = await stopper.track(opening);
  stopper.add(1, () => database.stop());
  say(`database  ${database.description}`);
  const demo = await stopper.track(prepare(options, database));
  say('building  hub, lab and web (about a minute the first time)');
  await building;
  if (stopper.stopping()) return;

  const parts: Record<string, Part> = {};
  const urls = {
    web: `http://127.0.0.1:${options.webPort}`,
    hub: `http://127.0.0.1:${options.hubPort}`,
    lab: `http://127.0.0.1:${options.labPort}`,
  };
  const chromium = findChromium();
  for (const plan of plans(options, secrets, database.url, urls, demo, chromium)) {
    const part = supervise({ ...plan, say, onStart: () => publish() });
    parts[plan.name] = part;
    stopper.add(0, () => part.stop());
    if (!(await answers(plan.health, READY_WITHIN_MS, stopper.stopping)) && !stopper.stopping())
      throw new Error(`${plan.name} did not answer at ${plan.health}: see .twinline/logs/${plan.name}.log`);
  }
  if (stopper.stopping()) return;
  if (chromium === undefined)
    say(
      'reports   no PDF: there is no Chromium here (apt-get install chromium fonts-noto-cjk, or set TWINLINE_CHROMIUM)',
    );
  if (!demo) return say(`web       ${urls.web}\nhub       ${urls.hub}\nCtrl-C stops everything.`);

  if (!(await demoReady(urls.lab, READY_WITHIN_MS, stopper.stopping))) {
    if (stopper.stopping()) return;
    throw new Error(`the demo did not get ready within ${READY_WITHIN_MS / 1000} s: see .twinline/logs`);
  }
  publish = () => {
    const pids = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.pid()]));
    const { email, password, apiToken } = demo;
    const content = {
      ...urls,
      email,
      password,
      apiToken,
      database: database.url,
      pids: { ...pids, database: database.pid() },
    };
    // Renamed into place: whoever waits for the file, or reads it while a part starts anew, never sees half of it.
    writeFileSync(`${demoFile}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${demoFile}.new`, demoFile);
  };
  publish();
  stopper.add(0, async () => rmSync(demoFile, { force: true }));
  say(`ready     after ${((Date.now() - began) / 1000).toFixed(0)} s`);
  say(`web       ${urls.web}\nhub       ${urls.hub}\nlab       ${urls.lab}`);
  say(`sign in   ${demo.email}  ${demo.password}`);
  say('try       npm run lab -- cut --region SG --line A\nCtrl-C stops everything.');
}

async function prepare(options: StartOptions, database: OwnDatabase) {
  const { createDatabase } = await import('@twinline/db/client');
  const { migrate } = await import('@twinline/db/migrate');
  const log = {
    info: () => {},
    warn: (_: object, text: string) => say(text),
    error: (_: object, text: string) => say(text),
  };
  const { applied, edition } = await migrate(database.url, join(root, 'migrations'), () => {});
  if (applied.length > 0) say(`migrated  ${applied.length} migrations (TimescaleDB: ${edition})`);
  if (!options.demo) return null;
  const { seedDemo } = await import('@twinline/services/demo/seedDemo');
  const db = createDatabase(database.url);
  const hubUrl = `http://127.0.0.1:${options.hubPort}`;
  say('demo      writing history (once, under a minute)');
  const context = { db, log, now: Date.now, newId: randomUUID };
  const demo = await seedDemo(context, { hubUrl, labPort: options.labPort, takePort });
  await db.end();
  writeFileSync(join(stateFolder, 'lab.json'), JSON.stringify(demo.world), { mode: 0o600 });
  return demo;
}

function plans(
  options: StartOptions,
  secrets: Secrets,
  databaseUrl: string,
  urls: { web: string; hub: string; lab: string },
  demo: { email: string; password: string } | null,
  chromium: string | undefined,
) {
  const shared = {
    ...{ DATABASE_URL: databaseUrl, HUB_TOKEN: secrets.hubToken, HUB_URL: urls.hub, NODE_ENV: 'production' },
    // The lab's relays, and a person's own tries, are on this machine.
    WEBHOOK_ALLOW_NETWORKS: process.env.WEBHOOK_ALLOW_NETWORKS ?? '127.0.0.0/8,::1/128',
  };
  const hub = {
    name: 'hub',
    health: `${urls.hub}/healthz`,
    script: join(root, 'apps/hub/dist/main.mjs'),
    env: {
      ...{ ...shared, HUB_PORT: String(options.hubPort), MIGRATIONS_DIR: join(root, 'migrations') },
      // It prints reports from web's own pages.
      ...{ WEB_URL: urls.web, ...(chromium === undefined ? {} : { TWINLINE_CHROMIUM: chromium }) },
    },
  };
  const web = {
    name: 'web',
    health: `${urls.web}/api/health`,
    script: join(root, 'node_modules/next/dist/bin/next'),
    args: ['start', '-H', '127.0.0.1', '-p', String(options.webPort), ...keptAlive],
    folder: join(root, 'apps/web'),
    env: {
      ...shared,
      PORT: String(options.webPort),
      WEB_URL: urls.web,
      BETTER_AUTH_SECRET: secrets.authSecret,
      NEXT_TELEMETRY_DISABLED: '1',
      TWINLINE_SIGN_UP: options.signUp,
      ...(demo ? { LAB_URL: urls.lab, DEMO_EMAIL: demo.email, DEMO_PASSWORD: demo.password } : {}),
    },
  };
  const lab = {
    name: 'lab',
    health: `${urls.lab}/healthz`,
    script: join(root, 'apps/lab/dist/main.mjs'),
    // A simulated WAN that waits for a processor is a slow WAN: it would blame the lines for this machine's load.
    keepsTime: true,
    env: { LAB_WORLD: join(stateFolder, 'lab.json'), LAB_PORT: String(options.labPort), HUB_URL: urls.hub },
  };
  // Web first: its start is the heaviest, and the lab's lines should begin on a quiet machine.
  return demo ? [web, hub, lab] : [web, hub];
}

function checkFolder(): void {
  try {
    mkdirSync(stateFolder, { recursive: true });
    accessSync(stateFolder, constants.W_OK);
  } catch {
    fail(`the folder ${stateFolder} cannot be written: make ${root} writable for this user.`);
  }
  const other = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  if (other > 0 && isStart(other)) fail(`it is running already (process ${other}): stop that one first.`);
  writeFileSync(pidFile, String(process.pid));
  rmSync(demoFile, { force: true });
}

function isStart(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/start.mjs');
  } catch {
    return false;
  }
}

async function checkPorts(options: StartOptions): Promise<void> {
  const wanted = {
    PORT: options.webPort,
    HUB_PORT: options.hubPort,
    ...(options.demo ? { LAB_PORT: options.labPort } : {}),
  };
  for (const [name, port] of Object.entries(wanted))
    if (!(await isPortFree(port))) fail(`port ${port} is taken: end what uses it, or set ${name} to a free port.`);
}
