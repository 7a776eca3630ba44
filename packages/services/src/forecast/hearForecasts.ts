import { type Listener, listen } from '@twinline/db/listen';
import type { Logger } from '../context';
import { FORECASTS_CHANNEL } from './writeRegion';

/**
 * Hears at once of forecasts that any hub makes, on a connection of its own. `onMissed` is called whenever that connection
 * is made anew: what was told meanwhile is unknown.
 */
export function hearForecasts(
  log: Logger,
  databaseUrl: string,
  { onForecast, onMissed }: { onForecast: (regionId: string) => void; onMissed: () => void },
): Listener {
  return listen(databaseUrl, FORECASTS_CHANNEL, {
    onListening: onMissed,
    onNotice: onForecast,
    onLost: (error, retryInMs) =>
      log.warn({ error: error.message, retryInMs }, 'forecasts are not heard: connecting again'),
  });
}
