import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './dependencies.mjs';

/** The user a database server runs as when we are root: PostgreSQL refuses root. 65534 is `nobody` on Linux. */
export const UNPRIVILEGED = 65_534;

export const isRoot = process.getuid?.() === 0;

/** Folder for what the installation keeps: state, logs, `demo.json`. */
export const stateFolder = join(root, '.twinline');

function mayBeEnteredByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * Folder for database software and data. As root the server runs as another user, who cannot reach a tree that only
 * root may enter: the data then lies in /var/tmp, in a folder named after the tree.
 */
export function databaseFolder(): string {
  const chosen = process.env.TWINLINE_DATA_DIR;
  if (chosen) return makeFolder(resolve(chosen));
  mkdirSync(stateFolder, { recursive: true });
  if (!isRoot || mayBeEnteredByOthers(stateFolder)) return makeFolder(join(stateFolder, 'database'));
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return makeFolder(join('/var/tmp', `twinline-${name}`));
}

function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  return folder;
}
