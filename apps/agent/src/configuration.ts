import type { AgentConfig } from '@twinline/wire/batch';
import type { ConfigStream, ConfigStreamOptions } from './configStream';
import type { HubClient } from './hubClient';
import type { Logger } from './log';
import type { StoredConfig } from './storedConfig';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;

export interface ConfigurationOptions {
  readonly client: HubClient;
  /** Null keeps nothing on disk. */
  readonly stored: StoredConfig | null;
  readonly openStream: (onConfig: ConfigStreamOptions['onConfig']) => ConfigStream;
  readonly log: Logger;
  readonly random: () => number;
  /** Called with one configuration at a time, in the order they became known. */
  readonly onConfig: (config: AgentConfig) => Promise<void>;
}

export interface Configuration {
  /** Fetches now unless a fetch is under way; the last configuration is kept until a new one has come. */
  refresh(): void;
  readonly version: number | null;
  readonly agentId: string | null;
  /** Where the configuration in force came from; `none` before the first. */
  readonly source: 'none' | 'disk' | 'hub';
  /** The hub would push a change. */
  readonly pushed: boolean;
  stop(): void;
}

/**
 * Keeps the agent's configuration: from disk at once, then from the hub, which is asked with backoff until it answers
 * and pushes every change over its stream. The hub's word wins over the disk's, and the later over the earlier.
 */
export function createConfiguration(options: ConfigurationOptions): Configuration {
  const { client, stored, log, random } = options;
  let current: AgentConfig | null = null;
  let source: Configuration['source'] = 'none';
  let applying: Promise<void> = Promise.resolve();
  let next: AgentConfig | null = null;
  let pushes = 0;
  let fetching = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let retryMs = FIRST_RETRY_MS;

  function take(config: AgentConfig, from: 'disk' | 'hub'): void {
    source = from;
    if (stopped || JSON.stringify(config) === JSON.stringify(current)) return;
    current = config;
    if (from === 'hub') void stored?.keep(config);
    log.info({ version: config.version, paths: config.paths.length, from }, 'configuration taken');
    // Only the newest is applied when several arrive while one is being applied.
    next = config;
    applying = applying.then(async () => {
      const wanted = next;
      next = null;
      if (wanted === null || stopped) return;
      try {
        await options.onConfig(wanted);
      } catch (error) {
        log.error({ reason: error instanceof Error ? error.message : String(error) }, 'configuration not applied');
      }
    });
  }

  async function fetchOnce(): Promise<void> {
    fetching = true;
    const pushesBefore = pushes;
    const outcome = await client.config();
    if (stopped) return;
    if (outcome.kind === 'done') {
      retryMs = FIRST_RETRY_MS;
      fetching = false;
      // What was pushed while we asked is newer than the answer may be.
      if (pushes === pushesBefore) take(outcome.value, 'hub');
      return;
    }
    const reason = outcome.kind === 'too-large' ? 'too large' : outcome.reason;
    log.warn({ reason, retryMs, source }, 'no configuration from the hub');
    // Half fixed, half random: a hundred agents must not return in one instant.
    timer = setTimeout(fetchOnce, retryMs / 2 + (random() * retryMs) / 2);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  const kept = stored?.read() ?? null;
  if (kept !== null) take(kept, 'disk');
  const stream = options.openStream((config) => {
    pushes += 1;
    take(config, 'hub');
  });

  return {
    refresh() {
      if (!fetching && !stopped) void fetchOnce();
    },
    get version() {
      return current?.version ?? null;
    },
    get agentId() {
      return current?.agentId ?? null;
    },
    get source() {
      return source;
    },
    get pushed() {
      return stream.connected;
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      stream.stop();
    },
  };
}
