import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { takePort } from '../setup/ports';

/** The web app, built and started as production runs it, on a database; it answers when this resolves. */
export async function startWeb(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
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
  const port = await takePort();
  const url = `http://127.0.0.1:${port}`;
  const next = join(root, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: join(root, 'apps/web'),
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      HUB_TOKEN: 'bench-bench-bench-bench-bench-bench',
      BETTER_AUTH_SECRET: 'bench-bench-bench-bench-bench-bench',
      WEB_URL: url,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
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
    const answers = await fetch(`${url}/api/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (answers) return { url, stop };
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`the web app did not start:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
