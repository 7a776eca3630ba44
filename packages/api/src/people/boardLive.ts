import { can } from '@twinline/services/access/permissions';
import { type BoardUpdate, boardLiveInput, eventOf, type SettledUpdate } from './board';
import type { PeopleServices } from './context';

const PATH = '/api/trpc/board.live';
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
/** As the router says it (trpc.ts): a browser that hears nothing for so long opens its stream again. */
const CONNECTED = 'event: connected\ndata: {"reconnectAfterInactivityMs":15000}\n\n';
const PING = 'event: ping\ndata: \n\n';
const PING_AFTER_MS = 5_000;
/** What tRPC says of SERVICE_UNAVAILABLE, upon which boards open their stream again. */
const RESTARTING = `event: serialized-error\ndata: ${JSON.stringify({
  message: 'The server is restarting.',
  code: -32603,
  data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, field: null, faults: null },
})}\n\n`;

const encoder = new TextEncoder();

/**
 * The stream of `board.live` word for word as tRPC's subscription link reads it, written by hand: every open board of an
 * organization gets the same bytes, which are encoded once, where tRPC makes them anew for each (a third of a core for 500
 * boards, all of it where they have a hundred routes). Null for every other request, and for one that is to be refused: tRPC
 * says how.
 */
export async function boardLive(services: PeopleServices, request: Request): Promise<Response | null> {
  const url = new URL(request.url);
  if (url.pathname !== PATH || request.method !== 'GET') return null;
  const input = boardLiveInput.safeParse(inputOf(url));
  const person = await services.identify(request.headers).catch(() => null);
  if (!input.success || person === null || !can(person.role, 'view')) return null;
  const again = request.headers.get('last-event-id') ?? url.searchParams.get('lastEventId') ?? input.data.lastEventId;
  const after = eventOf(again) ?? input.data.afterEventId ?? undefined;
  const ended = new AbortController();
  const signal = AbortSignal.any([request.signal, ended.signal]);
  const updates = services.boards.subscribe(services.inOrganization(person), signal, after)[Symbol.asyncIterator]();
  return new Response(
    streamOf(updates, () => ended.abort()),
    { headers: HEADERS },
  );
}

function inputOf(url: URL): unknown {
  try {
    return JSON.parse(url.searchParams.get('input') ?? '{}');
  } catch {
    return null;
  }
}

/** Pulled: a reader that is slow gets the newest update when it is ready again. */
function streamOf(updates: AsyncIterator<SettledUpdate>, onLeft: () => void): ReadableStream<Uint8Array> {
  let lastAt = Date.now();
  let pinging: NodeJS.Timeout | undefined;
  let left = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(CONNECTED));
      pinging = setInterval(() => {
        if (Date.now() - lastAt < PING_AFTER_MS || (controller.desiredSize ?? 0) <= 0) return;
        lastAt = Date.now();
        controller.enqueue(encoder.encode(PING));
      }, PING_AFTER_MS / 2);
    },
    async pull(controller) {
      try {
        const { value, done } = await updates.next();
        if (left) return;
        lastAt = Date.now();
        if (!done) return controller.enqueue(encoded(value));
      } catch {
        if (left) return;
        controller.enqueue(encoder.encode(RESTARTING));
      }
      clearInterval(pinging);
      controller.close();
    },
    cancel() {
      left = true;
      clearInterval(pinging);
      onLeft();
    },
  });
}

/** By frame: its JSON, and all that is sent of it while nothing has happened beside. */
const frames = new WeakMap<BoardUpdate['frame'], { readonly json: string; bytes: Uint8Array | null; id: string }>();

function encoded({ frame, feed, settledEventId }: SettledUpdate): Uint8Array {
  const id = `${frame.at}-${settledEventId}`;
  const known = frames.get(frame) ?? { json: JSON.stringify(frame), bytes: null, id };
  frames.set(frame, known);
  const event = (items: string) => encoder.encode(`data: {"frame":${known.json},"feed":${items}}\nid: ${id}\n\n`);
  if (feed.length > 0 || known.id !== id) return event(JSON.stringify(feed));
  known.bytes ??= event('[]');
  return known.bytes;
}
