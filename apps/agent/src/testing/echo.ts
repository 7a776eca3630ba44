import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { LONGEST_REQUEST, sequenceOf, writeReply } from '@twinline/wire/stamp';

const NTP_TO_EPOCH_SECONDS = 2_208_988_800;

/** The least far end that agents can be tested against: answers each STAMP request statelessly, on loopback. */
export async function createEcho(
  port = 0,
  address = '127.0.0.1',
): Promise<{ readonly port: number; newestSecond(): number; stop(): Promise<void> }> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const reply = Buffer.alloc(LONGEST_REQUEST);
  let newestSecond = 0;
  socket.on('message', (request, from) => {
    newestSecond = request.readUInt32BE(4) - NTP_TO_EPOCH_SECONDS;
    const now = Date.now() * 1_000;
    const times = { receivedAtMicros: now, sentAtMicros: now, errorEstimate: 1, ttl: 255 };
    const length = writeReply(reply, request, { sequence: sequenceOf(request), ...times });
    socket.send(reply.subarray(0, length), from.port, from.address);
  });
  const listening = once(socket, 'listening');
  socket.bind(port, address);
  await listening;
  return {
    port: socket.address().port,
    newestSecond: () => newestSecond,
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
