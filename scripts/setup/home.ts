import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './dependencies.mjs';

/** The user a database server runs as when we are root: PostgreSQL refuses root. 65534 is `nobody` on Linux. */
export const UNPRIVILEGED = 65_534;

export const isRoot = process.getuid?.() === 0;

/** Folder for what the installation keeps: state, logs, `demo.json`. Tests and benches set one of their own. */
export const stateFolder = resolve(process.env.TWINLINE_STATE_DIR ?? join(root, '.twinline'));

function mayBeEnteredByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Folder for the data of database servers: TWINLINE_DATA_DIR, else below the state folder; see `enterable`. */
export function dataFolder(): string {
  const chosen = process.env.TWINLINE_DATA_DIR;
  return chosen ? makeFolder(resolve(chosen)) : enterable(join(stateFolder, 'database'));
}

/** Folder for database software, shared by start, tests and benches. */
export function softwareFolder(): string {
  return enterable(join(root, '.twinline', 'software'));
}

/**
 * As root the server runs as another user, who cannot reach a tree that only root may enter: the folder then lies in
 * /var/tmp, named after the one that was meant.
 */
function enterable(folder: string): string {
  makeFolder(folder);
  if (!isRoot || mayBeEnteredByOthers(folder)) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return makeFolder(join('/var/tmp', `twinline-${name}`));
}

function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  return folder;
}
