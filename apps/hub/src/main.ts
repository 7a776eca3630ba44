import { pino } from 'pino';
import { createHub, type Hub } from './compose';
import { type Env, readEnv } from './env';

const STOP_WITHIN_MS = 5_000;

async function main(): Promise<void> {
  const env = readEnvOrExit();
  const log = pino({ level: env.LOG_LEVEL, base: { app: 'hub', role: env.ROLE } });
  let hub: Promise<Hub> | null = null;
  let stopping = false;

  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS - 200).unref();
    Promise.resolve(hub)
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ error: String(error) }, 'the stop failed');
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // Nobody knows what state we are in: leave, and be started again from what is durable.
  process.on('uncaughtException', (error) => {
    log.fatal({ error: error.stack }, 'an error that nobody caught');
    process.exit(1);
  });

  hub = createHub({ env, log });
  await hub.catch((error: unknown) => {
    log.fatal({ error: error instanceof Error ? error.message : String(error) }, 'the hub could not start');
    process.exit(1);
  });
}

function readEnvOrExit(): Env {
  try {
    return readEnv();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

await main();
