import { randomUUID } from 'node:crypto';
import type { Database } from '@twinline/db/client';
import type { MachineWorld } from '../src/testing/machineWorld';

/** More agents in the world's region, each with a path per line; returns their ids. */
export async function addAgents(db: Database, world: MachineWorld, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = randomUUID();
    ids.push(id);
    await db.pool.query(
      `with added as (
         insert into agents (id, organization_id, region_id, carrier_id, name)
         select $1, organization_id, region_id, carrier_id, $2 from agents where id = $3 returning id, organization_id
       )
       insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
       select a.organization_id, a.id, p.line_id, p.pop_id, $4 from added a, paths p where p.agent_id = $3`,
      [id, `more ${i}`, world.agentId, 100 + i],
    );
  }
  return ids;
}
