import { createFaults, type Faults } from './faults';
import { createForwarder, type Forwarder } from './forwarder';
import { type Impairment, Stretch } from './stretch';
import { createTcpForwarder, type TcpForwarder } from './tcpForwarder';
import type { LabLine, LabRegion, LabWorld } from './world';

export interface NetworkOptions {
  readonly world: LabWorld;
  /** Source addresses by agent id: they tell TCP connections' carriers apart, as SSIDs do with probes. */
  readonly sources?: ReadonlyMap<string, string>;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Bytes that came out of a line so far: towards the PoP, and back to the agents. */
export interface Carried {
  readonly region: string;
  readonly line: string;
  readonly outBytes: number;
  readonly backBytes: number;
}

export interface LineState extends Impairment {
  readonly slot: string;
  readonly cut: boolean;
}

export interface Network {
  readonly faults: Faults;
  /** All of these act on their lines in one go: no packet is handled in between. */
  cut(region: string, lines: readonly string[]): void;
  restore(region: string, lines: readonly string[]): void;
  impair(region: string, lines: readonly string[], change: Partial<Impairment>): void;
  /** Adds to what a carrier's access network does, on one line or both. */
  impairCarrier(region: string, carrier: string, lines: readonly string[], change: Partial<Impairment>): void;
  linesOf(region: string): LineState[];
  /** Of every line, UDP and TCP together, without their headers. */
  carried(): Carried[];
  baseOf(region: string, line: string): Impairment;
  stop(): Promise<void>;
}

interface Region {
  readonly lines: Map<string, Stretch>;
  /** By `line|carrier`. */
  readonly carriers: Map<string, Stretch>;
}

/** Starts the forwarders of every region and line; rejects when an address is taken. */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { world, now, monotonicMs } = options;
  const regions = new Map(world.regions.map((region) => [region.code, stretchesOf(region)]));
  const forwarders = await startForwarders(options, regions);
  const faults = createFaults();
  const regionOf = (code: string): Region => known(regions.get(code), `region ${code}`);
  const lineOf = (code: string, slot: string): Stretch => known(regionOf(code).lines.get(slot), `line ${slot}`);

  return {
    faults,
    cut(region, lines) {
      for (const line of lines) {
        if (!lineOf(region, line).isCut) faults.begin(region, line, now());
        lineOf(region, line).cut(monotonicMs());
      }
    },
    restore(region, lines) {
      for (const line of lines) {
        lineOf(region, line).restore(monotonicMs());
        faults.end(region, line, now());
        for (const [key, carrier] of regionOf(region).carriers) {
          if (key.startsWith(`${line}|`)) carrier.restore(monotonicMs());
        }
      }
    },
    impair(region, lines, change) {
      for (const line of lines) {
        const stretch = lineOf(region, line);
        stretch.impair(change);
        // While it is cut, the cut is the fault.
        if (stretch.isCut) continue;
        if (isWorse(stretch.now, stretch.base)) faults.begin(region, line, now());
        else faults.end(region, line, now());
      }
    },
    impairCarrier(region, carrier, lines, change) {
      for (const line of lines) {
        const stretch = known(regionOf(region).carriers.get(`${line}|${carrier}`), `carrier ${carrier}`);
        stretch.impair(change);
        if (isWorse(stretch.now, stretch.base)) faults.begin(region, line, now());
        else faults.end(region, line, now());
      }
    },
    linesOf: (region) =>
      [...regionOf(region).lines].map(([slot, stretch]) => ({ slot, cut: stretch.isCut, ...stretch.now })),
    baseOf: (region, line) => lineOf(region, line).base,
    carried: () =>
      forwarders.map(({ region, line, udp, tcp }) => {
        const [packets, bytes] = [udp.counts(), tcp.counts()];
        const outBytes = packets.outBytes + bytes.outBytes;
        return { region, line, outBytes, backBytes: packets.backBytes + bytes.backBytes };
      }),
    stop: () => stopAll(forwarders),
  };
}

interface LineForwarders {
  readonly region: string;
  readonly line: string;
  readonly udp: Forwarder;
  readonly tcp: TcpForwarder;
}

async function startForwarders(options: NetworkOptions, regions: Map<string, Region>): Promise<LineForwarders[]> {
  const started: LineForwarders[] = [];
  try {
    for (const region of options.world.regions) {
      const stretches = known(regions.get(region.code), region.code);
      for (const line of region.lines) started.push(await startLine(options, region.code, line, stretches));
    }
    return started;
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** A line carries UDP and TCP at one address; behind it are the reflector and, on its TCP port, the PoP's server. */
async function startLine(
  options: NetworkOptions,
  region: string,
  { slot, listen, reflector }: LabLine,
  stretches: Region,
): Promise<LineForwarders> {
  const line = known(stretches.lines.get(slot), slot);
  const carriers = carriersOf(options, region);
  const carrierBy = (key: string | number) => stretches.carriers.get(`${slot}|${carriers.get(key)}`) ?? null;
  const udp = await createForwarder({ ...options, listen, reflector, line, carrierOf: carrierBy });
  try {
    const tcp = await createTcpForwarder({ ...options, listen, target: reflector, line, carrierAt: carrierBy });
    return { region, line: slot, udp, tcp };
  } catch (error) {
    await udp.stop();
    throw error;
  }
}

async function stopAll(forwarders: readonly LineForwarders[]): Promise<void> {
  await Promise.all(forwarders.flatMap(({ udp, tcp }) => [udp.stop(), tcp.stop()]));
}

function stretchesOf(region: LabRegion): Region {
  const lines = new Map(region.lines.map((line) => [line.slot, new Stretch(pick(line))]));
  const carriers = region.lines.flatMap((line) =>
    region.carriers.map((carrier) => {
      const base = { delayMs: carrier.extraDelayMs, jitterMs: 0, lossRatio: 0 };
      return [`${line.slot}|${carrier.name}`, new Stretch(base)] as const;
    }),
  );
  return { lines, carriers: new Map(carriers) };
}

/** Names of carriers by the SSIDs of their agents' paths, and by their agents' source addresses. */
function carriersOf({ world, sources }: NetworkOptions, region: string): Map<string | number, string> {
  const agents = world.agents.filter((agent) => agent.regionCode === region);
  const keys = agents.flatMap(({ id, paths, carrier }) => {
    const source = sources?.get(id);
    return [...paths.map(({ ssid }) => ssid), ...(source === undefined ? [] : [source])].map(
      (key) => [key, carrier] as const,
    );
  });
  return new Map(keys);
}

function pick({ delayMs, jitterMs, lossRatio }: Impairment): Impairment {
  return { delayMs, jitterMs, lossRatio };
}

function isWorse(now: Impairment, base: Impairment): boolean {
  return now.delayMs > base.delayMs || now.jitterMs > base.jitterMs || now.lossRatio > base.lossRatio;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}`);
  return value;
}
