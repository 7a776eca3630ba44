import { createFaults, type Faults } from './faults';
import { createForwarder, type Forwarder } from './forwarder';
import { type Impairment, Stretch } from './stretch';
import type { LabRegion, LabWorld } from './world';

export interface NetworkOptions {
  readonly world: LabWorld;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  /** Epoch ms. */
  readonly now: () => number;
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
    async stop() {
      await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
    },
  };
}

async function startForwarders(options: NetworkOptions, regions: Map<string, Region>): Promise<Forwarder[]> {
  const started: Forwarder[] = [];
  try {
    for (const region of options.world.regions) {
      const stretches = known(regions.get(region.code), region.code);
      const carriers = carriersBySsid(options.world, region.code);
      for (const line of region.lines) {
        const forwarder = await createForwarder({
          ...options,
          listen: line.listen,
          reflector: line.reflector,
          line: known(stretches.lines.get(line.slot), line.slot),
          carrierOf: (ssid) => stretches.carriers.get(`${line.slot}|${carriers.get(ssid)}`) ?? null,
        });
        started.push(forwarder);
      }
    }
    return started;
  } catch (error) {
    await Promise.all(started.map((forwarder) => forwarder.stop()));
    throw error;
  }
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

function carriersBySsid(world: LabWorld, region: string): Map<number, string> {
  const agents = world.agents.filter((agent) => agent.regionCode === region);
  return new Map(agents.flatMap((agent) => agent.paths.map((path) => [path.ssid, agent.carrier] as const)));
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
