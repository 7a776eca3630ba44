import pg from 'pg';

export interface ListenHandlers {
  /** Listening from now on: whatever was told before, while there was no connection, may have been missed. */
  onListening(): void;
  onNotice(payload: string): void;
  /** The connection is lost or could not be made; the next try follows by itself. */
  onLost(error: Error, retryInMs: number): void;
}

export interface Listener {
  listening(): boolean;
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** A connection whose other end vanished says nothing of itself: it is asked this often, and answers in this time. */
const ASK_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

/** Listens to a channel on a connection of its own, and connects again, ever more slowly, whenever that breaks. */
export function listen(url: string, channel: string, handlers: ListenHandlers): Listener {
  let listening = false;
  let failures = 0;
  let wake = (): void => undefined;
  const stopping = new AbortController();

  /** Resolves when the connection is lost, with the reason. */
  async function hold(): Promise<Error> {
    const connection = new pg.Client({
      connectionString: url,
      application_name: `twinline listen ${channel}`,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    let asking: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Error>((resolve) => {
        stopping.signal.addEventListener('abort', () => resolve(new Error('stopped')), { once: true });
        connection.on('error', resolve);
        connection.on('end', () => resolve(new Error('the database ended the connection')));
        connection.on('notification', ({ payload }) => handlers.onNotice(payload ?? ''));
        const begin = async (): Promise<void> => {
          await connection.connect();
          await connection.query(`listen ${connection.escapeIdentifier(channel)}`);
          asking = setInterval(() => connection.query('select 1').catch(resolve), ASK_EVERY_MS);
          listening = true;
          failures = 0;
          if (!stopping.signal.aborted) handlers.onListening();
        };
        begin().catch(resolve);
      });
    } finally {
      clearInterval(asking);
      listening = false;
      // Not awaited: an end that is not there would never say goodbye.
      connection.end().catch(() => undefined);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const error = await hold();
      if (stopping.signal.aborted) return;
      const retryInMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      failures += 1;
      handlers.onLost(error, retryInMs);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, retryInMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = run();
  return {
    listening: () => listening,
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}
