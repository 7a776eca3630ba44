import { randomInt } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { type Endpoint, isSame } from '../endpoint';
import { anyAddress, bindAll, closeAll, endpointOf, resolveAll, resolveEndpoint } from '../sockets';
import { createEnd, type End, type EndFigures, type EndOptions } from './createEnd';

/** What both ends are told alike, or each for itself. */
export interface CarrySettings {
  readonly key: Buffer | null;
  readonly stream: number;
  readonly probeEveryMs: number;
  readonly holdPackets: number;
  readonly holdMs: number;
  readonly resendPackets: number;
  readonly resendMs: number;
}

export const CARRY_DEFAULTS: Omit<CarrySettings, 'key'> = {
  stream: 1,
  probeEveryMs: 20,
  holdPackets: 2_048,
  holdMs: 100,
  resendPackets: 4_096,
  resendMs: 1_000,
};

/** Where a line goes; `from` is the local address of that line, where the host has one for each. */
export interface LineTarget {
  readonly to: Endpoint;
  readonly from: string | null;
}

export interface AppFigures {
  /** Datagrams from the stream's own program and to it. */
  readonly taken: number;
  readonly given: number;
  /** Came for it before it had shown itself. */
  readonly unclaimed: number;
  /** Not sent: the socket refused. */
  readonly failed: number;
}

export interface OpenEnd {
  /** Where the stream's own program sends to. */
  readonly address: Endpoint;
  /** Where each line arrives. */
  readonly lineAddresses: ReadonlyMap<string, Endpoint>;
  readonly end: End;
  figures(): EndFigures & AppFigures;
  close(): Promise<void>;
}

type Callbacks = Pick<EndOptions, 'onPeer' | 'onRefused' | 'onLook' | 'now'>;

interface Ways {
  readonly app: Endpoint;
  /** Where the stream goes; null for whoever sends. */
  readonly to: Endpoint | null;
  readonly binds: ReadonlyMap<string, Endpoint>;
  readonly targets: ReadonlyMap<string, Endpoint | null>;
}

/** The near end on real sockets: the stream comes to `bind` and leaves for the far end's address of each line. */
export async function openNearEnd(
  bind: Endpoint,
  lines: ReadonlyMap<string, LineTarget>,
  settings: CarrySettings & Pick<EndOptions, 'selection'> & Callbacks,
): Promise<OpenEnd> {
  const targets = await resolveAll(new Map([...lines].map(([line, { to }]) => [line, to])));
  const binds = new Map(
    [...targets].map(([line, { host }]) => [line, { host: lines.get(line)?.from ?? anyAddress(host), port: 0 }]),
  );
  return open({ app: await resolveEndpoint(bind), to: null, binds, targets }, { ...settings, role: 'near' });
}

/** The far end: lines arrive at `lines`, the stream goes to `to`, and what that answers goes back by the lines. */
export async function openFarEnd(
  to: Endpoint,
  lines: ReadonlyMap<string, Endpoint>,
  settings: CarrySettings & Pick<EndOptions, 'selection'> & Callbacks,
): Promise<OpenEnd> {
  const [target, binds] = await Promise.all([resolveEndpoint(to), resolveAll(lines)]);
  const targets = new Map([...binds.keys()].map((line) => [line, null]));
  const app = { host: anyAddress(target.host), port: 0 };
  return open({ app, to: target, binds, targets }, { ...settings, role: 'far' });
}

async function open(
  { app, to, binds, targets }: Ways,
  settings: CarrySettings & Pick<EndOptions, 'selection' | 'role'> & Callbacks,
): Promise<OpenEnd> {
  const sockets = await bindAll(new Map([['app', app], ...prefixed(binds)]));
  const own = sockets.get('app') as Socket;
  const counts = { taken: 0, given: 0, unclaimed: 0, failed: 0 };
  const countFailed = (error: Error | null) => {
    if (error) counts.failed += 1;
  };
  let other = to;
  const end = createEnd({
    ...settings,
    lines: targets,
    boot: randomInt(1, 2 ** 32),
    transmit: (line, bytes, { port, host }) => sockets.get(`line ${line}`)?.send(bytes, port, host, countFailed),
    deliver(payload) {
      if (other === null) {
        counts.unclaimed += 1;
        return;
      }
      counts.given += 1;
      own.send(payload, other.port, other.host, countFailed);
    },
  });
  own.on('message', (datagram, { address, port }) => {
    const from = { host: address, port };
    if (to === null) other = other !== null && isSame(other, from) ? other : from;
    else if (!isSame(to, from)) return;
    counts.taken += 1;
    end.send(datagram);
  });
  for (const line of binds.keys())
    sockets.get(`line ${line}`)?.on('message', (bytes, { address, port }) => {
      end.receive(line, bytes, { host: address, port });
    });
  return {
    address: endpointOf(own),
    lineAddresses: new Map([...binds.keys()].map((line) => [line, endpointOf(sockets.get(`line ${line}`) as Socket)])),
    end,
    figures: () => ({ ...end.figures(), ...counts }),
    async close() {
      end.stop();
      await closeAll(sockets.values());
    },
  };
}

/** Keeps a line that somebody named `app` apart from the stream's own socket. */
const prefixed = (binds: ReadonlyMap<string, Endpoint>) =>
  [...binds].map(([line, each]) => [`line ${line}`, each] as const);
