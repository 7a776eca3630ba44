import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelayStore } from './relayTypes';

/**
 * Keeps what a relay holds in a folder, one JSON file a route, each replaced as a whole: a relay killed in the middle of
 * writing finds the one before. The folder is made where it is missing.
 */
export function fileStore(folder: string): RelayStore {
  // A route's id comes from the relay's own settings; what could leave the folder is written in another way.
  const fileOf = (routeId: string) => join(folder, `${encodeURIComponent(routeId).replaceAll('.', '%2E')}.json`);
  return {
    async load(routeId) {
      try {
        return JSON.parse(await readFile(fileOf(routeId), 'utf8'));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async save(routeId, directive) {
      await mkdir(folder, { recursive: true });
      const file = fileOf(routeId);
      await writeFile(`${file}.new`, JSON.stringify(directive), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    },
  };
}
