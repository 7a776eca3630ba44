/** A way out of this host, as /proc/net/route and /proc/net/ipv6_route tell it. */
export interface GatewayRoute {
  readonly interface: string;
  readonly gateway: string;
  readonly metric: number;
  readonly isDefault: boolean;
}

const UP = 0x1;
const VIA_GATEWAY = 0x2;

/** The main table's IPv4 routes that lead over a gateway (proc(5): little-endian hexadecimal addresses). */
export function parseRoutes(text: string): GatewayRoute[] {
  return rows(text).flatMap(([name, destination, gateway, flags, , , metric, mask]) => {
    const bits = Number.parseInt(flags ?? '0', 16);
    if ((bits & (UP | VIA_GATEWAY)) !== (UP | VIA_GATEWAY)) return [];
    const isDefault = destination === '00000000' && mask === '00000000';
    return [{ interface: name ?? '', gateway: ipv4Of(gateway ?? ''), metric: Number(metric), isDefault }];
  });
}

/** The main table's IPv6 routes that lead over a gateway; a link-local one carries its interface as its zone. */
export function parseRoutes6(text: string): GatewayRoute[] {
  return text.split('\n').flatMap((line) => {
    const [destination, length, , , gateway, metric, , , flags, name] = line.trim().split(/\s+/);
    const bits = Number.parseInt(flags ?? '0', 16);
    if (name === undefined || gateway === undefined || (bits & (UP | VIA_GATEWAY)) !== (UP | VIA_GATEWAY)) return [];
    const isDefault = length === '00' && /^0+$/.test(destination ?? '');
    const address = gateway.match(/.{4}/g)?.join(':') ?? '';
    const zone = gateway.startsWith('fe80') ? `%${name}` : '';
    return [{ interface: name, gateway: `${address}${zone}`, metric: Number.parseInt(metric ?? '0', 16), isDefault }];
  });
}

/** IPv4 neighbours the kernel has tried to resolve: whether it has an answer (/proc/net/arp, flag ATF_COM). */
export function parseNeighbours(text: string): Map<string, boolean> {
  return new Map(
    rows(text).map(([address, , flags]) => [address ?? '', (Number.parseInt(flags ?? '0', 16) & 0x2) !== 0]),
  );
}

/** All lines but the heading, by column. */
function rows(text: string): string[][] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
}

function ipv4Of(littleEndian: string): string {
  const value = Number.parseInt(littleEndian, 16);
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255].join('.');
}
