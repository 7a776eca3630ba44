import { type Listener, type ListenHandlers, listen } from '@twinline/db/listen';
import type { AgentIdentifier, AgentIdentity } from '../access/identifyAgent';
import type { Context } from '../context';
import { LatestOnly } from '../delivery/latestOnly';
import { type AgentConfig, agentConfig } from './agentConfig';

/** Configurations of agents as they change, for agents that hold a stream open. */
export interface ConfigFeed {
  /**
   * The agent's configuration now, then each newer one; what a slow reader missed in between is skipped. Ends when
   * `signal` aborts, when `key` is good no longer, when the same agent opened several newer ones, or at close.
   */
  follow(key: string, agent: AgentIdentity, signal: AbortSignal): AsyncGenerator<AgentConfig>;
  figures(): ConfigFeedFigures;
  close(): Promise<void>;
}

export interface ConfigFeedFigures {
  readonly followers: number;
  /** Configurations handed to followers since the start. */
  readonly pushed: number;
  /** Whether the database tells of changes now; while it does not, they wait. */
  readonly listening: boolean;
  readonly lostConnections: number;
}

interface Follower {
  readonly key: string;
  readonly box: LatestOnly<AgentConfig>;
  offeredVersion: number;
}

/** The channel on which the database tells which agent's configuration or key has changed (migration 0006). */
const CHANNEL = 'agent_config';
const READS_AT_ONCE = 4;
const RETRY_MS = 1_000;
/** An agent needs one stream; more are left over from connections it has lost. */
const STREAMS_PER_AGENT = 3;

/** Listens on a connection of its own. Whenever that was lost, everything that is followed is read again. */
export function createConfigFeed(
  ctx: Context,
  databaseUrl: string,
  agents: Pick<AgentIdentifier, 'identify' | 'forget' | 'forgetAll'>,
): ConfigFeed {
  const followed = new Map<string, Set<Follower>>();
  const due = new Set<string>();
  const told = new Set<string>();
  const retries = new Set<NodeJS.Timeout>();
  let reads = 0;
  let pushed = 0;
  let lostConnections = 0;
  let closed = false;

  const handlers: ListenHandlers = {
    onListening() {
      agents.forgetAll();
      for (const agentId of followed.keys()) due.add(agentId);
      readDue();
    },
    onNotice(agentId) {
      // A line that is archived tells of all its agents: they are gone through together.
      if (told.size === 0) setImmediate(takeNotices);
      told.add(agentId);
    },
    onLost(error, retryInMs) {
      lostConnections += 1;
      ctx.log.warn({ error: error.message, retryInMs }, 'changes of agents are not heard: connecting again');
    },
  };
  const listener: Listener = listen(databaseUrl, CHANNEL, handlers);

  function takeNotices(): void {
    agents.forget(told);
    for (const agentId of told) if (followed.has(agentId)) due.add(agentId);
    told.clear();
    readDue();
  }

  function readDue(): void {
    for (const agentId of due) {
      if (reads >= READS_AT_ONCE || closed) return;
      due.delete(agentId);
      reads += 1;
      read(agentId)
        .catch((error: unknown) => retryLater(agentId, error))
        .finally(() => {
          reads -= 1;
          readDue();
        });
    }
  }

  async function read(agentId: string): Promise<void> {
    for (const follower of [...(followed.get(agentId) ?? [])]) {
      const agent = await agents.identify(follower.key);
      if (agent === null) follower.box.close();
      else if (agent.configVersion > follower.offeredVersion) offer(follower, await agentConfig(ctx, agent));
    }
  }

  /** Two reads may end in either order: the newer configuration stays. */
  function offer(follower: Follower, config: AgentConfig): void {
    if (config.version <= follower.offeredVersion) return;
    follower.offeredVersion = config.version;
    follower.box.put(config);
  }

  function retryLater(agentId: string, error: unknown): void {
    ctx.log.warn({ agent: agentId, error: String(error) }, 'an agent’s configuration could not be read: trying again');
    const timer = setTimeout(() => {
      retries.delete(timer);
      if (followed.has(agentId)) due.add(agentId);
      readDue();
    }, RETRY_MS);
    retries.add(timer);
  }

  function enter(agentId: string, follower: Follower): Set<Follower> {
    const followers = followed.get(agentId) ?? new Set();
    followed.set(agentId, followers.add(follower));
    const [oldest] = followers;
    if (followers.size > STREAMS_PER_AGENT && oldest) oldest.box.close();
    return followers;
  }

  async function* follow(key: string, { agentId }: AgentIdentity, signal: AbortSignal) {
    const follower: Follower = { key, box: new LatestOnly(), offeredVersion: -1 };
    const onAbort = () => follower.box.close();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted || closed) follower.box.close();
    const followers = enter(agentId, follower);
    due.add(agentId);
    readDue();
    try {
      for (let config = await follower.box.take(); config !== null; config = await follower.box.take()) {
        pushed += 1;
        yield config;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      followers.delete(follower);
      if (followers.size === 0 && followed.get(agentId) === followers) followed.delete(agentId);
    }
  }

  return {
    follow,
    figures: () => ({
      followers: [...followed.values()].reduce((sum, followers) => sum + followers.size, 0),
      pushed,
      listening: listener.listening(),
      lostConnections,
    }),
    async close() {
      closed = true;
      for (const timer of retries) clearTimeout(timer);
      for (const followers of followed.values()) for (const { box } of followers) box.close();
      await listener.stop();
    },
  };
}
