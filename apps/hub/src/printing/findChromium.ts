import { existsSync } from 'node:fs';
import { PrinterError } from './printerError';

/** Where Debian, Ubuntu and Google put it. */
const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];

/**
 * The browser of this machine; `named` goes first.
 *
 * @throws PrinterError no-chromium, which says how to get one.
 */
export function findChromium(named: string | undefined, known: readonly string[] = KNOWN): string {
  const found = (named === undefined ? known : [named]).find((path) => existsSync(path));
  if (found !== undefined) return found;
  const what = named === undefined ? 'There is no Chromium on this machine' : `There is no Chromium at ${named}`;
  throw new PrinterError(
    'no-chromium',
    `${what}, so no PDF can be printed: apt-get install chromium fonts-noto-cjk, or set TWINLINE_CHROMIUM to its path.`,
  );
}
