import type { AgentState, Batch } from '@twinline/wire/batch';
import type { Context } from '../context';

const FLUSH_MS = 3_000;

interface Seen {
  readonly version: string;
  /** Epoch ms. */
  readonly at: number;
  /** What the agent said of itself last, and when; null where it said nothing since the last flush. */
  readonly state: { readonly said: AgentState; readonly at: number } | null;
}

// In the order of ids, so that two hubs that write the same agents don't wait for each other in a circle.
const WRITE = `
  with s as (
    select * from unnest($1::uuid[], $2::text[], $3::float8[], $4::jsonb[], $5::float8[]) as s (id, version, at, state, state_at)
  ), locked as (
    select a.id from agents a join s on s.id = a.id order by a.id for update of a
  )
  update agents a set last_seen_at = greatest(a.last_seen_at, to_timestamp(s.at / 1000)), agent_version = s.version,
    state = coalesce(s.state, a.state), state_at = coalesce(to_timestamp(s.state_at / 1000), a.state_at)
  from s join locked using (id) where a.id = s.id`;

/**
 * Notes when each agent was last heard, with which version, and what it said of itself, and writes it every few seconds
 * apart from the ingest path: a locked agent row must not hold up samples.
 */
export function createSeenRecorder(ctx: Context): {
  note(agentId: string, batch: Pick<Batch, 'agentVersion' | 'state'>, at: number): void;
  stop(): Promise<void>;
} {
  const noted = new Map<string, Seen>();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    timer = null;
    const entries = [...noted];
    noted.clear();
    if (entries.length === 0) return;
    try {
      await ctx.db.pool.query(WRITE, [
        entries.map(([id]) => id),
        entries.map(([, seen]) => seen.version),
        entries.map(([, seen]) => seen.at),
        entries.map(([, { state }]) => state && JSON.stringify(state.said)),
        entries.map(([, { state }]) => state?.at ?? null),
      ]);
    } catch (error) {
      ctx.log.warn({ error: String(error), agents: entries.length }, 'could not record when agents were last seen');
    }
  }

  function flushLater(): void {
    timer ??= setTimeout(() => {
      writing = flush();
    }, FLUSH_MS).unref();
  }

  return {
    note(agentId, { agentVersion, state }, at) {
      const before = noted.get(agentId)?.state ?? null;
      noted.set(agentId, { version: agentVersion, at, state: state === undefined ? before : { said: state, at } });
      flushLater();
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      await writing;
      await flush();
    },
  };
}
