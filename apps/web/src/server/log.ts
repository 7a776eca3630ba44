import pino from 'pino';
import { env } from '../env';

let logger: pino.Logger | undefined;

/** One structured line per unit of work, to standard output. */
export function log(): pino.Logger {
  logger ??= pino({ level: env().LOG_LEVEL, base: { app: 'web' } });
  return logger;
}
