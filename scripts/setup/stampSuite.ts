import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command';
import { softwareFolder } from './home';

/** A STAMP implementation that is not ours, for interoperability tests; built from crates.io by cargo. */
const CRATE = 'stamp-suite';
const VERSION = '1.0.0';
const BUILD_WITHIN_MS = 900_000;

export type StampSuite =
  | { readonly path: string; readonly reason?: never }
  | { readonly path: null; readonly reason: string };

/** The program where it has been built before, or can be built now (once, some minutes); else why not. */
export async function ensureStampSuite(say: (line: string) => void): Promise<StampSuite> {
  const given = process.env.TWINLINE_STAMP_SUITE;
  if (given) return { path: given };
  const root = join(softwareFolder(), `${CRATE}-${VERSION}`);
  const path = join(root, 'bin', CRATE);
  if (existsSync(path)) return { path };
  const cargo = await command('cargo', ['--version'], { timeoutMs: 10_000 }).catch(() => null);
  if (cargo?.code !== 0) return { path: null, reason: `no cargo to build ${CRATE} ${VERSION} with: install Rust` };
  say(`building ${CRATE} ${VERSION} by cargo (once, some minutes) …`);
  const what = [CRATE, '--version', VERSION, '--locked', '--debug', '--no-default-features', '--features', 'ttl-nix'];
  const { code, output } = await command('cargo', ['install', ...what, '--root', root], { timeoutMs: BUILD_WITHIN_MS });
  if (code === 0 && existsSync(path)) return { path };
  return { path: null, reason: `cargo could not build ${CRATE} ${VERSION} (code ${code}): ${output.slice(-300)}` };
}
