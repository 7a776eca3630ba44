import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DirectiveData } from '../src/events';
import type { AppliedReport, RouteTruth } from '../src/truth';

/** The relays' door of a hub whose answers a test decides; the real hub is followed in apps/hub/test/relaySdk.test.ts. */
export interface HubStandIn {
  readonly url: string;
  /** What pulls are answered; null: 503. */
  directive: DirectiveData | null;
  away: boolean;
  serverTime: () => number;
  /** The status that a report is answered; 204 where there is none left. */
  readonly reportAnswers: number[];
  /** Every report that came, whatever it was answered. */
  readonly reports: AppliedReport[];
  close(): Promise<void>;
}

export async function openHubStandIn(): Promise<HubStandIn> {
  const hub = {
    url: '',
    directive: null as DirectiveData | null,
    away: false,
    serverTime: Date.now,
    reportAnswers: [] as number[],
    reports: [] as AppliedReport[],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    if (hub.away) response.writeHead(503, { 'retry-after': '0' }).end();
    else if (request.url?.endsWith('/directive')) response.end(JSON.stringify(truth()));
    else if (request.url?.endsWith('/stream'))
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    else void report(request, response);
  });
  const truth = (): RouteTruth => ({
    route: { id: 'route-sg', region: 'SG', scenario: 'show-live' },
    directive: hub.directive,
    advice: 'none',
    holdDownSeconds: 20,
    grades: { A: 'good', B: 'good' },
    last: null,
    serverTime: hub.serverTime(),
  });
  async function report(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    hub.reports.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(hub.reportAnswers.shift() ?? 204).end();
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return hub;
}
