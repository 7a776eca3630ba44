import pg from 'pg';
import { createLoadAgents } from '../load/loadAgents';

/** An agent of the load, with the circuits that carry its lines. */
export interface VirtualAgent {
  readonly id: string;
  readonly key: string;
  readonly paths: readonly number[];
  /** Line slot → circuit. */
  readonly circuits: ReadonlyMap<string, string>;
}

/** Where the region's wall clock stands: days are cut by it. */
export const TIME_ZONE = 'Asia/Singapore';

/** Agents with keys of their own in a migrated database, and circuits below their lines. */
export async function createWorld(databaseUrl: string, agents: number, pathsPerAgent: number): Promise<VirtualAgent[]> {
  const made = await createLoadAgents(databaseUrl, agents, pathsPerAgent);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      with carried as (
        insert into circuits (organization_id, name, provider)
        select organization_id, 'kills ' || slot, 'none' from lines returning id, organization_id, name)
      update lines set circuit_id = carried.id from carried
      where carried.organization_id = lines.organization_id and carried.name = 'kills ' || lines.slot`);
    const { rows } = await client.query<{ path: number; agent: string }>(
      'select id as path, agent_id as agent from paths',
    );
    const agentOf = new Map(rows.map(({ path, agent }) => [path, agent]));
    const lines = await client.query<{ slot: string; circuit: string }>(
      'select slot, circuit_id as circuit from lines',
    );
    const circuits = new Map(lines.rows.map(({ slot, circuit }) => [slot, circuit]));
    return made.map(({ key, paths }) => ({ id: agentOf.get(paths[0] ?? 0) ?? '', key, paths, circuits }));
  } finally {
    await client.end();
  }
}
