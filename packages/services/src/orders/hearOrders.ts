import { type Listener, listen } from '@twinline/db/listen';
import type { Logger } from '../context';

/** What the migration's triggers tell: the id of the organization whose overrides or maintenance changed. */
const CHANNEL = 'orders';

/**
 * Hears at once of what people order, on a connection of its own. `onOrders` is called as well whenever that connection
 * is made anew: what was told meanwhile is unknown.
 */
export function hearOrders(log: Logger, databaseUrl: string, onOrders: () => void): Listener {
  return listen(databaseUrl, CHANNEL, {
    onListening: onOrders,
    onNotice: onOrders,
    onLost: (error, retryInMs) =>
      log.warn({ error: error.message, retryInMs }, 'orders of people are not heard: connecting again'),
  });
}
