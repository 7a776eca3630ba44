import { readFileSync } from 'node:fs';
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
