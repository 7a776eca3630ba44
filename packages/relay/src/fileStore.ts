import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelayStore } from './relayTypes';

/**
 * Keeps what a relay holds, and what the hub has not heard of it, in a folder: two JSON files a route, each replaced as a
 * whole, so that a relay killed in the middle of writing finds the one before. The folder is made where it is missing.
 */
export function fileStore(folder: string): RelayStore {
  // A route's id comes from the relay's own settings; what could leave the folder is written in another way.
  const fileOf = (routeId: string, kind: string) =>
    join(folder, `${encodeURIComponent(routeId).replaceAll('.', '%2E')}${kind}.json`);
  return {
    load: (routeId) => read(fileOf(routeId, '')),
    save: (routeId, directive) => replace(folder, fileOf(routeId, ''), directive),
    loadReports: (routeId) => read(fileOf(routeId, REPORTS)),
    saveReports: (routeId, waiting) => replace(folder, fileOf(routeId, REPORTS), waiting),
  };
}

/** No route's own file ends so: its dots are written otherwise. */
const REPORTS = '.reports';

async function read(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function replace(folder: string, file: string, content: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
