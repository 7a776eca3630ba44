import type { Socket } from 'node:dgram';
import type { LineTarget } from './carry/openEnd';
import { linesUsed, type Selection } from './carry/selection';
import { type Endpoint, isSame } from './endpoint';
import { anyAddress, bindAll, closeAll, endpointOf, resolveAll, resolveEndpoint } from './sockets';

export interface ForwarderFigures {
  /** Datagrams from the source, and those that came back from the far side. */
  readonly taken: number;
  readonly given: number;
  /** Per line. */
  readonly sent: Readonly<Record<string, number>>;
  /** Came from another address than the line's, and were dropped. */
  readonly strangers: number;
  /** Not sent: the socket refused. */
  readonly failed: number;
}

export interface Forwarder {
  readonly address: Endpoint;
  select(selection: Selection): void;
  selection(): Selection;
  figures(): ForwarderFigures;
  close(): Promise<void>;
}

/**
 * A near end without a far end: every datagram that arrives at `bind` leaves unchanged by the selected line at once, and
 * whatever the far side answers, on any line, goes back to who sent last (SRT acknowledges, so a stream needs both
 * directions). `duplicate` is for receivers that drop second copies themselves; `split` goes by the directive's line.
 */
export async function createForwarder(
  bind: Endpoint,
  lines: ReadonlyMap<string, LineTarget>,
  initial: Selection,
): Promise<Forwarder> {
  let selection = initial;
  let source: Endpoint | null = null;
  const names = [...lines.keys()];
  const counted = { taken: 0, given: 0, strangers: 0, failed: 0 };
  const sent: Record<string, number> = Object.fromEntries(names.map((line) => [line, 0]));
  const targets = await resolveAll(new Map([...lines].map(([line, { to }]) => [line, to])));
  const far = await bindAll(
    new Map(
      [...targets].map(([line, { host }]) => [line, { host: lines.get(line)?.from ?? anyAddress(host), port: 0 }]),
    ),
  );
  const near = await bindNear(bind, far.values());

  const countFailed = (error: Error | null) => {
    if (error) counted.failed += 1;
  };

  near.on('message', (datagram, { address, port }) => {
    counted.taken += 1;
    source = { host: address, port };
    for (const line of selection.mode === 'split' ? [selection.line] : linesUsed(selection, names)) {
      const to = targets.get(line);
      if (to === undefined) continue;
      sent[line] = (sent[line] ?? 0) + 1;
      far.get(line)?.send(datagram, to.port, to.host, countFailed);
    }
  });
  for (const [line, socket] of far)
    socket.on('message', (datagram, { address, port }) => {
      const to = targets.get(line);
      if (to === undefined || !isSame(to, { host: address, port })) counted.strangers += 1;
      else if (source !== null) {
        counted.given += 1;
        near.send(datagram, source.port, source.host, countFailed);
      }
    });

  return {
    address: endpointOf(near),
    select(next) {
      selection = next;
    },
    selection: () => selection,
    figures: () => ({ ...counted, sent: { ...sent } }),
    close: () => closeAll([near, ...far.values()]),
  };
}

async function bindNear(bind: Endpoint, others: Iterable<Socket>): Promise<Socket> {
  try {
    const opened = await bindAll(new Map([['near', await resolveEndpoint(bind)]]));
    return opened.get('near') as Socket;
  } catch (error) {
    await closeAll(others);
    throw error;
  }
}
