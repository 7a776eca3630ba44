import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takePort } from '../../../scripts/setup/ports';

/** What `.twinline/demo.json` says (DESIGN §8). */
export interface DemoFile {
  readonly web: string;
  readonly hub: string;
  readonly lab: string;
  readonly email: string;
  readonly password: string;
  readonly apiToken: string;
  readonly database: string;
  readonly pids: Readonly<Record<'web' | 'hub' | 'lab' | 'database', number>>;
}

export interface RunningDemo {
  readonly folder: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export const root = resolve(import.meta.dirname, '../../..');
const READY_WITHIN_MS = 300_000;

/** Runs the real `npm start` with state and ports of its own, and waits until it is ready. */
export async function startDemo(): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'twinline-demo-'));
  // As root, the database runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const env = {
    ...process.env,
    TWINLINE_STATE_DIR: folder,
    PORT: String(await takePort()),
    HUB_PORT: String(await takePort()),
    LAB_PORT: String(await takePort()),
  };
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + READY_WITHIN_MS; !existsSync(join(folder, 'demo.json')); ) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`);
    if (Date.now() > until) {
      await stop();
      throw new Error(`npm start was not ready in time:\n${output}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return { folder, process: child, stop };
}

/** The demo that the test run started (see globalSetup.ts); read anew each time, because pids change. */
export function demo(): DemoFile {
  const folder = process.env.TWINLINE_STATE_DIR;
  if (!folder) throw new Error('TWINLINE_STATE_DIR is not set: run these tests through npm test');
  return JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoFile;
}
