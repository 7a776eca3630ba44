import { type DirectiveData, type WebhookEvent, webhookEnvelope, webhookEvent } from './events';
import { createFollower } from './follower';
import { verifyWebhook } from './verify';

interface CommonOptions {
  /** One secret, or two while one replaces the other. */
  readonly secrets: readonly string[];
  /** The relay's clock, epoch ms. */
  readonly now: () => number;
  /** Told of each event that is no directive, once per `webhook-id`. What it throws has the hub try again. */
  readonly onEvent?: (event: OtherEvent) => void | Promise<void>;
}

/** What is announced rather than ordered: drills, incidents, agents, tests. */
export type OtherEvent = Exclude<WebhookEvent, { type: 'route.directive' }>;

/** Give `onDirective`, or a `follower` that is shared with a stream or with pulls. */
export type ReceiverOptions = CommonOptions &
  (
    | { readonly onDirective: (directive: DirectiveData) => void | Promise<void> }
    | { readonly follower: { offer(directive: DirectiveData): Promise<string> } }
  );

export type Receiver = (request: Request) => Promise<Response>;

/** Ids of the last webhooks, for idempotency; the hub's fast tries are over long before this many have passed. */
const REMEMBERED_IDS = 1_000;
/** Far more than any webhook of the hub. */
export const MAX_BODY_BYTES = 256_000;

/**
 * A fetch-style handler for the hub's webhooks (Next, Hono, Bun, Deno, Workers with Node's crypto): verifies the
 * signature, ignores repeats by `webhook-id`, refuses what is older than what is held, calls `onDirective` or `onEvent`,
 * and answers 200 `{status}`. It answers 401 to what isn't genuine, 400 to what can't be read, 413 to more than 256 kB,
 * and 500 when a callback throws, upon which the hub tries again with the same id.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const follower: { offer(directive: DirectiveData): Promise<string> } =
    'follower' in options ? options.follower : createFollower({ onDirective: options.onDirective, now: options.now });
  const once = rememberOutcomes();

  async function act(event: WebhookEvent): Promise<string> {
    if (event.type === 'route.directive') return follower.offer(event.data);
    await options.onEvent?.(event);
    return event.type === 'test.ping' ? 'pong' : 'noted';
  }

  return async (request) => {
    if (request.method !== 'POST') return answer(405, { error: 'webhooks are posted' }, { allow: 'POST' });
    if (request.bodyUsed) return answer(500, { error: PARSED_BODY });
    const body = await readText(request.body);
    if (body === null) return answer(413, { error: `the body is larger than ${MAX_BODY_BYTES} bytes` });
    const verification = verifyWebhook(options.secrets, request.headers, body, options.now());
    if (!verification.ok) return answer(401, { error: verification.reason });
    const json = parseJson(body);
    const envelope = webhookEnvelope.safeParse(json);
    if (!envelope.success) return answer(400, { error: 'not a webhook event' });
    const event = webhookEvent.safeParse(json);
    if (!event.success) {
      const known = webhookEvent.options.some((option) => option.shape.type.value === envelope.data.type);
      return known ? answer(400, { error: event.error.message }) : answer(200, { status: 'ignored' });
    }
    try {
      return answer(200, { status: await once(verification.id, () => act(event.data)) });
    } catch {
      return answer(500, { error: 'the event could not be acted on' });
    }
  };
}

/** What to do where something before the handler has read the request: the signature is over its exact bytes. */
export const PARSED_BODY =
  'the body was read before the webhook handler saw it, and the signature is over its exact bytes: take the JSON body ' +
  'parser away from this route, or hand over the raw body (see "Handlers" in the README of @twinline/relay)';

/** Acts once per id; who comes again with it, meanwhile or later, hears `repeated`, or acts anew where that failed. */
function rememberOutcomes(): (id: string, act: () => Promise<string>) => Promise<string> {
  const seen = new Map<string, Promise<string>>();
  return (id, act) => {
    const earlier = seen.get(id);
    if (earlier !== undefined) return earlier.then(() => 'repeated');
    const outcome = act();
    seen.set(id, outcome);
    // A failure is forgotten, so that the hub's next try is a real one.
    outcome.catch(() => seen.delete(id));
    const oldest = seen.keys().next();
    if (seen.size > REMEMBERED_IDS && !oldest.done) seen.delete(oldest.value);
    return outcome;
  };
}

/** Null, without reading on, when it is larger than any webhook of the hub. */
async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
  if (body === null) return '';
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.length;
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel();
      return null;
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...headers, 'content-type': 'application/json' } });
}
