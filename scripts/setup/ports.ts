import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Whether a TCP port of 127.0.0.1 can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

const handedOut = new Set<number>();

/** Below the ports that systems give to outgoing connections by themselves: Linux from 32768, others from 49152 on. */
const [FIRST, LAST] = [20_000, 32_000];

/**
 * A port of 127.0.0.1 that is free for TCP and UDP, never the same twice in one run. No outgoing connection takes it
 * before it is listened on, or while what listens there is away. Gives up after 200 tries.
 */
export async function takePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(FIRST, LAST);
    if (handedOut.has(port) || !(await isPortFree(port)) || !(await udpFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free port was found on 127.0.0.1 between ${FIRST} and ${LAST}: end some programs and try again`);
}
