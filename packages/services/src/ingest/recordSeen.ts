import type { Context } from '../context';

const FLUSH_MS = 3_000;

/**
 * Notes when each agent was last heard and with which version, and writes it every few seconds apart from the ingest
 * path: a locked agent row must not hold up samples.
 */
export function createSeenRecorder(ctx: Context): {
  note(agentId: string, version: string, at: number): void;
  stop(): Promise<void>;
} {
  const noted = new Map<string, { version: string; at: number }>();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    timer = null;
    const entries = [...noted];
    noted.clear();
    if (entries.length === 0) return;
    try {
      await ctx.db.pool.query(
        `update agents set last_seen_at = greatest(last_seen_at, to_timestamp(s.at / 1000)), agent_version = s.version
         from unnest($1::uuid[], $2::text[], $3::float8[]) as s (id, version, at) where agents.id = s.id`,
        [entries.map(([id]) => id), entries.map(([, seen]) => seen.version), entries.map(([, seen]) => seen.at)],
      );
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
    note(agentId, version, at) {
      noted.set(agentId, { version, at });
      flushLater();
    },
    async stop() {
      if (timer !== null) clearTimeout(timer);
      await writing;
      await flush();
    },
  };
}
