import { randomUUID } from 'node:crypto';
import { presets } from '@twinline/engine/presets';
import { hashToken } from '../access/hashToken';
import type { Context } from '../context';

/** One organization with one region, two lines, one agent, one route and as many relays as asked for. */
export interface MachineWorld {
  readonly organizationId: string;
  readonly regionId: string;
  readonly agentId: string;
  readonly agentKey: string;
  /** Each of the agent's paths raised it by one. */
  readonly configVersion: number;
  readonly paths: { readonly A: number; readonly B: number };
  readonly routeId: string;
  readonly relays: readonly { readonly id: string; readonly token: string; readonly secret: string }[];
}

/** Writes the world; relays listen at `webhookUrls`, one each. */
export async function createMachineWorld(ctx: Context, webhookUrls: readonly string[] = []): Promise<MachineWorld> {
  const organizationId = randomUUID();
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const names = Object.keys(row);
    const places = names.map((_name, index) => `$${index + 1}`);
    const { rows } = await ctx.db.pool.query<{ id: string }>(
      `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) returning to_jsonb(${table}.*)->>'id' as id`,
      Object.values(row),
    );
    return rows[0]?.id ?? '';
  };
  const own = { organization_id: organizationId };
  await ctx.db.pool.query('insert into organization (id, name, slug, created_at) values ($1, $1, $1, now())', [
    organizationId,
  ]);
  const regionId = await insert('regions', { ...own, code: 'SG', time_zone: 'Asia/Singapore' });
  const carrierId = await insert('carriers', { ...own, region_id: regionId, name: 'Singtel' });
  const popId = await insert('pops', { ...own, name: 'Singapore 1' });
  const agentKey = `agent-${randomUUID()}`;
  const agentId = await insert('agents', {
    ...own,
    region_id: regionId,
    carrier_id: carrierId,
    name: 'sg-singtel',
    key_hash: hashToken(agentKey),
  });
  const path = async (slot: string, port: number): Promise<number> => {
    const lineId = await insert('lines', { ...own, region_id: regionId, slot });
    await insert('reflector_addresses', { ...own, pop_id: popId, line_id: lineId, host: '127.0.0.1', port });
    return Number(
      await insert('paths', { ...own, agent_id: agentId, line_id: lineId, pop_id: popId, ssid: port % 1000 }),
    );
  };
  const paths = { A: await path('A', 40_001), B: await path('B', 40_002) };
  const policy = presets['show-live'];
  const policyId = await insert('policies', {
    ...own,
    name: policy.name,
    scenario: policy.scenario,
    definition: JSON.stringify(policy),
  });
  const routeId = await insert('routes', {
    ...own,
    region_id: regionId,
    scenario: policy.scenario,
    policy_id: policyId,
  });
  const relays = [];
  for (const [index, url] of webhookUrls.entries()) {
    const token = `relay-${randomUUID()}`;
    const secret = `whsec_${Buffer.from(`secret number ${index} of thirty-two bytes`).toString('base64')}`;
    const id = await insert('relays', {
      ...own,
      name: `relay-${index}`,
      webhook_url: url,
      webhook_secret: secret,
      token_hash: hashToken(token),
    });
    await insert('relay_routes', { ...own, relay_id: id, route_id: routeId });
    relays.push({ id, token, secret });
  }
  return { organizationId, regionId, agentId, agentKey, configVersion: 3, paths, routeId, relays };
}
