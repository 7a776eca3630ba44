import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { takePort } from '../setup/ports';

/** The web app, built and started as production runs it, on a database; it answers when this resolves. */
export async function startWeb(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<NextServer> {
  const turbo = join(root, 'node_modules/.bin/turbo');
  const { code, output } = await command(
    turbo,
    ['run', 'build', '--filter=@twinline/web', '--output-logs=errors-only'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' },
    },
  );
  if (code !== 0) throw new Error(`the web app could not be built:\n${output}`);
  return startNext(join(root, 'apps/web'), '/api/health', {
    DATABASE_URL: databaseUrl,
    HUB_TOKEN: 'bench-bench-bench-bench-bench-bench',
    BETTER_AUTH_SECRET: 'bench-bench-bench-bench-bench-bench',
    ...settings,
  });
}

/** A built Next app that runs; it has one process. */
export interface NextServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a built Next app on a port of its own; `health` answers when this resolves. */
export async function startNext(
  app: string,
  health: string,
  settings: Readonly<Record<string, string>>,
): Promise<NextServer> {
  const port = await takePort();
  const url = `http://127.0.0.1:${port}`;
  const next = join(root, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: app,
    env: { ...process.env, ...settings, WEB_URL: url, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const until = Date.now() + 60_000; ; ) {
    const answers = await fetch(`${url}${health}`).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) return { url, pid: child.pid ?? 0, stop };
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${app} did not start:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
