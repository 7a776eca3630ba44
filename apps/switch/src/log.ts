import type { EndOptions } from './carry/createEnd';

export interface SwitchLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What an end tells of the other one, as log lines. */
export function logPeer(log: SwitchLogger, other: 'near end' | 'far end'): Pick<EndOptions, 'onPeer' | 'onRefused'> {
  return {
    onPeer: (what) => log.info({}, what === 'first' ? `the ${other} answers` : `the ${other} was restarted`),
    onRefused: (reason) => log.warn({ reason }, `not from the ${other}, or not as it should be (see docs/switch.md)`),
  };
}
