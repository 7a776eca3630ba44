import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { ssidOf } from '@twinline/wire/stamp';
import { createDelayQueue } from './delayQueue';
import type { Stretch } from './stretch';

/** One sender as the forwarder sees it: its own socket towards the reflector, as a NAT would have. */
interface Client {
  readonly address: string;
  readonly port: number;
  readonly upstream: Socket;
  /** What its packets pass: the line, the PoP's own network, and its carrier's where that is known. */
  readonly stretches: readonly Stretch[];
  lastSeenMs: number;
  /** Packets of one client and direction keep their order. */
  lastDueOutMs: number;
  lastDueBackMs: number;
}

interface Packet {
  readonly dueMs: number;
  /** When it passes the middle of the line, where cuts are made. */
  readonly middleMs: number;
  readonly client: Client;
  readonly back: boolean;
  readonly bytes: Buffer;
}

export interface ForwarderOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly reflector: { readonly host: string; readonly port: number };
  /** The line and the PoP's own network. */
  readonly stretches: readonly Stretch[];
  /** The access network a sender comes through, told by its SSID; null when unknown. */
  readonly carrierOf: (ssid: number) => Stretch | null;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  readonly maximumClients?: number;
}

export interface Forwarder {
  readonly address: { readonly host: string; readonly port: number };
  counts(): ForwarderCounts;
  stop(): Promise<void>;
}

export interface ForwarderCounts {
  readonly clients: number;
  readonly dropped: number;
  readonly refusedClients: number;
  /** Bytes of packets (without their headers) that came out at the other end so far. */
  readonly outBytes: number;
  readonly backBytes: number;
}

const IDLE_MS = 30_000;
const MOST_PACKETS = 20_000;
const ignore = () => {};

/** One line of the simulated WAN: UDP from agents to a reflector and back, delayed and lost as its stretches say. */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const { reflector, random, monotonicMs } = options;
  const clients = new Map<string, Client>();
  let refusedClients = 0;
  const carried = { outBytes: 0, backBytes: 0 };
  const socket = openSocket(options.listen.host);
  const queue = createDelayQueue<Packet>(monotonicMs, MOST_PACKETS, release);

  function release(packet: Packet): void {
    const { client, bytes } = packet;
    if (client.stretches.some((stretch) => stretch.wasCutAt(packet.middleMs))) return;
    carried[packet.back ? 'backBytes' : 'outBytes'] += bytes.length;
    if (packet.back) socket.send(bytes, 0, bytes.length, client.port, client.address);
    else client.upstream.send(bytes, 0, bytes.length, reflector.port, reflector.host);
  }

  function carry(client: Client, bytes: Buffer, back: boolean): void {
    if (client.stretches.some((stretch) => stretch.loses(random, back))) return;
    const now = monotonicMs();
    let delayMs = 0;
    for (const stretch of client.stretches) delayMs += stretch.delayMs(random);
    const dueMs = Math.max(now + delayMs, (back ? client.lastDueBackMs : client.lastDueOutMs) + 0.001);
    if (back) client.lastDueBackMs = dueMs;
    else client.lastDueOutMs = dueMs;
    queue.push({ dueMs, middleMs: (now + dueMs) / 2, client, back, bytes });
  }

  function clientFor(address: string, port: number, first: Buffer): Client | null {
    const key = `${address}|${port}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    if (clients.size >= (options.maximumClients ?? 256)) {
      refusedClients += 1;
      return null;
    }
    const upstream = openSocket(reflector.host);
    const carrier = options.carrierOf(ssidOf(first));
    const client: Client = {
      address,
      port,
      upstream,
      stretches: carrier === null ? options.stretches : [...options.stretches, carrier],
      lastSeenMs: 0,
      lastDueOutMs: 0,
      lastDueBackMs: 0,
    };
    upstream.on('message', (bytes) => carry(client, bytes, true));
    upstream.on('error', ignore);
    upstream.bind(0, reflector.host);
    clients.set(key, client);
    return client;
  }

  socket.on('message', (bytes, from) => {
    const client = clientFor(from.address, from.port, bytes);
    if (client === null) return;
    client.lastSeenMs = monotonicMs();
    carry(client, bytes, false);
  });
  const sweep = setInterval(() => {
    for (const [key, client] of clients) {
      if (monotonicMs() - client.lastSeenMs < IDLE_MS) continue;
      client.upstream.close();
      clients.delete(key);
    }
  }, IDLE_MS / 3);

  const listening = once(socket, 'listening');
  socket.bind(options.listen.port, options.listen.host);
  await listening;
  socket.on('error', ignore);
  const bound = socket.address();
  return {
    address: { host: bound.address, port: bound.port },
    counts: () => ({ clients: clients.size, dropped: queue.dropped, refusedClients, ...carried }),
    async stop() {
      clearInterval(sweep);
      queue.stop();
      for (const client of clients.values()) client.upstream.close();
      clients.clear();
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** Addresses of the lab are literal: the resolver need not be asked for each packet. */
function openSocket(host: string): Socket {
  return createSocket({
    type: isIPv6(host) ? 'udp6' : 'udp4',
    lookup: (address, _options, done) => done(null, address, isIPv6(address) ? 6 : 4),
  });
}
