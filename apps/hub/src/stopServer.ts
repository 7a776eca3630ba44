import type { Server } from 'node:http';

const GRACE_MS = 1_000;

/** Takes no new connections, lets open requests finish for a second, then closes what is left. */
export async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
