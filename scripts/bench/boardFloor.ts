// A process of the web bench, for comparison: it sends the same text each second to everybody who is connected, and does
// nothing else. It is sent the text, and answers with its port; it ends with its parent.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const open = new Set<ServerResponse>();
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  open.add(response);
  response.once('close', () => open.delete(response));
});

process.once('message', (data) => {
  setInterval(() => {
    const event = `id: ${Date.now()}-0\ndata: ${String(data)}\n\n`;
    for (const response of open) response.write(event);
  }, 1_000);
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit());
