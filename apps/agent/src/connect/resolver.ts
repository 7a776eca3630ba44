import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** The first address of a name; `family` 0 takes either. Rejects when there is none. */
export type Resolve = (host: string, family: 0 | 4 | 6) => Promise<string>;

/**
 * Asks the host's resolver. A question that hangs is asked once, however many wait for it: Node resolves on the few
 * threads that also write our files.
 */
export function createResolver(ask: Resolve = askHost): Resolve {
  const pending = new Map<string, Promise<string>>();
  return (host, family) => {
    if (isIP(host) !== 0) return Promise.resolve(host);
    const key = `${host}|${family}`;
    const asked = pending.get(key);
    if (asked !== undefined) return asked;
    const answer = ask(host, family).finally(() => pending.delete(key));
    pending.set(key, answer);
    return answer;
  };
}

async function askHost(host: string, family: 0 | 4 | 6): Promise<string> {
  return (await lookup(host, { family })).address;
}
