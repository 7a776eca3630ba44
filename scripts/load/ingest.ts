import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';
import { findK6, runK6 } from './k6';
import { createLoadAgents, removeLoadAgents } from './loadAgents';
import { runningDemo } from './place';

/** Agents that post what they measure to the running demo's hub; resolves with the exit code. */
export async function loadIngest(args: readonly string[]): Promise<number> {
  const { hub, database } = runningDemo();
  const k6 = await findK6();
  const agents = await createLoadAgents(database, positive('LOAD_AGENTS', 50), positive('LOAD_PATHS', 8));
  const keys = join(stateFolder, 'load-agents.json');
  try {
    writeFileSync(keys, JSON.stringify(agents), { mode: 0o600 });
    return (await runK6(k6, args, 'ingest.js', { HUB_URL: hub, AGENT_KEYS: keys })) ?? 1;
  } finally {
    rmSync(keys, { force: true });
    await removeLoadAgents(database, agents);
  }
}

function positive(name: string, fallback: number): number {
  const value = Number(process.env[name] ?? fallback);
  return Number.isInteger(value) && value > 0 ? value : fail(`${name} must be a whole number above 0.`);
}
