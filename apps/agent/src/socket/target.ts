import { lookup } from 'node:dns/promises';
import { isIP, isIPv4, SocketAddress } from 'node:net';
import type { Family } from '@twinline/host/nativeCalls';
import { codeOf, PathFault } from './pathFault';

/** An address as the kernel writes it, so that it can be compared with where a datagram came from. */
export interface Target {
  readonly family: Family;
  readonly address: string;
}

/** Resolves a name to its addresses, best first. Rejects with an error that has a `code`. */
export type NameService = (name: string, family: Family | 0) => Promise<readonly string[]>;

export const systemNames: NameService = async (name, family) => {
  const found = await lookup(name, { all: true, family });
  return found.map(({ address }) => address);
};

export interface TargetOptions {
  readonly host: string;
  /** Source address; decides the family. */
  readonly bind: string | null;
  /** Gives link-local addresses their scope. */
  readonly interface: string | null;
}

/** True where the host is a name, whose address may change. */
export function isName(host: string): boolean {
  return isIP(host) === 0;
}

/** The addresses at which a path's far end may be, best first. Throws a PathFault that names the field. */
export async function resolveTargets(options: TargetOptions, names: NameService): Promise<readonly Target[]> {
  const { host, bind } = options;
  const family = bind === null ? 0 : familyOf(bind);
  if (family === null) throw new PathFault('source', `"${bind}" is not an IP address: name one of this host's`);
  if (!isName(host)) {
    const target = targetOf(host, options.interface);
    if (family !== 0 && family !== target.family)
      throw new PathFault(
        'source',
        `the source ${bind} is IPv${family}, but ${host} is IPv${target.family}: give both in one family`,
      );
    return [target];
  }
  const addresses = await names(host, family).catch((error: unknown) => {
    throw new PathFault('host', `"${host}" cannot be resolved (${codeOf(error)}): check the name and this host's DNS`);
  });
  if (addresses.length === 0) throw new PathFault('host', `"${host}" has no address`);
  return addresses.map((address) => targetOf(address, options.interface));
}

/** A source address with its scope where it needs one; the wildcard of the family where none is asked for. */
export function sourceOf({ bind, interface: name }: Omit<TargetOptions, 'host'>, family: Family): string {
  if (bind === null) return family === 6 ? '::' : '0.0.0.0';
  return scoped(bind, name, 'source');
}

function familyOf(address: string): Family | null {
  const family = isIP(address);
  return family === 4 || family === 6 ? family : null;
}

function targetOf(address: string, interfaceName: string | null): Target {
  if (isIPv4(address)) return { family: 4, address };
  const [text = '', scope] = scoped(address, interfaceName, 'host').split('%');
  const canonical = new SocketAddress({ address: text, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1];
  if (mapped !== undefined) return { family: 4, address: mapped };
  return { family: 6, address: scope === undefined ? canonical : `${canonical}%${scope}` };
}

/** fe80::/10 means another host on every link (RFC 4007 §6): without its interface it names nobody. */
function scoped(address: string, interfaceName: string | null, field: 'host' | 'source'): string {
  if (!/^fe[89ab]/i.test(address) || address.includes('%')) return address;
  if (interfaceName !== null) return `${address}%${interfaceName}`;
  throw new PathFault(
    field,
    `${address} is link-local and names no interface: write ${address}%eth0, or name the line's interface`,
  );
}
