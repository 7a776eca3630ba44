import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBoards } from '../../apps/hub/src/boards';
import { createEventStreams } from '../../apps/hub/src/http/sse';
import { benchFrame, type FrameRoute } from './webFrame';

/** The hub as the web app's boards see it: its own publishing, of routes that nobody measures. */
export interface BoardHub {
  readonly url: string;
  /** Of the organization's routes, so many are shown from the next second on. */
  show(count: number): void;
  close(): Promise<void>;
}

export async function openBoardHub(routes: readonly FrameRoute[]): Promise<BoardHub> {
  let shown = routes;
  const streams = createEventStreams();
  const quiet = { info() {}, warn() {}, error() {} };
  const boards = createBoards((organizationId) => benchFrame(organizationId, shown, Date.now()), quiet);
  const server = createServer((request, response) => {
    const organizationId = /^\/v1\/boards\/([^/]+)\/stream$/.exec(request.url ?? '')?.[1];
    if (organizationId === undefined) response.writeHead(404).end();
    else boards.add(decodeURIComponent(organizationId), streams.open(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show(count) {
      shown = routes.slice(0, count);
    },
    close: () =>
      new Promise((resolve) => {
        boards.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
