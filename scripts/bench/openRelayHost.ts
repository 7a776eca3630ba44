import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../setup/dependencies.mjs';

/** How a relay may be bad: it accepts and never answers, it answers 500, nobody listens at its port. */
export const BAD_WAYS = ['hangs', 'answers 500', 'is closed'] as const;
export type BadWay = (typeof BAD_WAYS)[number];

export interface Following {
  readonly hubUrl: string;
  readonly routeId: string;
  /** One for each port. */
  readonly relays: readonly { readonly token: string; readonly secret: string }[];
}

/** What a host is asked; it answers each with one message. */
export type Asked =
  | { readonly kind: 'open'; readonly count: number }
  | ({ readonly kind: 'follow' } & Following)
  | { readonly kind: 'worsen'; readonly place: number; readonly way: BadWay };

/** A process with relays in it, each with an HTTP server of its own on loopback. */
export interface RelayHost {
  readonly ports: readonly number[];
  /** Has each of them follow the route; resolves once each has asked for it. */
  follow(what: Following): Promise<void>;
  /** Makes one of them bad, for good: it hears and reports nothing any more. */
  worsen(place: number, way: BadWay): Promise<void>;
  close(): void;
}

export async function openRelayHost(count: number): Promise<RelayHost> {
  const command = ['--import', import.meta.resolve('tsx'), join(root, 'scripts/bench/relayHost.ts')];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ask = (asked: Asked): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the process of the relays ended'));
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        resolve(answer);
      });
      child.send(asked);
    });
  const ports = (await ask({ kind: 'open', count })) as number[];
  return {
    ports,
    follow: async (what) => void (await ask({ kind: 'follow', ...what })),
    worsen: async (place, way) => void (await ask({ kind: 'worsen', place, way })),
    close: () => child.disconnect(),
  };
}
