import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Receiver } from './receiver';

const MAX_BODY_BYTES = 256_000;

/** Serves a receiver from `node:http`: `createServer(nodeHandler(createReceiver(…)))`. Express's req and res fit, too. */
export function nodeHandler(receive: Receiver): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    handle(receive, request)
      .then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(await answer.text());
      })
      .catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
  };
}

async function handle(receive: Receiver, request: IncomingMessage): Promise<Response> {
  const method = request.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return receive(new Request('http://relay/', { method }));
  const body = await readBody(request);
  if (body === null) return new Response(null, { status: 413, headers: { connection: 'close' } });
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !name.startsWith(':')) headers.set(name, value);
  }
  return receive(new Request('http://relay/', { method, headers, body }));
}

/** Null when it is larger than any webhook of the hub. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
