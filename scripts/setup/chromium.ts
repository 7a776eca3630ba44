import { existsSync } from 'node:fs';
import { command } from './command';
import { isRoot } from './home';

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];
const packages = ['chromium', 'fonts-noto-cjk'];
const INSTALL_WITHIN_MS = 600_000;

export type Chromium =
  | { readonly path: string; readonly reason?: never }
  | { readonly path: null; readonly reason: string };

/** A Chromium for browser tests: the machine's own; on Debian as root it is installed with a Chinese font. */
export async function ensureChromium(say: (line: string) => void): Promise<Chromium> {
  const found = process.env.TWINLINE_CHROMIUM ?? known.find((path) => existsSync(path));
  if (found) return { path: found };
  if (!existsSync('/usr/bin/apt-get')) return { path: null, reason: 'no Chromium: set TWINLINE_CHROMIUM to one' };
  if (!isRoot) return { path: null, reason: `no Chromium: install it (apt-get install ${packages.join(' ')})` };
  say('installing Chromium and a Chinese font by apt (once) …');
  await command('apt-get', ['-q', 'update'], { timeoutMs: INSTALL_WITHIN_MS });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['-q', 'install', '-y', '--no-install-recommends', ...packages];
  const { code, output } = await command('apt-get', install, { env, timeoutMs: INSTALL_WITHIN_MS });
  const path = known.find((candidate) => existsSync(candidate));
  return path ? { path } : { path: null, reason: `apt could not install it (code ${code}): ${output.slice(-300)}` };
}
