import { existsSync } from 'node:fs';
import { command } from './command';
import { isRoot } from './home';

const INSTALL_WITHIN_MS = 600_000;

/**
 * Installs packages by apt unless `isThere` already; null when they are there then, else the reason why not. Only root
 * on Debian can: anybody else is told what to install.
 */
export async function ensureDebianPackages(
  packages: readonly string[],
  isThere: () => boolean,
  say: (line: string) => void,
): Promise<string | null> {
  if (isThere()) return null;
  const names = packages.join(' ');
  if (!existsSync('/usr/bin/apt-get')) return `install ${names}`;
  if (!isRoot) return `install it (apt-get install ${names})`;
  say(`installing ${names} by apt (once) …`);
  await command('apt-get', ['-q', 'update'], { timeoutMs: INSTALL_WITHIN_MS });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['-q', 'install', '-y', '--no-install-recommends', ...packages];
  const { code, output } = await command('apt-get', install, { env, timeoutMs: INSTALL_WITHIN_MS });
  return isThere() ? null : `apt could not install ${names} (code ${code}): ${output.slice(-300)}`;
}
