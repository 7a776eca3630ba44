import { type Listener, listen } from '@twinline/db/listen';
import type { Logger } from '../context';

/** What the migration's trigger tells: the id of the route that a directive was committed for. */
const CHANNEL = 'directives';

/**
 * Hears at once of directives that any hub commits, on a connection of its own. `onMissed` is called whenever that
 * connection is made anew: what was told meanwhile is unknown.
 */
export function hearDirectives(
  log: Logger,
  databaseUrl: string,
  { onDirective, onMissed }: { onDirective: (routeId: string) => void; onMissed: () => void },
): Listener {
  return listen(databaseUrl, CHANNEL, {
    onListening: onMissed,
    onNotice: onDirective,
    onLost: (error, retryInMs) =>
      log.warn({ error: error.message, retryInMs }, 'directives of other hubs are not heard: connecting again'),
  });
}
