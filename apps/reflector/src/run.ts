import { createSystemClock } from '@twinline/host/systemClock';
import type { KeyRing } from '@twinline/wire/keyRing';
import type { Logger } from 'pino';
import type { RunOptions } from './commandLine';
import { since, sum } from './counts';
import { createReflector, type Reflector } from './createReflector';
import { metricsText, serveMetrics } from './metrics';
import { readKeys } from './readKeys';
import { startUsage } from './usage';

export interface Running {
  /** Reads the key file again; a faulty one changes nothing and is logged. */
  rereadKeys(): void;
  stop(): Promise<void>;
}

const REPORT_EVERY_MS = 60_000;

/** Starts one reflector per bind address. Rejects, with nothing left running, when one of them cannot start. */
export async function run(options: RunOptions, log: Logger): Promise<Running> {
  let keys: KeyRing | null = options.keyFile === null ? null : readKeys(options.keyFile);
  const clock = await createSystemClock();
  const reflectors: Reflector[] = [];
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    clock.stop();
    await Promise.all(stops.splice(0).map((each) => each()));
  };
  try {
    for (const bind of options.binds) {
      const reflector = await createReflector({
        ...options,
        ...bind,
        keys: () => keys,
        clockState: () => clock.state(),
        onError: (error) => log.error({ ...bind, error: error.message }, 'socket error'),
      }).catch((error: unknown) => {
        throw new Error(`Cannot reflect on ${bind.host}:${bind.port}: ${messageOf(error)}`);
      });
      reflectors.push(reflector);
      stops.push(() => reflector.stop());
      const mode = keys === null ? 'unauthenticated' : options.allowUnauthenticated ? 'both' : 'authenticated';
      const { address, timestampSource } = reflector;
      log.info({ ...address, stateless: options.stateless, mode, timestampSource }, 'reflecting');
    }
    if (options.metrics !== null) {
      const metrics = await serveMetrics(options.metrics, () =>
        metricsText(observe(reflectors), clock.state(), process.memoryUsage.rss()),
      );
      stops.push(metrics.stop);
      log.info({ host: options.metrics.host, port: metrics.port }, 'serving metrics');
    }
    if (options.usage !== null) stops.push(startUsage(options.usage, log).stop);
  } catch (error) {
    await stop();
    throw error;
  }
  log.info({ source: clock.source(), ...clock.state() }, 'clock');
  stops.push(reportRefusals(reflectors, log));
  return {
    stop,
    rereadKeys() {
      if (options.keyFile === null) return;
      try {
        keys = readKeys(options.keyFile);
        log.info('keys read again');
      } catch (error) {
        log.error({ error: messageOf(error) }, 'keys kept as they were');
      }
    },
  };
}

function observe(reflectors: readonly Reflector[]) {
  return reflectors.map((reflector) => ({ bind: nameOf(reflector), counts: reflector.counts() }));
}

function nameOf({ address: { host, port } }: Reflector): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Once a minute, and only when something was refused: by reason, over all addresses. */
function reportRefusals(reflectors: readonly Reflector[], log: Logger): () => Promise<void> {
  let before = sum(reflectors.map((reflector) => reflector.counts()));
  const timer = setInterval(() => {
    const now = sum(reflectors.map((reflector) => reflector.counts()));
    const refused = since(before, now);
    before = now;
    if (Object.keys(refused).length > 0) log.warn({ refused }, 'datagrams refused in the last minute');
  }, REPORT_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    for (const { bind, counts } of observe(reflectors)) log.info({ bind, ...counts }, 'stopped');
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
