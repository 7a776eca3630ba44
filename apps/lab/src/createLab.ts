import { createReflector, type Reflector } from '@twinline/reflector/createReflector';
import { createActions } from './actions';
import { createAgentGroups } from './agentGroups';
import { createControl } from './control';
import { createDemoRelay, type DemoRelay } from './demoRelay';
import type { Logger } from './log';
import { createNetwork } from './network';
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
 * Starts the whole lab in this process: reflectors, the lines to them, relays, agents, and its control. Rejects when an
 * address is taken; what had been started is stopped then.
 */
export async function createLab({ world, hubUrl, controlPort, log, now, random }: LabOptions): Promise<Lab> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const reflectors = new Map<string, Reflector>();
    for (const { reflector } of world.regions.flatMap((region) => region.lines)) {
      const key = `${reflector.host}|${reflector.port}`;
      if (reflectors.has(key)) continue;
      const onError = (error: Error) => log.error({ error: error.message, ...reflector }, 'reflector socket error');
      const started = await createReflector({ ...reflector, onError });
      reflectors.set(key, started);
      stops.push(started.stop);
    }
    const network = await createNetwork({ world, random, now, monotonicMs: () => performance.now() });
    stops.push(network.stop);
    const relays: DemoRelay[] = [];
    for (const relay of world.relays) {
      const started = await createDemoRelay({ hubUrl, relay, log, now });
      relays.push(started);
      stops.push(started.stop);
    }
    const agents = createAgentGroups(world, hubUrl, log);
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
