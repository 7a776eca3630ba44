import type { AgentConfig } from '@twinline/wire/batch';
import type { HubClient } from './hubClient';
import type { Logger } from './log';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;

export interface Configuration {
  /** Fetches now unless a fetch is under way; the last configuration is kept until a new one has come. */
  refresh(): void;
  readonly version: number | null;
  stop(): void;
}

/** Keeps the agent's configuration: fetched from the hub, tried again with backoff until it answers. */
export function createConfiguration(
  client: HubClient,
  log: Logger,
  random: () => number,
  onConfig: (config: AgentConfig) => Promise<void>,
): Configuration {
  let version: number | null = null;
  let fetching = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let retryMs = FIRST_RETRY_MS;

  async function fetchOnce(): Promise<void> {
    fetching = true;
    const outcome = await client.config();
    if (stopped) return;
    if (outcome.kind === 'done') {
      retryMs = FIRST_RETRY_MS;
      version = outcome.value.version;
      await onConfig(outcome.value);
      fetching = false;
      return;
    }
    const reason = outcome.kind === 'too-large' ? 'too large' : outcome.reason;
    log.warn({ reason, retryMs }, 'no configuration from the hub');
    // Half fixed, half random: a hundred agents must not return in one instant.
    timer = setTimeout(fetchOnce, retryMs / 2 + (random() * retryMs) / 2);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  return {
    refresh() {
      if (!fetching && !stopped) void fetchOnce();
    },
    get version() {
      return version;
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
