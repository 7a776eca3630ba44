import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup/dependencies.mjs';
import { killOne } from './processes';

/** A hub as production runs it: the built program, in a process of its own. */
export interface HubProcess {
  readonly url: string;
  /** `killAt`: a step of a delivery at which it is to kill itself, and at the how manieth time (apps/hub/src/killAt.ts). */
  spawn(killAt?: string): void;
  /** Whether it says of itself that it can decide: database and engine. */
  isReady(): Promise<boolean>;
  kill(): Promise<void>;
  /** Resolves when what was started last has ended. */
  gone(): Promise<void>;
  /** Tells it to end, for good, and waits until it has. */
  stop(): Promise<void>;
  /** What it wrote last. */
  output(): string;
}

const KEPT_OUTPUT = 20_000;

export interface HubOptions {
  readonly port: number;
  readonly databaseUrl: string;
  /** It ended, and nobody told it to. It is started again, as a supervisor would. */
  readonly onEnded: (how: string) => void;
}

export function createHubProcess({ port, databaseUrl, onEnded }: HubOptions): HubProcess {
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    HUB_PORT: String(port),
    HUB_TOKEN: 'kills-kills-kills-kills-kills-kills',
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
    MIGRATIONS_DIR: join(root, 'migrations'),
    NODE_ENV: 'production',
  };
  const endWithParent = pathToFileURL(join(root, 'scripts/start/endWithParent.mjs')).href;
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let output = '';
  let isOver = false;

  /** From here on its end is what we want. */
  function release(): ChildProcess | null {
    const released = child;
    child = null;
    return released;
  }

  function launch(killAt?: string): void {
    if (isOver) return;
    const command = ['--import', endWithParent, join(root, 'apps/hub/dist/main.mjs')];
    const started = spawn(process.execPath, command, {
      env: killAt === undefined ? env : { ...env, KILL_AT: killAt },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    };
    started.stdout?.on('data', keep);
    started.stderr?.on('data', keep);
    ended = new Promise((resolve) => {
      started.once('close', (code, signal) => {
        resolve();
        if (child !== started) return;
        if (killAt !== undefined && signal === 'SIGKILL') return void release();
        onEnded(`${signal ?? `exit code ${code}`}; it wrote: ${output.slice(-1_500)}`);
        launch();
      });
    });
  }

  return {
    url,
    spawn: launch,
    isReady: () =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) }).then(
        (response) => response.ok,
        () => false,
      ),
    async kill() {
      const running = release();
      if (running?.pid === undefined) return;
      await killOne(running.pid);
      await ended;
    },
    gone: () => ended,
    async stop() {
      isOver = true;
      release()?.kill('SIGTERM');
      await ended;
    },
    output: () => output,
  };
}
