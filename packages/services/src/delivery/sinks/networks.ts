import { BlockList, isIP } from 'node:net';

/** Networks that webhooks may go to although they are nobody's on the internet. */
export interface Networks {
  includes(address: string): boolean;
}

/** Where no webhook goes by itself, with the word for it. IANA's special-purpose registries, and what reaches a host itself. */
const SPECIAL: readonly (readonly [word: string, ...networks: string[]])[] = [
  ['an unspecified', '0.0.0.0/8', '::/128'],
  ['a loopback', '127.0.0.0/8', '::1/128'],
  ['a private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  ["a carrier's (CGNAT)", '100.64.0.0/10'],
  // Clouds tell a host its credentials at 169.254.169.254.
  ['a link-local', '169.254.0.0/16', 'fe80::/10'],
  ['a multicast', '224.0.0.0/4', 'ff00::/8'],
  ['a reserved', '192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'],
  ['a documentation', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  // Teredo, ORCHID, 6to4 and local NAT64: ways to an IPv4 address that cannot be judged from here.
  ['a tunnel', '2001::/23', '2002::/16', '64:ff9b:1::/48'],
];

const specials = SPECIAL.flatMap(([word, ...networks]) =>
  networks.map((network) => ({ word, network, ...toList(network) })),
);
/** What the internet gives to hosts. */
const globalUnicast = toList('2000::/3').list;

/** Holds nothing: every special address is refused. */
export const NO_NETWORKS: Networks = { includes: () => false };

/**
 * Reads CIDRs separated by commas, as `10.0.0.0/8, fd00::/8`; empty for none.
 *
 * @throws Error that names the entry and says what it should be.
 */
export function parseNetworks(text: string): Networks {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const lists = entries.map(toList);
  return {
    includes(address) {
      const plain = embeddedIpv4(address) ?? address;
      return lists.some(({ list }) => has(list, address) || has(list, plain));
    },
  };
}

/** What keeps webhooks from an IP address, as `a private address (10.0.0.0/8)`; null where nothing does. */
export function refusalOf(address: string, allowed: Networks): string | null {
  if (allowed.includes(address)) return null;
  const plain = embeddedIpv4(address) ?? address;
  const special = specials.find(({ list }) => has(list, plain));
  if (special !== undefined) return `${special.word} address (${special.network})`;
  return isIP(plain) === 6 && !has(globalUnicast, plain) ? 'an address that is not on the internet' : null;
}

function toList(entry: string): { list: BlockList } {
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const wrong =
    version === 0 || bits === undefined || more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most;
  if (wrong) throw new Error(`'${entry}' is no network: write it as 10.0.0.0/8 or fd00::/8`);
  const list = new BlockList();
  list.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return { list };
}

function has(list: BlockList, address: string): boolean {
  const version = isIP(address);
  // fe80::1%eth0 is fe80::1 on one interface.
  return version !== 0 && list.check(address.split('%')[0] ?? '', version === 4 ? 'ipv4' : 'ipv6');
}

/** The IPv4 address that an IPv6 one stands for: mapped (::ffff:0:0/96) or by NAT64 (64:ff9b::/96, RFC 6052); else null. */
function embeddedIpv4(address: string): string | null {
  if (isIP(address) !== 6) return null;
  const groups = groupsOf(address);
  const head = groups.slice(0, 6).join(':');
  if (head !== '0:0:0:0:0:ffff' && head !== '64:ff9b:0:0:0:0') return null;
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .map((group) => `${group >> 8}.${group & 255}`)
    .join('.');
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  const bare = (address.split('%')[0] ?? '').toLowerCase();
  const hex = bare.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [left = '', right] = hex.split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? [] : new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''));
}
