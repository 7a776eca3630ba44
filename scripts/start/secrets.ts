import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../setup/home';

/** What hub and web share, and what signs sessions: made once, kept in a file that only this user may read. */
export interface Secrets {
  readonly hubToken: string;
  readonly authSecret: string;
}

export function readSecrets(): Secrets {
  const file = join(stateFolder, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets = { hubToken: randomBytes(24).toString('hex'), authSecret: randomBytes(32).toString('hex') };
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
