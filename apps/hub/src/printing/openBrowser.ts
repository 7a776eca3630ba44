import type { Browser } from 'playwright-core';
import { PrinterError } from './printerError';

/** A Chromium of our own, and how to be rid of it. */
export interface OwnBrowser {
  readonly browser: Browser;
  readonly pid: number;
  /** Whether the process ends by itself within `ms`, or has. */
  endsWithin(ms: number): Promise<boolean>;
  /** Ends it, by force if it does not listen. Never rejects. */
  end(): Promise<void>;
}

/**
 * It sees nothing but pages of ours, and has no business with anybody: no updates, no sync, no crash reports. In
 * containers it may neither make namespaces (sandbox) nor have more than 64 MB of shared memory.
 */
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-breakpad'],
  // What a report of 150 carriers needs several times over.
  '--js-flags=--max-old-space-size=512',
];
const START_WITHIN_MS = 20_000;
const END_WITHIN_MS = 3_000;

/**
 * Starts Chromium as a process of its own.
 *
 * @throws PrinterError no-chromium where the driver is missing or the program does not start.
 */
export async function openBrowser(executablePath: string): Promise<OwnBrowser> {
  // Loaded when it is needed: most hubs never print, and one without the driver does everything else.
  const { chromium } = await import('playwright-core').catch(() => {
    throw new PrinterError('no-chromium', 'The package playwright-core is missing beside the hub: npm install.');
  });
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const server = await chromium
    .launchServer({ executablePath, args: FLAGS, timeout: START_WITHIN_MS, host: '127.0.0.1', ...signals })
    .catch((error: unknown) => {
      throw new PrinterError('no-chromium', `${executablePath} does not start: ${firstLine(error)}`);
    });
  const ended = new Promise<true>((resolve) => server.once('close', () => resolve(true)));
  const within = (ms: number, happens: Promise<boolean>) =>
    Promise.race([happens, new Promise<false>((resolve) => setTimeout(resolve, ms, false))]);
  const end = async () => {
    const closed = server.close().then(
      () => true,
      () => false,
    );
    if (!(await within(END_WITHIN_MS, closed))) await server.kill().catch(() => undefined);
  };
  try {
    const browser = await chromium.connect(server.wsEndpoint(), { timeout: START_WITHIN_MS });
    const pid = server.process().pid ?? 0;
    return { browser, pid, endsWithin: (ms) => within(ms, ended), end };
  } catch (error) {
    await end();
    throw new PrinterError('crashed', `Chromium could not be reached: ${firstLine(error)}`);
  }
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
