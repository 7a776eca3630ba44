import type { Context } from '../context';

/** Keeps on record how relays follow their routes: who pulls, and whose stream stands since when. */
interface WaysBook {
  /** It pulled. Never waits, never throws. */
  pulled(relayId: string, routeId: string): void;
  /** It holds a stream from now on. Returns what to call when that has ended. */
  streamBegan(relayId: string, routeId: string): () => void;
  /** Writes what is not written yet, and that streams stand which nobody has said so of for long. Never throws. */
  write(): Promise<void>;
  start(): void;
  /** Writes what has ended. */
  stop(): Promise<void>;
}

interface Stream {
  readonly relayId: string;
  readonly routeId: string;
  readonly since: number;
  endedAt: number | null;
  /** When it was last said to stand, epoch ms; null: never. */
  saidAt: number | null;
}

const WRITE_EVERY_MS = 1_000;
const SAY_EVERY_MS = 30_000;
/** Three times missed: its hub is gone. */
export const STREAM_SEEN_WITHIN_MS = 90_000;
/** Rows of one statement. */
const BATCH = 1_000;

// Locked in order, so that two hubs never wait for each other.
const PULLED = `
  with due as (
    select rr.relay_id, rr.route_id from relay_routes rr
      join unnest($1::uuid[], $2::uuid[]) as t(relay, route) on rr.relay_id = t.relay and rr.route_id = t.route
    where rr.pulled_at is null or rr.pulled_at < $3::timestamptz - interval '1 minute'
    order by rr.relay_id, rr.route_id for no key update of rr
  )
  update relay_routes rr set pulled_at = $3 from due
  where rr.relay_id = due.relay_id and rr.route_id = due.route_id`;

// Of several streams of one relay and route the newest is on record, but none that has ended while another stands.
const STREAMS = `
  with given as materialized (
    select distinct on (relay, route) *
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as t(relay, route, id, since, ended)
    order by relay, route, ended is null desc, since desc
  ), due as (
    select rr.relay_id, rr.route_id from relay_routes rr
      join given t on rr.relay_id = t.relay and rr.route_id = t.route
    where rr.stream_id is null or rr.stream_id = t.id or t.ended is null and (rr.stream_since <= t.since
      or rr.stream_ended_at is not null or rr.stream_seen_at < $6::timestamptz - ${STREAM_SEEN_WITHIN_MS} * interval '1 millisecond')
    order by rr.relay_id, rr.route_id for no key update of rr
  )
  update relay_routes rr
  set stream_id = t.id, stream_since = t.since, stream_seen_at = coalesce(t.ended, $6), stream_ended_at = t.ended
  from due join given t on due.relay_id = t.relay and due.route_id = t.route
  where rr.relay_id = due.relay_id and rr.route_id = due.route_id`;

/**
 * A book of this process; what it knows is written each second, all of it in a statement or two. What could not be
 * written is not kept: streams that stand are said so again, and those that ended are not seen any more.
 */
export function createWaysBook(ctx: Context): WaysBook {
  const streams = new Map<string, Stream>();
  let pulls = new Map<string, readonly [relayId: string, routeId: string]>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let stopped = true;

  async function writePulls(): Promise<void> {
    const pairs = [...pulls.values()];
    pulls = new Map();
    for (const some of batches(pairs)) {
      const values = [some.map(([relay]) => relay), some.map(([, route]) => route), new Date(ctx.now())];
      await ctx.db.pool.query({ name: 'ways-pulled', text: PULLED, values });
    }
  }

  async function writeStreams(): Promise<void> {
    const now = ctx.now();
    const due = [...streams].filter(
      ([, { endedAt, saidAt }]) => endedAt !== null || saidAt === null || now - saidAt >= SAY_EVERY_MS,
    );
    for (const [id, { endedAt }] of due) if (endedAt !== null) streams.delete(id);
    for (const some of batches(due)) {
      const column = <T>(pick: (stream: Stream, id: string) => T) => some.map(([id, stream]) => pick(stream, id));
      const values = [
        column(({ relayId }) => relayId),
        column(({ routeId }) => routeId),
        column((_, id) => id),
        column(({ since }) => new Date(since)),
        column(({ endedAt }) => (endedAt === null ? null : new Date(endedAt))),
        new Date(now),
      ];
      await ctx.db.pool.query({ name: 'ways-streams', text: STREAMS, values });
      for (const [, stream] of some) stream.saidAt = now;
    }
  }

  async function write(): Promise<void> {
    try {
      await writePulls();
      await writeStreams();
    } catch (error) {
      ctx.log.warn({ error: String(error) }, 'how relays follow is not on record');
    }
  }

  function begin(): void {
    timer = setTimeout(() => {
      writing = write().then(() => {
        if (!stopped) begin();
      });
    }, WRITE_EVERY_MS).unref();
  }

  return {
    pulled: (relayId, routeId) => void pulls.set(`${relayId} ${routeId}`, [relayId, routeId]),
    streamBegan(relayId, routeId) {
      const stream: Stream = { relayId, routeId, since: ctx.now(), endedAt: null, saidAt: null };
      streams.set(ctx.newId(), stream);
      return () => {
        stream.endedAt ??= ctx.now();
      };
    },
    write,
    start() {
      stopped = false;
      begin();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await writing;
      await write();
    },
  };
}

function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
}
