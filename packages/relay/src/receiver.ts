import { type DirectiveData, webhookEnvelope, webhookEvent } from './events';
import { createFollower, type Follower } from './follower';
import { verifyWebhook } from './verify';

interface CommonOptions {
  /** One secret, or two while one replaces the other. */
  readonly secrets: readonly string[];
  /** The relay's clock, epoch ms. */
  readonly now: () => number;
}

/** Give `onDirective`, or a `follower` that is shared with a stream or with pulls. */
export type ReceiverOptions = CommonOptions &
  ({ readonly onDirective: (directive: DirectiveData) => void | Promise<void> } | { readonly follower: Follower });

export type Receiver = (request: Request) => Promise<Response>;

/** Ids of the last webhooks, for idempotency; the hub's fast tries are over long before this many have passed. */
const REMEMBERED_IDS = 1_000;
const MAX_BODY_CHARS = 256_000;

/**
 * A fetch-style handler for the hub's webhooks: verifies the signature, ignores repeats by `webhook-id`, refuses what is
 * older than what is held, calls `onDirective`, and answers 200 `{status}`. It answers 401 to what isn't genuine, 400 to
 * what can't be read, and 500 when `onDirective` throws, upon which the hub tries again with the same id.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const follower =
    'follower' in options ? options.follower : createFollower({ onDirective: options.onDirective, now: options.now });
  const seen = new Map<string, Promise<string>>();

  function once(id: string, act: () => Promise<string>): Promise<string> {
    const earlier = seen.get(id);
    if (earlier !== undefined) return earlier.then(() => 'repeated');
    const outcome = act();
    seen.set(id, outcome);
    // A failure is forgotten, so that the hub's next try is a real one.
    outcome.catch(() => seen.delete(id));
    const oldest = seen.keys().next();
    if (seen.size > REMEMBERED_IDS && !oldest.done) seen.delete(oldest.value);
    return outcome;
  }

  return async (request) => {
    if (request.method !== 'POST') return answer(405, { error: 'webhooks are posted' });
    const body = await request.text();
    if (body.length > MAX_BODY_CHARS) return answer(413, { error: 'the body is too large' });
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
    if (event.data.type === 'test.ping') return answer(200, { status: 'pong' });
    if (event.data.type !== 'route.directive') return answer(200, { status: 'noted' });
    const directive = event.data.data;
    try {
      return answer(200, { status: await once(verification.id, () => follower.offer(directive)) });
    } catch {
      return answer(500, { error: 'the directive could not be applied' });
    }
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(status: number, body: Record<string, unknown>): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
