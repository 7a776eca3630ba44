import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ServiceError } from '@twinline/services/errors';

/** The agent's program as it was built, for hosts that have nothing of it yet. */
export interface AgentFiles {
  /** @throws ServiceError not-found where it is not built. */
  read(name: AgentFileName): Promise<Buffer>;
  /** The version that `read` hands out. @throws ServiceError not-found where nothing is built. */
  version(): Promise<string>;
}

export type AgentFileName = 'main.mjs' | 'twinline-agent.tgz' | 'install.sh';

const inflate = promisify(gunzip);
const BLOCK_BYTES = 512;
const MOST_BYTES = 64 * 1_048_576;

/** Files are read again when they change: a new build needs no restart of the hub. */
export function createAgentFiles(folder: string): AgentFiles {
  const kept = new Map<string, { readonly changedAt: number; readonly body: Buffer }>();
  let newest: { readonly body: Buffer; readonly version: string } | null = null;

  async function readKept(name: string): Promise<Buffer> {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    const known = kept.get(name);
    if (known?.changedAt === mtimeMs) return known.body;
    const body = await readFile(path);
    kept.set(name, { changedAt: mtimeMs, body });
    return body;
  }

  async function readVersion(): Promise<string> {
    const body = await readKept('twinline-agent.tgz').catch(ignoreMissing);
    // In the tree itself the program may be built without its package.
    if (body === null) return versionIn(await readKept('../package.json'));
    if (newest?.body !== body) newest = { body, version: versionIn(await manifestOf(body)) };
    return newest.version;
  }

  return {
    read: (name) => readKept(name).catch((error: unknown) => notBuilt(error, name)),
    version: () => readVersion().catch((error: unknown) => notBuilt(error, 'the agent')),
  };
}

/** `package/package.json` of a package as npm packs it (POSIX ustar: a block of header, then the body in blocks). */
async function manifestOf(tgz: Buffer): Promise<Buffer> {
  const tar = await inflate(tgz, { maxOutputLength: MOST_BYTES });
  for (let at = 0; at + BLOCK_BYTES <= tar.length; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const bytes = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    const body = at + BLOCK_BYTES;
    if (name === 'package/package.json') return tar.subarray(body, body + bytes);
    at = body + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  throw new Error('twinline-agent.tgz holds no package/package.json');
}

function versionIn(manifest: Buffer): string {
  const { version }: { version?: unknown } = JSON.parse(manifest.toString('utf8'));
  if (typeof version !== 'string') throw new Error('the agent’s package.json names no version');
  return version;
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function ignoreMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

function notBuilt(error: unknown, what: string): never {
  if (!isMissing(error)) throw error;
  throw new ServiceError(
    'not-found',
    `${what} is not built on this hub: build the agent (npx turbo run build --filter=@twinline/agent), or name the folder of a build in AGENT_FILES_DIR`,
  );
}
