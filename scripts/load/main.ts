import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { command } from '../setup/command';
import { fail, root } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';
import { createLoadAgents, removeLoadAgents } from './loadAgents';

const K6 = 'go.k6.io/k6@v1.8.1';
const help = `npm run load [-- K6 ARGUMENTS]

Runs load-tests/ingest.js with the real k6 against the running demo's hub, as agents of an organization of its own.
k6 is taken from PATH; where it is missing and Go is installed, it is built once into .twinline/tools.
Environment: LOAD_AGENTS (default 50), LOAD_PATHS (paths per agent, default 8). Further settings: load-tests/ingest.js.
`;

export async function load(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help);
  const demoFile = join(stateFolder, 'demo.json');
  if (!existsSync(demoFile))
    fail('the demo is not running: start it with npm start, then run this in another terminal.');
  const demo = JSON.parse(readFileSync(demoFile, 'utf8')) as { hub: string; database: string };
  const k6 = await findK6();
  const agents = await createLoadAgents(demo.database, positive('LOAD_AGENTS', 50), positive('LOAD_PATHS', 8));
  const keys = join(stateFolder, 'load-agents.json');
  writeFileSync(keys, JSON.stringify(agents), { mode: 0o600 });
  const env = { ...process.env, HUB_URL: demo.hub, AGENT_KEYS: keys, K6_NO_USAGE_REPORT: 'true' };
  const run = spawn(k6, ['run', ...args, join(root, 'load-tests/ingest.js')], { cwd: root, env, stdio: 'inherit' });
  // k6 ends itself on Ctrl-C; we stay to clean up.
  process.on('SIGINT', () => {});
  run.once('close', async (code) => {
    rmSync(keys, { force: true });
    await removeLoadAgents(demo.database, agents);
    process.exit(code ?? 1);
  });
}

function positive(name: string, fallback: number): number {
  const value = Number(process.env[name] ?? fallback);
  return Number.isInteger(value) && value > 0 ? value : fail(`${name} must be a whole number above 0.`);
}

async function findK6(): Promise<string> {
  const tools = join(stateFolder, 'tools');
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'k6'));
  const found = [...onPath, join(tools, 'k6'), join(homedir(), 'go/bin/k6')].find((path) => existsSync(path));
  if (found) return found;
  process.stdout.write('building k6 (once, a few minutes) …\n');
  mkdirSync(tools, { recursive: true });
  const go = await command('go', ['install', K6], { env: { ...process.env, GOBIN: tools } }).catch(() => null);
  if (go?.code === 0) return join(tools, 'k6');
  return fail(`k6 is not on PATH and could not be built by Go: install k6 or Go, then try again. ${go?.output ?? ''}`);
}
