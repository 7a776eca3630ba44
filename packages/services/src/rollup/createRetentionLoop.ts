import type { Context } from '../context';
import { type Retained, retain } from './retain';

export interface RetentionLoop {
  start(): void;
  /** Ends the run at work after its statement of the moment. */
  stop(): Promise<void>;
  /** Counts since the start. */
  figures(): RetentionFigures;
}

export interface RetentionFigures {
  readonly rows: number;
  readonly chunks: number;
  /** Steps that failed, and runs that did. */
  readonly failed: number;
}

const EVERY_MS = 60 * 60_000;

/** Runs `retain` at once and then every hour, apart from the rollups, which must not wait for it. */
export function createRetentionLoop(ctx: Context, options: { everyMs?: number } = {}): RetentionLoop {
  const stopping = new AbortController();
  const figures = { rows: 0, chunks: 0, failed: 0 };
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<void> = Promise.resolve();

  function count({ tables, failures }: Retained): void {
    for (const went of Object.values(tables)) {
      figures.rows += went.rows;
      figures.chunks += went.chunks;
    }
    figures.failed += failures.length;
  }

  async function turn(): Promise<void> {
    try {
      const retained = await retain(ctx, { signal: stopping.signal });
      if (retained !== null) count(retained);
    } catch (error) {
      figures.failed += 1;
      ctx.log.error({ error: String(error) }, 'retention failed; the next run tries again');
    }
    if (!stopping.signal.aborted) timer = setTimeout(begin, options.everyMs ?? EVERY_MS);
  }

  function begin(): void {
    working = turn();
  }

  return {
    start: begin,
    async stop() {
      stopping.abort();
      if (timer !== null) clearTimeout(timer);
      await working;
    },
    figures: () => figures,
  };
}
