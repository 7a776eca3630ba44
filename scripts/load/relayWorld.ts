import { randomUUID } from 'node:crypto';
import { presets } from '@twinline/engine/presets';
import type { OrganizationContext } from '@twinline/services/context';
import { parseNetworks } from '@twinline/services/delivery/sinks/networks';
import { addRelay } from '@twinline/services/relays/addRelay';

/** A relay of the load, with the real token that the service gave it. */
export interface LoadRelay {
  readonly id: string;
  readonly token: string;
  /** The route that it follows, and one that it does not. */
  readonly routeId: string;
  readonly otherRouteId: string;
}

export interface RelayWorld {
  readonly routeIds: readonly string[];
  readonly relays: readonly LoadRelay[];
}

/** Whoever orders and adds in this organization. */
export const BY = 'Load';

/**
 * Makes an organization of the context's id with one region, its two lines, a route of each preset, and relays that hold
 * a stream or pull: all without a webhook, each on one route, as many on each.
 */
export async function createRelayWorld(ctx: OrganizationContext, relays: number): Promise<RelayWorld> {
  const { organizationId } = ctx;
  const one = async (text: string, values: readonly unknown[]) => {
    const { rows } = await ctx.db.pool.query<{ id: string }>(`${text} returning id`, [organizationId, ...values]);
    return rows[0]?.id ?? '';
  };
  await one("insert into organization (id, name, slug) values ($1, 'Load', $1)", []);
  const region = await one(
    "insert into regions (organization_id, code, time_zone) values ($1, 'SG', 'Asia/Singapore')",
    [],
  );
  for (const slot of ['A', 'B'])
    await one('insert into lines (organization_id, region_id, slot) values ($1, $2, $3)', [region, slot]);
  const routeIds: string[] = [];
  for (const policy of Object.values(presets)) {
    const policyId = await one(
      'insert into policies (organization_id, name, scenario, definition) values ($1, $2, $3, $4)',
      [policy.name, policy.scenario, JSON.stringify(policy)],
    );
    routeIds.push(
      await one('insert into routes (organization_id, region_id, scenario, policy_id) values ($1, $2, $3, $4)', [
        region,
        policy.scenario,
        policyId,
      ]),
    );
  }
  const made: LoadRelay[] = [];
  for (let index = 0; index < relays; index += 1) {
    const [routeId = '', otherRouteId = ''] = [0, 1].map((step) => routeIds[(index + step) % routeIds.length]);
    const input = { name: `load-${index}`, url: null, routeIds: [routeId], eventTypes: [], by: BY };
    const { id, token } = await addRelay(ctx, input, parseNetworks(''));
    made.push({ id, token, routeId, otherRouteId });
  }
  return { routeIds, relays: made };
}

/** An organization's id that nobody else has. */
export const newOrganizationId = (): string => `load-${randomUUID()}`;

/** Takes the organization away again, with everything that was decided and delivered in it. */
export async function removeRelayWorld(ctx: OrganizationContext): Promise<void> {
  await ctx.db.pool.query('delete from organization where id = $1', [ctx.organizationId]);
}
