import { hostname } from 'node:os';
import { readToken, type UsageSettings } from './usageOptions';
import { createUsageReader } from './usageReader';
import { createUsageReporter } from './usageReporter';

interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Counts and reports bandwidth use until it is stopped. Throws an Error of one sentence when it cannot start. */
export function startUsage({ circuits, hubUrl, tokenFile }: UsageSettings, log: Logger): { stop(): Promise<void> } {
  const token = readToken(tokenFile);
  if (process.platform !== 'linux') throw new Error('--usage reads interface counters on Linux only.');
  const now = Date.now;
  const reporter = createUsageReporter({ hubUrl, token, source: hostname().slice(0, 100), log, now });
  const reader = createUsageReader({ circuits, reporter, log, now });
  log.info({ circuits: Object.fromEntries(circuits), hubUrl }, 'counting bandwidth use');
  return {
    async stop() {
      reader.stop();
      await reporter.stop();
      log.info({ ...reporter.counts(), skipped: reader.skipped() }, 'stopped counting bandwidth use');
    },
  };
}
