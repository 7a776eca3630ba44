// Smoke of `npm start`, as a new user would: start it, read demo.json, cut a line, see the relay follow, stop it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/dependencies.mjs';

const READY_WITHIN_MS = 10 * 60_000;
const demoFile = join(root, '.twinline', 'demo.json');
const started = Date.now();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function fail(sentence) {
  process.stderr.write(`smoke: ${sentence}\n`);
  process.exitCode = 1;
}

/** Asks until `check` gives something true; null when `withinMs` have passed. */
async function until(withinMs, check) {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(100)) {
    const value = await check();
    if (value) return value;
  }
  return null;
}

/**
 * Runs the lab's command. Never by spawnSync: while that waits, nothing here hears that the web app closes a connection
 * that rested for its keep-alive time, and the next request goes into the dead connection ("other side closed").
 */
function lab(...args) {
  const child = spawn('npm', ['run', '--silent', 'lab', '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => (said[name] += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...said, code })));
}
const status = async () => JSON.parse((await lab('status', '--json')).stdout || '{"routes":[]}').routes;
const alive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const start = spawn('npm', ['start'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
let ended = false;
const exit = new Promise((resolve) => {
  start.once('exit', () => {
    ended = true;
    resolve();
  });
});

/** A person who signed in and watches the board: an open stream that must not keep anything from ending. */
async function openDashboard({ web, email, password }) {
  const signedIn = await fetch(`${web}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: web },
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const live = await fetch(`${web}/api/trpc/board.live`, { headers: { cookie, accept: 'text/event-stream' } });
  const first = await live.body?.getReader().read();
  if (!live.ok || !first?.value?.length) fail(`the live board answered ${live.status} and sent nothing`);
}

async function story() {
  if (!(await until(READY_WITHIN_MS, () => ended || existsSync(demoFile))) || ended)
    return fail('npm start did not get ready');
  const demo = JSON.parse(readFileSync(demoFile, 'utf8'));
  process.stdout.write(`smoke: ready after ${Math.round((Date.now() - started) / 1000)} s\n`);
  for (const url of [`${demo.hub}/readyz`, `${demo.web}/api/health`, `${demo.hub}/v1/openapi.json`]) {
    const response = await fetch(url);
    if (!response.ok) fail(`${url} answered ${response.status}`);
  }
  const cut = await lab('cut', '--region', 'SG', '--line', 'A');
  if (cut.code !== 0) return fail(`lab cut failed: ${cut.stderr}`);
  const switched = await until(10_000, async () =>
    (await status()).find(
      (route) => route.region === 'SG' && route.relays.every((relay) => relay.line === 'B') && route.last?.applied,
    ),
  );
  if (!switched) return fail('the Singapore relays did not follow to line B within 10 s');
  process.stdout.write(`smoke: fault to applied ${switched.last.applied - switched.last.fault} ms\n`);
  await lab('restore', '--region', 'SG', '--line', 'A');
  await openDashboard(demo);
  const asked = Date.now();
  process.kill(start.pid, 'SIGINT');
  await Promise.race([exit, pause(15_000)]);
  if (!ended) fail('npm start was still there 15 s after SIGINT');
  else process.stdout.write(`smoke: stopped after ${Date.now() - asked} ms\n`);
  const left = Object.entries(demo.pids).filter(([, pid]) => alive(pid));
  if (left.length > 0) fail(`left behind: ${left.map(([name, pid]) => `${name} (${pid})`).join(', ')}`);
  if (existsSync(demoFile)) fail('demo.json was not removed');
}

await story();
if (!ended) process.kill(-start.pid, 'SIGKILL');
