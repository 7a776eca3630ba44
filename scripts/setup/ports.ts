import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}

/** Whether a TCP port of 127.0.0.1 can be listened on now. */
export async function isPortFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

const handedOut = new Set<number>();

/** A port of 127.0.0.1 that is free for TCP and UDP, never the same twice in one run. Gives up after 200 tries. */
export async function takePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = await listenOnce(0);
    if (handedOut.has(port) || !(await udpFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error('no free port was found on 127.0.0.1: end some programs and try again');
}
