import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

const FRESH_MS = 30_000;

interface Known {
  addresses: readonly LookupAddress[] | null;
  at: number;
  asking: Promise<readonly LookupAddress[]> | null;
}

/**
 * Name resolution that outlives the resolver: names are asked for over the ordinary internet, and the hub must be
 * found over a line when that is what has failed. The last good answer is used at once and renewed behind its back,
 * and one question at a time is open, because each blocks a thread that the spool's files need too.
 */
export function createLookup(nowMs: () => number): LookupFunction {
  const names = new Map<string, Known>();

  function ask(hostname: string, known: Known): Promise<readonly LookupAddress[]> {
    known.asking ??= new Promise<readonly LookupAddress[]>((done, fail) =>
      resolve(hostname, { all: true }, (error, addresses) => (error === null ? done(addresses) : fail(error))),
    )
      .then((addresses) => {
        known.addresses = addresses;
        known.at = nowMs();
        return addresses;
      })
      .finally(() => {
        known.asking = null;
      });
    return known.asking;
  }

  async function find(hostname: string): Promise<readonly LookupAddress[]> {
    const family = isIP(hostname);
    if (family !== 0) return [{ address: hostname, family }];
    const known = names.get(hostname) ?? { addresses: null, at: 0, asking: null };
    names.set(hostname, known);
    if (known.addresses === null) return ask(hostname, known);
    if (nowMs() - known.at > FRESH_MS) ask(hostname, known).catch(() => undefined);
    return known.addresses;
  }

  return (hostname, options: LookupOptions, callback) => {
    find(hostname).then(
      (all) => {
        const { family } = options;
        const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : null;
        const fitting = all.filter((entry) => wanted === null || entry.family === wanted);
        const [first] = fitting;
        if (first === undefined) callback(new Error(`${hostname} has no address of the wanted family`), '');
        else if (options.all === true) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, ''),
    );
  };
}
