import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly sequence: number;
}

/** A relay on a real socket: `answer` decides what each webhook gets, `next()` waits for the next one to arrive. */
export interface RelayServer {
  readonly url: string;
  readonly received: Delivery[];
  /** The next webhook that nobody has taken yet. */
  next(): Promise<Delivery>;
  close(): Promise<void>;
}

export type Answer = (delivery: Delivery, response: ServerResponse) => void;
export const ok: Answer = (_delivery, response) => void response.writeHead(204).end();
export const never: Answer = () => undefined;
export const status =
  (code: number): Answer =>
  (_delivery, response) =>
    void response.writeHead(code).end();

/** Answers with the given behaviours in turn; the last one stays. */
export async function startRelay(...answers: Answer[]): Promise<RelayServer> {
  const received: Delivery[] = [];
  const waiting: ((delivery: Delivery) => void)[] = [];
  let taken = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const delivery = { headers: request.headers, body, sequence: JSON.parse(body).data.sequence as number };
    const answer = answers[Math.min(received.length, answers.length - 1)] ?? ok;
    received.push(delivery);
    const waiter = waiting.shift();
    if (waiter !== undefined) {
      taken += 1;
      waiter(delivery);
    }
    answer(delivery, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    next() {
      const ready = received[taken];
      if (ready === undefined) return new Promise((resolve) => waiting.push(resolve));
      taken += 1;
      return Promise.resolve(ready);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
