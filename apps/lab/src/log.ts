/** What the lab logs to; pino fits. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A logger of one agent of many: its name is in each line. */
export function named(log: Logger, agent: string): Logger {
  return {
    info: (fields, message) => log.info({ agent, ...fields }, message),
    warn: (fields, message) => log.warn({ agent, ...fields }, message),
    error: (fields, message) => log.error({ agent, ...fields }, message),
  };
}
