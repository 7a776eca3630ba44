import { createRelay, type Relay } from '../../createRelay';
import { fileStore } from '../../fileStore';
import { nodeHandler } from '../../nodeHandler';
import { type Applier, createApplier, longestMs } from '../applier';
import { actionsOf, type RelayConfig } from '../config';
import { type Served, serve } from './serve';
import { statusHandler } from './status';

/** One line of the log. */
export type Log = (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface RunningRelay {
  /** As `127.0.0.1:9480`; null where the config has none. */
  readonly addresses: { readonly webhook: string | null; readonly status: string | null };
  stop(): Promise<void>;
}

/**
 * Follows the config's routes and does their actions until it is stopped.
 *
 * @throws Error when an address cannot be bound; nothing is left then.
 */
export async function runRelay(
  config: RelayConfig,
  secrets: { readonly token: string; readonly secrets: readonly string[] },
  log: Log,
): Promise<RunningRelay> {
  const { hub, routes, webhook, status, stateFolder } = config;
  const appliers = new Map<string, Applier>(routes.map(({ id }) => [id, createApplier(actionsOf(config, id))]));
  const relay = createRelay({
    hubUrl: hub,
    ...secrets,
    routes: [...appliers.keys()],
    ...(stateFolder !== undefined && { store: fileStore(stateFolder) }),
    applyTimeoutMs: Math.max(...routes.map(({ actions }) => longestMs(actions))) + 1_000,
    onDirective: (directive, { signal }) => appliers.get(directive.routeId)?.apply(directive, signal),
  });
  tell(relay, log);
  const served: (Served | null)[] = [];
  const stop = async () => {
    await Promise.all([relay.close(), ...served.map((one) => one?.stop())]);
  };
  try {
    served.push(webhook === undefined ? null : await serve('webhook', webhook, nodeHandler(relay.receive)));
    served.push(status === undefined ? null : await serve('status', status, statusHandler(relay, appliers)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { addresses: { webhook: served[0]?.address ?? null, status: served[1]?.address ?? null }, stop };
}

function tell(relay: Relay, log: Log): void {
  relay.on('directive', ({ directive, via, before }) => {
    const { routeId, line, mode, epoch, sequence, reason } = directive;
    const isNew = before?.line !== line || before.mode !== mode;
    if (isNew) log('info', 'in force', { routeId, line, mode, epoch, sequence, reason: reason.code, via });
  });
  relay.on('stale', ({ routeId, current }) => log('warn', 'stale: the line is kept', { routeId, line: current?.line }));
  relay.on('fresh', ({ routeId }) => log('info', 'fresh', { routeId }));
  relay.on('connection', (change) => log('info', 'connection', change));
  relay.on('drill', ({ data: { routeId, line, holdSeconds, by } }) =>
    log('info', 'a drill begins soon', { routeId, line, holdSeconds, by }),
  );
  relay.on('ping', ({ data }) => log('info', 'a test from the hub', { message: data.message }));
  relay.on('error', ({ where, routeId, error }) =>
    log('warn', `${where} failed`, { routeId, error: error instanceof Error ? error.message : String(error) }),
  );
}
