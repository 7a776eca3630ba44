import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type LabWorld, labWorld } from './world';

const schema = z.object({
  LAB_WORLD: z.string('LAB_WORLD must be the path of the world file that npm start writes'),
  HUB_URL: z.url().optional(),
  LAB_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
});

export interface LabEnvironment {
  readonly world: LabWorld;
  readonly hubUrl: string;
  readonly port: number;
}

/** Reads the environment and the world file once; throws an Error that lists every fault. */
export function readEnvironment(): LabEnvironment {
  const env = schema.safeParse(process.env);
  if (!env.success) throw new Error(`The lab's environment is wrong:\n${z.prettifyError(env.error)}`);
  const { LAB_WORLD, HUB_URL, LAB_PORT } = env.data;
  const world = labWorld.safeParse(JSON.parse(readFileSync(LAB_WORLD, 'utf8')));
  if (!world.success) throw new Error(`${LAB_WORLD} is not a lab world:\n${z.prettifyError(world.error)}`);
  return { world: world.data, hubUrl: HUB_URL ?? world.data.hubUrl, port: LAB_PORT ?? world.data.controlPort };
}

/** Where `npm start` says how to reach the demo; TWINLINE_STATE_DIR moves it, as it does for `npm start` itself. */
export const demoFile = (): string => inState('demo.json');

/** Where the lab keeps which organizations have lines of it on loan. */
export const loansFile = (): string => inState('loans.json');

function inState(name: string): string {
  const ownState = fileURLToPath(new URL('../../../.twinline', import.meta.url));
  return join(process.env.TWINLINE_STATE_DIR ?? ownState, name);
}
