import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Knock, knock } from './knock';
import { type GatewayRoute, parseNeighbours, parseRoutes, parseRoutes6 } from './routes';

/** How one way leaves this host. `source` and `interface` null: as the kernel chooses. */
export interface Way {
  /** `internet`, or the slot of a line. */
  readonly name: string;
  readonly source: string | null;
  readonly interface: string | null;
  /** Its first hop, where somebody said so; else the routing table is asked. */
  readonly gateway: string | null;
}

export interface GatewayState {
  readonly way: string;
  /** Null where it cannot be found out. */
  readonly gateway: string | null;
  /** `unknown`: it has never answered us, so its silence says nothing. */
  readonly state: 'answers' | 'dead' | 'unknown';
}

/** Our first hops: a cut of all of them is our own, not the lines'. */
export interface GatewayWatch {
  /** The ways to watch; the first is the ordinary internet. */
  follow(ways: readonly Way[]): void;
  /** No probe is answered, and at every way the first hop is dead. */
  readonly cut: boolean;
  states(): readonly GatewayState[];
  stop(): void;
}

export interface GatewayWatchOptions {
  /** Monotonic time of the newest probe that was answered on any path; null while none was. */
  readonly answeredAtMs: () => number | null;
  readonly monotonicMs?: () => number;
  readonly onChange: () => void;
}

const LOOK_MS = 1_000;
/** While probes are answered the gateways have proven themselves: they are asked this seldom, to learn who answers. */
const LEARN_EVERY_MS = 60_000;
/** No probe answered for so long: the gateways are asked at each look. */
const SILENT_MS = 2_000;
const KNOCK_MS = 900;
/** So many looks in a row, either way, before the judgement changes. */
const LOOKS_TO_CUT = 2;
const LOOKS_TO_RETURN = 5;

export function createGatewayWatch(options: GatewayWatchOptions): GatewayWatch {
  const { answeredAtMs, onChange, monotonicMs = () => performance.now() } = options;
  const everAnswered = new Set<string>();
  let ways: readonly Way[] = [];
  let found: readonly GatewayState[] = [];
  let learnedAt = Number.NEGATIVE_INFINITY;
  let looking = false;
  let inARow = 0;
  let cut = false;

  async function look(): Promise<void> {
    const answeredAt = answeredAtMs();
    const silent = answeredAt !== null && monotonicMs() - answeredAt > SILENT_MS;
    if (looking || ways.length === 0) return;
    if (!silent && !cut && monotonicMs() - learnedAt < LEARN_EVERY_MS) return;
    looking = true;
    learnedAt = monotonicMs();
    const routes = await readRoutes();
    found = await Promise.all(ways.map((way) => ask(way, routes)));
    looking = false;
    settle(silent && found.every(({ state }) => state === 'dead'));
  }

  function settle(isCut: boolean): void {
    inARow = isCut === cut ? 0 : inARow + 1;
    if (inARow < (cut ? LOOKS_TO_RETURN : LOOKS_TO_CUT)) return;
    cut = isCut;
    inARow = 0;
    onChange();
  }

  async function ask(way: Way, routes: readonly GatewayRoute[]): Promise<GatewayState> {
    const gateway = way.gateway ?? gatewayOf(way, routes);
    if (gateway === null) return { way: way.name, gateway, state: stateWithoutGateway(way, routes) };
    const result = await knock(gateway, way.source, KNOCK_MS);
    if (result === 'answers') everAnswered.add(gateway);
    const state = stateOf(result, await isUnresolved(gateway), everAnswered.has(gateway));
    return { way: way.name, gateway, state };
  }

  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    follow(wanted) {
      ways = wanted;
    },
    get cut() {
      return cut;
    },
    states: () => found,
    stop: () => clearInterval(timer),
  };
}

/** A silent gateway is dead when the kernel cannot resolve its address, or when it has answered us before. */
export function stateOf(result: Knock, unresolved: boolean, answeredBefore: boolean): GatewayState['state'] {
  if (result === 'answers') return 'answers';
  return result === 'dead' || unresolved || answeredBefore ? 'dead' : 'unknown';
}

/** The first hop of a way by the main routing table: by its interface, or that of its source address; else the default. */
export function gatewayOf(way: Way, routes: readonly GatewayRoute[], interfaceOf = interfaceOfAddress): string | null {
  const name = way.interface ?? (way.source === null ? null : interfaceOf(way.source));
  if (way.source !== null && name === null) return null;
  const fitting = routes
    .filter((route) => (name === null ? route.isDefault : route.interface === name))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.metric - b.metric);
  return fitting[0]?.gateway ?? null;
}

/** No default route is a cut; a line's own gateway may stand in a table of policy routing, which we do not read. */
function stateWithoutGateway(way: Way, routes: readonly GatewayRoute[]): GatewayState['state'] {
  const ordinary = way.source === null && way.interface === null;
  return ordinary && process.platform === 'linux' && !routes.some(({ isDefault }) => isDefault) ? 'dead' : 'unknown';
}

async function readRoutes(): Promise<GatewayRoute[]> {
  return [...parseRoutes(await readOr('/proc/net/route')), ...parseRoutes6(await readOr('/proc/net/ipv6_route'))];
}

async function isUnresolved(gateway: string): Promise<boolean> {
  return isIPv4(gateway) && parseNeighbours(await readOr('/proc/net/arp')).get(gateway) === false;
}

function readOr(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function interfaceOfAddress(address: string): string | null {
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    if (addresses?.some((one) => one.address === address)) return name;
  return null;
}
