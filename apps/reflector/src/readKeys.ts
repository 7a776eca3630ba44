import { readFileSync } from 'node:fs';
import { type KeyRing, parseKeyFile } from '@twinline/wire/keyRing';

/** Reads a key file. Throws an Error that names the file and what is wrong with it. */
export function readKeys(path: string): KeyRing {
  try {
    return parseKeyFile(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot use the key file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
