import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { within } from './within';

/** What open boards were sent since they were last asked. */
export interface BoardFigures {
  /** Of all boards together. */
  readonly updates: number;
  /** Of the board that got the fewest. */
  readonly fewest: number;
  /** The longest time that any board heard nothing, ms. */
  readonly longestGapMs: number;
  /** From the moment the hub made an update to its arrival, ms by one machine's clock; of every update. */
  readonly lateMs: readonly number[];
  /** Streams that ended, or could not be opened. */
  readonly broken: number;
  /** Why the last of them broke. */
  readonly fault: string | null;
}

export interface HeldBoards {
  /** Every board has had its first update. @throws Error where that takes too long. */
  readonly held: Promise<void>;
  /** What came since the last call. */
  figures(): BoardFigures;
  /** Closes them all. */
  end(): void;
}

const AGAIN_MS = 1_000;
/** Hundreds that open in the same instant would wait for sign-in, and not for the stream. */
const APART_MS = 10;
const HELD_WITHIN_MS = 60_000;
/** As the board asks for it (httpSubscriptionLink), after an event that no organization has yet passed. */
const PATH = `/api/trpc/board.live?input=${encodeURIComponent(JSON.stringify({ afterEventId: 0 }))}`;

interface Board {
  updates: number;
  lastAt: number;
  longestGapMs: number;
}

/**
 * Holds the stream of the live board as so many open boards do, each on a connection of its own: those of the browser of a
 * person who is signed in with this cookie.
 */
export function holdBoards(webUrl: string, cookie: string, count: number): HeldBoards {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const boards: Board[] = Array.from({ length: count }, () => ({ updates: 0, lastAt: 0, longestGapMs: 0 }));
  let lateMs: number[] = [];
  let broken = 0;
  let fault: string | null = null;
  let ended = false;
  let waiting = count;
  let allHeld = () => {};
  const first = new Promise<void>((resolve) => {
    allHeld = resolve;
  });

  function take(board: Board, madeAt: number): void {
    const now = Date.now();
    if (board.lastAt === 0) {
      waiting -= 1;
      if (waiting === 0) allHeld();
    } else board.longestGapMs = Math.max(board.longestGapMs, now - board.lastAt);
    board.lastAt = now;
    board.updates += 1;
    lateMs.push(now - madeAt);
  }

  async function hold(board: Board, index: number): Promise<void> {
    await delay(index * APART_MS);
    while (!ended) {
      try {
        const response = await open(`${webUrl}${PATH}`, cookie, agent);
        for await (const at of updatesOf(response)) take(board, at);
        throw new Error('the web app ended the stream');
      } catch (error) {
        if (ended) return;
        broken += 1;
        fault = String(error);
        await delay(AGAIN_MS);
      }
    }
  }

  for (const [index, board] of boards.entries()) void hold(board, index);
  return {
    held: within(
      HELD_WITHIN_MS + count * APART_MS,
      first,
      () => `${waiting} of ${count} boards got nothing (${fault})`,
    ),
    figures() {
      const figures = {
        updates: boards.reduce((sum, { updates }) => sum + updates, 0),
        fewest: Math.min(...boards.map(({ updates }) => updates)),
        longestGapMs: Math.max(...boards.map(({ longestGapMs }) => longestGapMs)),
        ...{ lateMs, broken, fault },
      };
      for (const board of boards) Object.assign(board, { updates: 0, longestGapMs: 0 });
      [lateMs, broken, fault] = [[], 0, null];
      return figures;
    },
    end() {
      ended = true;
      agent.destroy();
    },
  };
}

function open(url: string, cookie: string, agent: Agent): Promise<IncomingMessage> {
  // The encodings that a browser takes: a server that compressed each of hundreds of streams would show here.
  const headers = { cookie, accept: 'text/event-stream', 'accept-encoding': 'gzip, deflate, br' };
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (response) => {
      const encoding = response.headers['content-encoding'];
      if (response.statusCode === 200 && encoding === undefined) return resolve(response);
      asked.destroy();
      reject(new Error(`the stream was answered ${response.statusCode}${encoding ? `, encoded as ${encoding}` : ''}`));
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** When the hub made each update (epoch ms), which is what its id begins with; the rest is not read. */
async function* updatesOf(response: IncomingMessage): AsyncGenerator<number> {
  let line = '';
  response.setEncoding('latin1');
  for await (const chunk of response as AsyncIterable<string>) {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf('\n', from);
      // Only the beginning of a line says what it is; updates are long.
      line += chunk.slice(from, Math.min(end < 0 ? chunk.length : end, from + 60));
      if (end < 0) break;
      const at = /^id: (\d+)-/.exec(line)?.[1];
      if (at !== undefined) yield Number(at);
      line = '';
      from = end + 1;
    }
    line = line.slice(0, 60);
  }
}
