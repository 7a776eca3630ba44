import { headersOf } from './nodeHandler';
import { MAX_BODY_BYTES, PARSED_BODY, type Receiver } from './receiver';

/** The little of Fastify (4 or 5) that is used: the SDK does not depend on it. */
interface Instance {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer'; bodyLimit: number },
    parser: (request: never, body: Buffer, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown;
  post(url: string, handler: (request: Incoming, reply: Reply) => Promise<unknown>): unknown;
}
interface Incoming {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}
interface Reply {
  code(status: number): Reply;
  headers(headers: Record<string, string>): Reply;
  send(payload: string): unknown;
}

export interface FastifyWebhookOptions {
  /** Where webhooks are posted to; `/` unless given. */
  readonly url?: string;
}

/**
 * Serves a receiver from Fastify: `app.register(fastifyPlugin(relay.receive), { url: '/twinline' })`. Within this plugin
 * alone bodies stay the bytes they are, which is what the signature is over; the parsers of the rest of the application
 * are left as they are. A body over 256 kB is answered with 413.
 */
export function fastifyPlugin(
  receive: Receiver,
): (instance: Instance, options: FastifyWebhookOptions, done: (error?: Error) => void) => void {
  return (instance, { url = '/' }, done) => {
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, parsed) =>
      parsed(null, body),
    );
    instance.post(url, async (request, reply) => {
      const answer = await handle(receive, request);
      return reply
        .code(answer.status)
        .headers(Object.fromEntries(answer.headers))
        .send(await answer.text());
    });
    done();
  };
}

/** A hook of the application (`preParsing` …) may still have replaced the body. */
function handle(receive: Receiver, { headers, body }: Incoming): Promise<Response> | Response {
  if (!Buffer.isBuffer(body)) return Response.json({ error: PARSED_BODY }, { status: 500 });
  return receive(
    new Request('http://relay/', { method: 'POST', headers: headersOf(headers), body: new Uint8Array(body) }),
  );
}
