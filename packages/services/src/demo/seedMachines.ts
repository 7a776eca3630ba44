import { randomBytes } from 'node:crypto';
import type { Transaction } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { hashToken } from '../access/hashToken';
import type { LabWorld } from './labWorld';
import type { SeededRegion } from './seedNetwork';
import { demoRelayKinds } from './world';

/** What the lab's world is built with; addresses are fresh at each start. */
export interface LabAddresses {
  readonly hubUrl: string;
  readonly labPort: number;
  /** A free UDP and TCP port on loopback. */
  readonly takePort: () => Promise<number>;
}

const HOST = '127.0.0.1';

/** Gives every line an address at each of its PoPs in the lab, and every agent and relay a new key, token and secret. */
export async function seedMachines(
  tx: Transaction,
  organizationId: string,
  seeded: readonly SeededRegion[],
  addresses: LabAddresses,
): Promise<LabWorld> {
  const regions: LabWorld['regions'][number][] = [];
  const agents: LabWorld['agents'][number][] = [];
  const relays: LabWorld['relays'][number][] = [];
  for (const at of seeded) {
    regions.push(await seedReflectors(tx, organizationId, at, addresses));
    for (const agent of at.agents) {
      const key = `twa_${randomBytes(32).toString('base64url')}`;
      // A new version, because the addresses in its configuration are new.
      await tx.execute(
        sql`update agents set key_hash = ${hashToken(key)}, config_version = config_version + 1 where id = ${agent.id}`,
      );
      agents.push({
        id: agent.id,
        name: agent.name,
        key,
        regionCode: at.region.code,
        carrier: agent.carrier.name,
        paths: agent.paths.map(({ ssid, slot, pop }) => ({ ssid, line: slot, pop })),
      });
    }
    for (const kind of demoRelayKinds) relays.push(await seedRelay(tx, organizationId, at, kind, addresses));
  }
  const { hubUrl, labPort: controlPort } = addresses;
  return { hubUrl, controlPort, usageToken: null, regions, agents, relays };
}

async function seedReflectors(
  tx: Transaction,
  organizationId: string,
  at: SeededRegion,
  { takePort }: LabAddresses,
): Promise<LabWorld['regions'][number]> {
  const lines: LabWorld['regions'][number]['lines'][number][] = [];
  for (const { slot, delayMs, jitterMs, lossRatio } of at.region.lines) {
    const landings: (typeof lines)[number]['landings'][number][] = [];
    for (const pop of at.pops) {
      const listen = { host: HOST, port: await takePort() };
      const reflector = { host: HOST, port: await takePort() };
      // TLS: the lab cannot delay the kernel's TCP handshake, but every byte after it.
      const connectUrl = `https://${listen.host}:${listen.port}/`;
      await tx.execute(
        sql`insert into reflector_addresses (organization_id, pop_id, line_id, host, port, connect_url)
            values (${organizationId}, ${pop.id}, ${at.lineIds[slot]}, ${listen.host}, ${listen.port}, ${connectUrl})
            on conflict (pop_id, line_id) do update set host = excluded.host, port = excluded.port,
              connect_url = excluded.connect_url`,
      );
      landings.push({ pop: pop.name, listen, reflector });
    }
    lines.push({ slot, landings, delayMs, jitterMs, lossRatio });
  }
  const pops = at.pops.map(({ name, extraDelayMs }) => ({ name, extraDelayMs }));
  const carriers = at.region.carriers.map(({ name, extraDelayMs }) => ({ name, extraDelayMs }));
  return { code: at.region.code, lines, pops, carriers };
}

async function seedRelay(
  tx: Transaction,
  organizationId: string,
  at: SeededRegion,
  kind: string,
  { takePort }: LabAddresses,
): Promise<LabWorld['relays'][number]> {
  const name = `${at.region.code.toLowerCase()}-${kind}-1`;
  const listen = { host: HOST, port: await takePort() };
  const token = `twr_${randomBytes(32).toString('base64url')}`;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const { rows } = await tx.execute<{ id: string }>(
    sql`insert into relays (organization_id, name, webhook_url, webhook_secret, token_hash)
        values (${organizationId}, ${name}, ${`http://${listen.host}:${listen.port}/webhook`}, ${secret}, ${hashToken(token)})
        on conflict (organization_id, name) do update set webhook_url = excluded.webhook_url,
          webhook_secret = excluded.webhook_secret, token_hash = excluded.token_hash, disabled_at = null
        returning id`,
  );
  const id = rows[0]?.id ?? '';
  await tx.execute(
    sql`insert into relay_routes (organization_id, relay_id, route_id) values (${organizationId}, ${id}, ${at.routeId})
        on conflict do nothing`,
  );
  const routes = [{ id: at.routeId, regionCode: at.region.code, scenario: at.region.scenario }];
  return { id, name, token, secret, listen, routes };
}
