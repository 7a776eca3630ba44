import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './debianPackages';

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];

export type Chromium =
  | { readonly path: string; readonly reason?: never }
  | { readonly path: null; readonly reason: string };

/** Pages in Chinese are boxes without one. */
const hasChineseFont = () => spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout?.trim() !== '';

/** The machine's own Chromium; undefined without one. */
export const findChromium = (): string | undefined =>
  process.env.TWINLINE_CHROMIUM ?? known.find((path) => existsSync(path));

/** A Chromium for browser tests: the machine's own; on Debian as root it is installed, and so is a Chinese font. */
export async function ensureChromium(say: (line: string) => void): Promise<Chromium> {
  const reason = await ensureDebianPackages(
    ['chromium', 'fonts-noto-cjk'],
    () => findChromium() !== undefined && hasChineseFont(),
    say,
  );
  const path = findChromium();
  return path === undefined ? { path: null, reason: `no Chromium: ${reason}, or set TWINLINE_CHROMIUM` } : { path };
}
