// Smoke of `npm start`, as a new user would: start it, read demo.json, cut a line, see the relay follow, stop it.
import { spawn, spawnSync } from 'node:child_process';
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

const lab = (...args) => spawnSync('npm', ['run', '--silent', 'lab', '--', ...args], { cwd: root, encoding: 'utf8' });
const status = () => JSON.parse(lab('status', '--json').stdout || '{"routes":[]}').routes;
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
  const open = async () => {
    const live = await fetch(`${web}/api/trpc/board.live`, { headers: { cookie, accept: 'text/event-stream' } });
    const first = await live.body?.getReader().read();
    if (!live.ok || !first?.value?.length) fail(`the live board answered ${live.status} and sent nothing`);
  };
  // A browser opens a stream again that was dropped; so does this, once, and says it.
  await open().catch((error) => {
    process.stdout.write(`smoke: the live board's stream was dropped (${error.message}), opened again\n`);
    return open();
  });
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
  const cut = lab('cut', '--region', 'SG', '--line', 'A');
  if (cut.status !== 0) return fail(`lab cut failed: ${cut.stderr}`);
  const switched = await until(10_000, () =>
    status().find(
      (route) => route.region === 'SG' && route.relays.every((relay) => relay.line === 'B') && route.last?.applied,
    ),
  );
  if (!switched) return fail('the Singapore relays did not follow to line B within 10 s');
  process.stdout.write(`smoke: fault to applied ${switched.last.applied - switched.last.fault} ms\n`);
  lab('restore', '--region', 'SG', '--line', 'A');
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
