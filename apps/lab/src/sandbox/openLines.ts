import { createReflector } from '@twinline/reflector/createReflector';
import { createNetwork, type Network } from '../network';
import type { LabRegion } from '../world';
import type { SandboxRecord } from './record';

/** Below the ports that systems give to outgoing connections, as the demo's own. */
const [FIRST_PORT, LAST_PORT] = [20_000, 32_000];
const TRIES = 50;
const HOST = '127.0.0.1';
/** One way: what a line to a neighbouring country is like. */
const DELAYS_MS = { A: 20, B: 26 };

/** The one region and PoP of a sandbox, to the network that simulates it. */
export const SANDBOX = { region: 'LAB', pop: 'LAB1' };

export interface Lines {
  readonly ports: SandboxRecord['lines'];
  readonly network: Network;
  stop(): Promise<void>;
}

interface Clocks {
  readonly random: () => number;
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/** Opens two simulated lines with a reflector behind each, on these ports; rejects when one is taken. */
export async function openLines(ports: SandboxRecord['lines'], clocks: Clocks): Promise<Lines> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    for (const { reflector } of ports) {
      const started = await createReflector({ host: HOST, port: reflector });
      stops.push(started.stop);
    }
    const network = await createNetwork({ ...clocks, world: { regions: [regionOf(ports)], agents: [] } });
    stops.push(network.stop);
    return { ports, network, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same on ports that are free. */
export async function openFreeLines(clocks: Clocks): Promise<Lines> {
  for (let attempt = 1; ; attempt += 1) {
    const any = () => FIRST_PORT + Math.floor(clocks.random() * (LAST_PORT - FIRST_PORT));
    const ports = Object.keys(DELAYS_MS).map((slot) => ({ slot, listen: any(), reflector: any() }));
    try {
      return await openLines(ports, clocks);
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}

function regionOf(ports: SandboxRecord['lines']): LabRegion {
  return {
    code: SANDBOX.region,
    lines: ports.map(({ slot, listen, reflector }) => ({
      slot,
      landings: [
        { pop: SANDBOX.pop, listen: { host: HOST, port: listen }, reflector: { host: HOST, port: reflector } },
      ],
      delayMs: slot === 'A' ? DELAYS_MS.A : DELAYS_MS.B,
      jitterMs: 0.6,
      lossRatio: 0,
    })),
    pops: [{ name: SANDBOX.pop, extraDelayMs: 0 }],
    carriers: [],
  };
}

/** Where an agent finds a line's reflector. */
export const addressOf = (port: number) => ({ host: HOST, port });
