import { createHash } from 'node:crypto';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './env';

export const SYSTEM_STATE_DIR = '/var/lib/twinline-agent';

/** Where an agent keeps its key, its configuration and its spool when its settings do not say. */
export function defaultStateDir(environment: Environment, home: string, isRoot: boolean): string {
  // systemd's StateDirectory=; a list when the unit names several.
  const given = environment.STATE_DIRECTORY?.split(':')[0];
  if (given) return given;
  if (isRoot) return SYSTEM_STATE_DIR;
  return join(environment.XDG_STATE_HOME || join(home, '.local', 'state'), 'twinline-agent');
}

/** Makes the folder (mode 700) unless it exists. Rejects with a sentence that says what to do. */
export async function openStateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await stat(folder)).isDirectory()) throw new Error('it is not a folder');
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The state folder ${folder} cannot be used: ${reason}. Set "stateDir" or TWINLINE_STATE_DIR to a folder that this user may write.`,
    );
  }
}

/** What belongs to one hub stays apart from what belongs to another: keys, path numbers and spools are the hub's own. */
export function hubFolder(stateDir: string, hubUrl: string): string {
  return join(stateDir, new URL(hubUrl).host.replace(/[^A-Za-z0-9.-]/g, '_'));
}

/** A name for the folder of an agent of which only the key is known. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 12);
}
