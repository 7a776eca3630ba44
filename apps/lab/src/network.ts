import { createFaults, type Faults } from './faults';
import { createForwarder, type Forwarder } from './forwarder';
import { type Impairment, Stretch } from './stretch';
import { createTcpForwarder, type TcpForwarder } from './tcpForwarder';
import type { LabRegion, LabWorld, Landing } from './world';

export interface NetworkOptions {
  readonly world: Pick<LabWorld, 'regions' | 'agents'>;
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

export interface PopState {
  readonly name: string;
  readonly stopped: boolean;
}

export interface Network {
  readonly faults: Faults;
  /** All of these act on their lines in one go: no packet is handled in between. */
  cut(region: string, lines: readonly string[]): void;
  /** Of all lines at once: PoPs that were stopped answer again as well. */
  restore(region: string, lines: readonly string[]): void;
  /** A PoP that is stopped answers on no line; lines to the region's other PoPs go on. */
  stopPop(region: string, pop: string): void;
  startPop(region: string, pop: string): void;
  impair(region: string, lines: readonly string[], change: Partial<Impairment>): void;
  /** Adds to what a carrier's access network does, on one line or both. */
  impairCarrier(region: string, carrier: string, lines: readonly string[], change: Partial<Impairment>): void;
  linesOf(region: string): LineState[];
  popsOf(region: string): PopState[];
  /** Of every line, UDP and TCP together, without their headers. */
  carried(): Carried[];
  baseOf(region: string, line: string): Impairment;
  stop(): Promise<void>;
}

interface Region {
  readonly lines: Map<string, Stretch>;
  readonly pops: Map<string, Stretch>;
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
  const popOf = (code: string, pop: string): Stretch => known(regionOf(code).pops.get(pop), `PoP ${pop}`);

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
      const { pops, lines: all } = regionOf(region);
      if (lines.length === all.size) for (const pop of pops.values()) pop.restore(monotonicMs());
    },
    stopPop(region, pop) {
      const stretch = popOf(region, pop);
      if (stretch.isCut) return;
      stretch.cut(monotonicMs());
      // It is missed on every line.
      for (const line of regionOf(region).lines.keys()) faults.begin(region, line, now());
    },
    startPop(region, pop) {
      popOf(region, pop).restore(monotonicMs());
      for (const [line, stretch] of regionOf(region).lines)
        if (!stretch.isCut && !isWorse(stretch.now, stretch.base)) faults.end(region, line, now());
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
    popsOf: (region) => [...regionOf(region).pops].map(([name, { isCut }]) => ({ name, stopped: isCut })),
    baseOf: (region, line) => lineOf(region, line).base,
    carried: () =>
      world.regions.flatMap(({ code, lines }) =>
        lines.map(({ slot }) => {
          const here = forwarders.filter(({ region, line }) => region === code && line === slot);
          const counts = here.flatMap(({ udp, tcp }) => [udp.counts(), tcp.counts()]);
          const sum = (of: 'outBytes' | 'backBytes') => counts.reduce((total, count) => total + count[of], 0);
          return { region: code, line: slot, outBytes: sum('outBytes'), backBytes: sum('backBytes') };
        }),
      ),
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
      for (const { slot, landings } of region.lines) {
        for (const landing of landings)
          started.push(await startLanding(options, region.code, slot, landing, stretches));
      }
    }
    return started;
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** A line carries UDP and TCP to a PoP at one address; behind it are the reflector and, on its TCP port, the PoP's server. */
async function startLanding(
  options: NetworkOptions,
  region: string,
  slot: string,
  { pop, listen, reflector }: Landing,
  { lines, pops, carriers: accesses }: Region,
): Promise<LineForwarders> {
  const stretches = [known(lines.get(slot), `line ${slot}`), known(pops.get(pop), `PoP ${pop}`)];
  const carriers = carriersOf(options, region);
  const carrierBy = (key: string | number) => accesses.get(`${slot}|${carriers.get(key)}`) ?? null;
  const udp = await createForwarder({ ...options, listen, reflector, stretches, carrierOf: carrierBy });
  try {
    const tcp = await createTcpForwarder({ ...options, listen, target: reflector, stretches, carrierAt: carrierBy });
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
  const lines = new Map(region.lines.map((line) => [line.slot, new Stretch(baseOf(line))]));
  const pops = new Map(region.pops.map(({ name, extraDelayMs }) => [name, new Stretch(adding(extraDelayMs))]));
  const carriers = region.lines.flatMap((line) =>
    region.carriers.map((carrier) => {
      return [`${line.slot}|${carrier.name}`, new Stretch(adding(carrier.extraDelayMs))] as const;
    }),
  );
  return { lines, pops, carriers: new Map(carriers) };
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

function baseOf({ delayMs, jitterMs, lossRatio }: Omit<Impairment, 'lossDirection'>): Impairment {
  return { delayMs, jitterMs, lossRatio, lossDirection: 'both' };
}

const adding = (delayMs: number): Impairment => baseOf({ delayMs, jitterMs: 0, lossRatio: 0 });

function isWorse(now: Impairment, base: Impairment): boolean {
  return now.delayMs > base.delayMs || now.jitterMs > base.jitterMs || now.lossRatio > base.lossRatio;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the lab has no ${what}`);
  return value;
}
