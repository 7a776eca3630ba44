import { join } from 'node:path';
import type { Context, OrganizationContext } from '@twinline/services/context';
import { createMachineWorld } from '@twinline/services/testing/machineWorld';
import { takePort } from '../../setup/ports';
import { createDraw } from '../draw';
import { WAYS } from './book';
import { type ChaosRelay, startChaosRelay } from './relays';

/** One route of an organization of its own, with a relay of every kind. */
export interface Place {
  readonly ctx: OrganizationContext;
  readonly routeId: string;
  readonly relays: readonly ChaosRelay[];
}

export interface WorldOptions {
  readonly ctx: Context;
  readonly seed: number;
  readonly routes: number;
  readonly hubUrls: readonly string[];
  readonly careless: boolean;
  /** For what relays keep over their restarts. */
  readonly folder: string;
}

/** Short, so that directives are renewed, and run out, while hubs are down. */
const TIMES = { directiveTtlMs: 20_000, deliverWithinMs: 10_000 };

export async function createPlaces(options: WorldOptions): Promise<Place[]> {
  const places: Place[] = [];
  for (let i = 0; i < options.routes; i += 1) places.push(await createPlace(options, i));
  return places;
}

async function createPlace(options: WorldOptions, index: number): Promise<Place> {
  const { ctx, hubUrls, careless, folder, seed } = options;
  const ports: number[] = [];
  while (ports.length < WAYS.length) ports.push(await takePort());
  const world = await createMachineWorld(
    ctx,
    ports.map((port) => `http://127.0.0.1:${port}/`),
  );
  const { organizationId, routeId } = world;
  await ctx.db.pool.query('update policies set definition = definition || $2 where organization_id = $1', [
    organizationId,
    JSON.stringify(TIMES),
  ]);
  const silent = WAYS.flatMap((way, i) => (way === 'stream' || way === 'pull' ? [world.relays[i]?.id] : []));
  await ctx.db.pool.query('update relays set webhook_url = null where id = any($1)', [silent]);
  const relays = await Promise.all(
    WAYS.map((way, i) => {
      const { id = '', token = '', secret = '' } = world.relays[i] ?? {};
      const hubUrl = hubUrls[(index + i) % hubUrls.length] ?? '';
      return startChaosRelay({
        ...{ relayId: id, routeId, way, port: ports[i] ?? 0, hubUrl, token, secret, careless },
        ...{ folder: join(folder, id), draw: createDraw(seed, 2_000, index, i) },
      });
    }),
  );
  return { ctx: { ...ctx, organizationId }, routeId, relays };
}
