import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

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

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

const specials = SPECIAL.flatMap(([word, ...networks]) =>
  networks.map((text) => ({ word, text, network: toNetwork(text) })),
);
/** What the internet gives to hosts. */
const globalUnicast = toNetwork('2000::/3');
/** RFC 6052: the IPv4 address is in the last four bytes. */
const nat64 = toNetwork('64:ff9b::/96');

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
  const networks = entries.map(toNetwork);
  return {
    includes: (address) =>
      isIP(address) !== 0 &&
      networks.some((network) => isIn(ipaddr.parse(address), network) || isIn(meant(address), network)),
  };
}

/** What keeps webhooks from an IP address, as `a private address (10.0.0.0/8)`; null where nothing does. */
export function refusalOf(address: string, allowed: Networks): string | null {
  if (allowed.includes(address)) return null;
  const plain = meant(address);
  const special = specials.find(({ network }) => isIn(plain, network));
  if (special !== undefined) return `${special.word} address (${special.text})`;
  return plain.kind() === 'ipv6' && !isIn(plain, globalUnicast) ? 'an address that is not on the internet' : null;
}

function toNetwork(entry: string): Network {
  try {
    // Stricter than the library, which also reads addresses of fewer parts, octal and hexadecimal ones.
    if (isIP(entry.split('/')[0] ?? '') !== 0) return ipaddr.parseCIDR(entry);
  } catch {
    // Told below, with the entry.
  }
  throw new Error(`'${entry}' is no network: write it as 10.0.0.0/8 or fd00::/8`);
}

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The IPv4 address that an IPv6 one stands for, mapped (::ffff:0:0/96) or by NAT64; else the address itself. */
function meant(text: string): Address {
  const address = ipaddr.parse(text);
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return isIn(address, nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}
