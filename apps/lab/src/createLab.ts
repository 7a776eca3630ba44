import { selfSigned } from '@twinline/agent/testing/selfSigned';
import { createReflector, type Reflector } from '@twinline/reflector/createReflector';
import { createActions } from './actions';
import { createAgentGroups } from './agentGroups';
import { createClocks } from './clocks';
import { createControl } from './control';
import { createDemoRelay, type DemoRelay } from './demoRelay';
import { createHubPause } from './hubPause';
import type { Logger } from './log';
import { createNetwork } from './network';
import { createPopServer } from './popServer';
import { createSandboxes } from './sandbox/createSandboxes';
import { ownSources } from './sources';
import { createUsageExporter } from './usageExporter';
import type { LabWorld } from './world';

export interface LabOptions {
  readonly world: LabWorld;
  readonly hubUrl: string;
  /** 0 takes any free port. */
  readonly controlPort: number;
  /** What `npm start` writes of the demo that this lab belongs to. */
  readonly demoFile: string;
  /** Where it is kept which lines are on loan. */
  readonly loansFile: string;
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
export async function createLab(options: LabOptions): Promise<Lab> {
  const { world, hubUrl, controlPort, demoFile, log, now, random } = options;
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const landings = world.regions.flatMap(({ lines }) => lines.flatMap((line) => line.landings));
    const certificate = selfSigned([...new Set(landings.map(({ listen }) => listen.host))], now());
    const reflectors = new Map<string, Reflector>();
    for (const { reflector } of landings) {
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
    const clocks = createClocks(now);
    const agents = createAgentGroups({ world, hubUrl, clocks, log, sources, connectCa: certificate.cert });
    stops.push(agents.stopAll);
    for (const { code } of world.regions) agents.start(code);
    const hub = createHubPause({ demoFile, controlPort: () => control.port, log });
    const actions = createActions(world, { network, agents, clocks, hub }, relays, now);
    const sandboxes = await createSandboxes({ hubUrl, file: options.loansFile, log, now, random });
    stops.push(sandboxes.stop);
    const control = await createControl(actions, sandboxes, controlPort);
    stops.push(control.stop, async () => actions.stop());
    return { controlPort: control.port, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}
