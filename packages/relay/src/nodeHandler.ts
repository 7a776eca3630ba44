import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES, PARSED_BODY, type Receiver } from './receiver';
import { within } from './within';

/** A webhook is smaller than one packet train: who takes longer to send it is not the hub. */
const BODY_TIMEOUT_MS = 10_000;

/** What frameworks leave on a request whose body they have read: raw, as a text, or (of no use here) parsed. */
type MaybeRead = IncomingMessage & { readonly body?: unknown; readonly rawBody?: unknown };

/**
 * Serves a receiver from `node:http` and whatever is built on it: `createServer(nodeHandler(relay.receive))`, or in
 * Express `app.post('/twinline', nodeHandler(relay.receive))`. The signature is over the exact bytes of the body: put it
 * before `express.json()`, or give the route `express.raw({ type: '*' + '/*' })`. A body that was parsed before is answered
 * with 500 and a sentence that says so; one that is too large with 413, one that does not come with 408.
 */
export function nodeHandler(receive: Receiver): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    handle(receive, request)
      .then(async (answer) => {
        const text = await answer.text();
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(text);
      })
      .catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
  };
}

async function handle(receive: Receiver, request: MaybeRead): Promise<Response> {
  const method = request.method ?? 'GET';
  if (method !== 'POST') return receive(new Request('http://relay/', { method: method === 'TRACE' ? 'GET' : method }));
  const given = givenBody(request);
  if (given === 'parsed') return refuse(500, PARSED_BODY);
  const body =
    given ?? (await within(BODY_TIMEOUT_MS, undefined, (signal) => readBody(request, signal)).catch(() => null));
  if (body === null) return refuse(408, 'the body did not come');
  if (body.length > MAX_BODY_BYTES) return refuse(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
  return receive(
    new Request('http://relay/', { method, headers: headersOf(request.headers), body: new Uint8Array(body) }),
  );
}

/** What something before has left of the body; undefined where it has not been read yet. */
function givenBody(request: MaybeRead): Buffer | 'parsed' | undefined {
  for (const given of [request.rawBody, request.body]) {
    if (Buffer.isBuffer(given)) return given;
    if (typeof given === 'string') return Buffer.from(given);
  }
  return request.readableDidRead || request.readableEnded ? 'parsed' : undefined;
}

/** Stops reading at the first byte too many, and leaves the connection as it is for the answer. */
async function readBody(request: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    signal.throwIfAborted();
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/** Of a Node request, as fetch knows them. */
export function headersOf(from: Readonly<Record<string, string | readonly string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(from))
    if (typeof value === 'string' && !name.startsWith(':')) headers.set(name, value);
  return headers;
}

/** What is left of such a request is not read: the connection ends with the answer. */
function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { connection: 'close' } });
}
