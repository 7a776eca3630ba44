import type { Transaction } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Scenario } from '@twinline/engine/types';
import { type SQL, sql } from 'drizzle-orm';
import { agentName, type DemoCarrier, type DemoPop, type DemoRegion } from './world';

/** One path of the demo with what it belongs to. */
export interface SeededPath {
  readonly id: number;
  readonly ssid: number;
  readonly slot: 'A' | 'B';
  readonly pop: string;
}

export interface SeededAgent {
  readonly id: string;
  readonly name: string;
  readonly carrier: DemoCarrier;
  readonly paths: readonly SeededPath[];
}

export interface SeededPop extends DemoPop {
  readonly id: string;
}

export interface SeededRegion {
  readonly id: string;
  readonly region: DemoRegion;
  /** By priority. */
  readonly pops: readonly SeededPop[];
  readonly lineIds: Readonly<Record<string, string>>;
  readonly routeId: string;
  readonly agents: readonly SeededAgent[];
}

/** Paths to a region's second PoP have SSIDs of their own, which never meet those to its first. */
const SSIDS_PER_POP = 1_000;

/** The demo falls back after 20 s, so that a visitor sees it happen. */
export const DEMO_POLICY = { holdDownMs: 20_000, preferredLine: 'A' };

/**
 * Writes regions, their viewers, lines, carriers, agents, paths, policies and routes. What is there already keeps its ids;
 * policies that people changed, or chose for a route, and viewers that are there stay as they are.
 */
export async function seedNetwork(
  tx: Transaction,
  organizationId: string,
  regions: readonly DemoRegion[],
): Promise<SeededRegion[]> {
  const seeded: SeededRegion[] = [];
  let ssid = SSIDS_PER_POP;
  for (const region of regions) {
    const policyId = await seedPolicy(tx, organizationId, region.scenario);
    const id = await idOf(
      tx,
      sql`insert into regions (organization_id, code, time_zone) values (${organizationId}, ${region.code}, ${region.timeZone})
          on conflict (organization_id, code) do update set time_zone = excluded.time_zone returning id`,
    );
    await tx.execute(
      sql`insert into region_viewers (organization_id, region_id, viewers) values (${organizationId}, ${id}, ${region.viewers})
          on conflict do nothing`,
    );
    const pops = await seedPops(tx, organizationId, id, region.pops);
    const lineIds = await seedLines(tx, organizationId, id, region);
    const routeId = await idOf(
      tx,
      sql`insert into routes (organization_id, region_id, scenario, policy_id)
          values (${organizationId}, ${id}, ${region.scenario}, ${policyId})
          on conflict (region_id, scenario) do update set scenario = excluded.scenario returning id`,
    );
    await tx.execute(
      sql`insert into route_states (route_id, organization_id) values (${routeId}, ${organizationId}) on conflict do nothing`,
    );
    const agents: SeededAgent[] = [];
    for (const carrier of region.carriers) {
      agents.push(await seedAgent(tx, organizationId, { id, region, pops, lineIds }, carrier, ssid));
      ssid += region.lines.length;
    }
    seeded.push({ id, region, pops, lineIds, routeId, agents });
  }
  return seeded;
}

async function seedPolicy(tx: Transaction, organizationId: string, scenario: Scenario): Promise<string> {
  const definition = { ...presets[scenario], ...DEMO_POLICY };
  return idOf(
    tx,
    sql`insert into policies (organization_id, name, scenario, version, definition)
        values (${organizationId}, ${definition.name}, ${scenario}, ${definition.version}, ${JSON.stringify(definition)}::jsonb)
        on conflict (organization_id, name) do update
          set definition = case when policies.changed_by is null then excluded.definition else policies.definition end
        returning id`,
  );
}

async function seedPops(
  tx: Transaction,
  organizationId: string,
  regionId: string,
  pops: readonly DemoPop[],
): Promise<SeededPop[]> {
  const seeded: SeededPop[] = [];
  for (const [i, pop] of pops.entries()) {
    const id = await idOf(
      tx,
      sql`insert into pops (organization_id, name) values (${organizationId}, ${pop.name})
          on conflict (organization_id, name) do update set name = excluded.name returning id`,
    );
    await tx.execute(
      sql`insert into region_pops (organization_id, region_id, pop_id, priority) values (${organizationId}, ${regionId}, ${id}, ${i + 1})
          on conflict do nothing`,
    );
    seeded.push({ ...pop, id });
  }
  return seeded;
}

/** What the demo's leases promise of a calendar month; a person's change of it stays. */
const DEMO_TARGET = 0.9995;

async function seedLines(
  tx: Transaction,
  organizationId: string,
  regionId: string,
  region: DemoRegion,
): Promise<Record<string, string>> {
  const lineIds: Record<string, string> = {};
  for (const line of region.lines) {
    const circuitId = await idOf(
      tx,
      sql`insert into circuits (organization_id, name, provider, cable, committed_mbps, monthly_cost, currency)
          values (${organizationId}, ${line.circuit}, ${line.provider}, ${line.cable}, ${line.committedMbps},
            ${line.monthlyCostUsd}, 'USD')
          on conflict (organization_id, name) do update set provider = excluded.provider returning id`,
    );
    lineIds[line.slot] = await idOf(
      tx,
      sql`insert into lines (organization_id, region_id, slot, circuit_id, availability_target)
          values (${organizationId}, ${regionId}, ${line.slot}, ${circuitId}, ${DEMO_TARGET})
          on conflict (region_id, slot) do update set circuit_id = excluded.circuit_id returning id`,
    );
  }
  return lineIds;
}

async function seedAgent(
  tx: Transaction,
  organizationId: string,
  at: Pick<SeededRegion, 'id' | 'region' | 'pops' | 'lineIds'>,
  carrier: DemoCarrier,
  firstSsid: number,
): Promise<SeededAgent> {
  const carrierId = await idOf(
    tx,
    sql`insert into carriers (organization_id, region_id, name, asn, audience_weight)
        values (${organizationId}, ${at.id}, ${carrier.name}, ${carrier.asn}, ${carrier.audienceWeight})
        on conflict (region_id, name) do update set asn = excluded.asn, audience_weight = excluded.audience_weight
        returning id`,
  );
  const name = agentName(at.region, carrier);
  const id = await idOf(
    tx,
    sql`insert into agents (organization_id, region_id, carrier_id, name) values (${organizationId}, ${at.id}, ${carrierId}, ${name})
        on conflict (organization_id, name) do update set carrier_id = excluded.carrier_id returning id`,
  );
  const paths: SeededPath[] = [];
  for (const [p, pop] of at.pops.entries()) {
    for (const [i, { slot }] of at.region.lines.entries()) {
      const { rows } = await tx.execute<{ id: number; ssid: number }>(
        sql`insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
            values (${organizationId}, ${id}, ${at.lineIds[slot]}, ${pop.id}, ${firstSsid + p * SSIDS_PER_POP + i})
            on conflict (agent_id, line_id, pop_id) do update set ssid = paths.ssid returning id, ssid`,
      );
      for (const path of rows) paths.push({ ...path, slot, pop: pop.name });
    }
  }
  return { id, name, carrier, paths };
}

async function idOf(tx: Transaction, statement: SQL): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(statement);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an insert returned no id');
  return id;
}
