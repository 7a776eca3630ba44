import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../setup/dependencies.mjs';
import { stateFolder } from '../setup/home';

/** What the load goes to: the hub of the running demo, and its database. */
export interface LoadPlace {
  readonly hub: string;
  readonly database: string;
}

/** The same, with where people find it and who may sign in. */
export interface DashboardPlace extends LoadPlace {
  readonly web: string;
  readonly email: string;
  readonly password: string;
  readonly pids: { readonly web: number };
}

/** The running demo; ends the process with what to do where there is none. */
export function runningDemo(): DashboardPlace {
  const demoFile = join(stateFolder, 'demo.json');
  if (!existsSync(demoFile))
    fail('the demo is not running: start it with npm start, then run this in another terminal.');
  return JSON.parse(readFileSync(demoFile, 'utf8')) as DashboardPlace;
}
