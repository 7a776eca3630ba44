import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './writeWhole';

const storedKey = z.object({
  hubUrl: z.string(),
  agentId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  name: z.string(),
  key: z.string().min(1),
  /** Of the token this key was got by: another one in the settings means that somebody wants to enrol anew. */
  tokenFingerprint: z.string(),
});
export type StoredKey = z.infer<typeof storedKey>;

/** The file is there, and is no key. */
export class DamagedKey extends Error {}

/** The key kept in a hub's folder; null when there is none. Rejects with a sentence when it cannot be read. */
export async function readKey(folder: string): Promise<StoredKey | null> {
  const path = join(folder, 'key.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`The agent's key in ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return storedKey.parse(JSON.parse(text));
  } catch {
    throw new DamagedKey(`The agent's key in ${path} is damaged.`);
  }
}

export function setKeyAside(folder: string): Promise<void> {
  return rename(join(folder, 'key.json'), join(folder, 'key.json.damaged'));
}

export async function keepKey(folder: string, key: StoredKey): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(join(folder, 'key.json'), `${JSON.stringify(key, null, 2)}\n`);
}
