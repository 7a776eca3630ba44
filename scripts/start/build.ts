import { join } from 'node:path';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';

/** Builds every app through turbo, which does only what changed. Rejects with the build's own output. */
export async function build(signal: AbortSignal): Promise<void> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  const turbo = join(root, 'node_modules/.bin/turbo');
  const { code, output } = await command(turbo, ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    env,
    signal,
  });
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
}
