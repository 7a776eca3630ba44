import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Networks } from './networks';
import { faultOfAddress } from './webhookUrl';

/** Why a webhook was not sent, and will not be: no try would go anywhere else. */
export class WebhookRefusal extends Error {
  override readonly name = 'WebhookRefusal';
}

/**
 * Resolves names for one request, and gives only such addresses to connect to as webhooks may go to: what is looked up
 * here is what is connected to, so that a name cannot mean one address for a check and another for the connection.
 */
export function guardedLookup(port: number, allowed: Networks, resolve: typeof lookup = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      const faults = found.map(({ address }) => faultOfAddress(address, port, allowed));
      const good = found.filter((_each, i) => faults[i] === null);
      const [first] = good;
      if (first === undefined)
        return callback(new WebhookRefusal(`${hostname} ${faults[0] ?? 'has no address'}`), '', 0);
      if (options.all === true) return callback(null, good);
      callback(null, first.address, first.family);
    });
  };
}
