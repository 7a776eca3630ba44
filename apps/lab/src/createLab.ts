import { selfSigned } from '@twinline/agent/testing/selfSigned';
import { createReflector, type Reflector } from '@twinline/reflector/createReflector';
import { createActions } from './actions';
import { createAgentGroups } from './agentGroups';
import { createControl } from './control';
import { createDemoRelay, type DemoRelay } from './demoRelay';
import type { Logger } from './log';
import { createNetwork } from './network';
import { createPopServer } from './popServer';
import { ownSources } from './sources';
import { createUsageExporter } from './usageExporter';
import type { LabWorld } from './world';

export interface LabOptions {
  readonly world: LabWorld;
  readonly hubUrl: string;
  /** 0 takes any free port. */
  readonly controlPort: number;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface Lab {
  readonly controlPort: number;
  stop(): Promise<void>;
}

/**
 * Starts the whole lab in this process: reflectors and servers at PoPs, the lines to them, relays, agents, its control. Rejects when an
 * address is taken; what had been started is stopped then.
 */
export async function createLab({ world, hubUrl, controlPort, log, now, random }: LabOptions): Promise<Lab> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const lines = world.regions.flatMap((region) => region.lines);
    const certificate = selfSigned([...new Set(lines.map(({ listen }) => listen.host))], now());
    const reflectors = new Map<string, Reflector>();
    for (const { reflector } of lines) {
      const key = `${reflector.host}|${reflector.port}`;
      if (reflectors.has(key)) continue;
      const onError = (error: Error) => log.error({ error: error.message, ...reflector }, 'reflector socket error');
      const started = await createReflector({ ...reflector, onError });
      reflectors.set(key, started);
      stops.push(started.stop);
      const server = await createPopServer({ ...reflector, ...certificate });
      stops.push(server.stop);
    }
    const sources = await ownSources(world.agents.map(({ id }) => id));
    const monotonicMs = () => performance.now();
    const network = await createNetwork({ world, sources, random, now, monotonicMs });
    stops.push(network.stop);
    if (world.usageToken !== null) {
      const { carried } = network;
      const exporter = createUsageExporter({ hubUrl, token: world.usageToken, carried, log, now, monotonicMs });
      stops.push(exporter.stop);
    }
    const relays: DemoRelay[] = [];
    for (const relay of world.relays) {
      const started = await createDemoRelay({ hubUrl, relay, log, now });
      relays.push(started);
      stops.push(started.stop);
    }
    const agents = createAgentGroups({ world, hubUrl, log, sources, connectCa: certificate.cert });
    stops.push(agents.stopAll);
    for (const { code } of world.regions) agents.start(code);
    const actions = createActions(world, network, agents, relays);
    const control = await createControl(actions, controlPort);
    stops.push(control.stop, async () => actions.stop());
    return { controlPort: control.port, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
