import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { command } from '../setup/command';
import { fail, root } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';

const K6 = 'go.k6.io/k6@v1.8.1';
const tools = join(stateFolder, 'tools');

/** Where k6 is on this machine; null where it is missing. */
export function installedK6(): string | null {
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'k6'));
  return [...onPath, join(tools, 'k6'), join(homedir(), 'go/bin/k6')].find((path) => existsSync(path)) ?? null;
}

/** k6 as it is installed, or built once by Go; ends the process with what to do where neither can be. */
export async function findK6(): Promise<string> {
  const found = installedK6();
  if (found !== null) return found;
  process.stdout.write('building k6 (once, a few minutes) …\n');
  mkdirSync(tools, { recursive: true });
  const go = await command('go', ['install', K6], { env: { ...process.env, GOBIN: tools } }).catch(() => null);
  if (go?.code === 0) return join(tools, 'k6');
  return fail(`k6 is not on PATH and could not be built by Go: install k6 or Go, then try again. ${go?.output ?? ''}`);
}

/** Runs a script of load-tests/ with its settings; resolves with k6's exit code, null when it was ended. */
export function runK6(
  k6: string,
  args: readonly string[],
  script: string,
  settings: Readonly<Record<string, string>>,
): Promise<number | null> {
  const env = { ...process.env, ...settings, K6_NO_USAGE_REPORT: 'true' };
  const run = spawn(k6, ['run', ...args, join(root, 'load-tests', script)], { cwd: root, env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    run.once('error', reject);
    run.once('close', resolve);
  });
}
