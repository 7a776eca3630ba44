import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

/** An agent of the load organization, with its key and the ids of its paths. */
export interface LoadAgent {
  readonly key: string;
  readonly paths: readonly number[];
}

/**
 * Creates an organization of its own with one region, `agents` agents and `pathsPerAgent` paths each, so that load never
 * mixes with what a person looks at. Returns the agents with fresh keys.
 */
export async function createLoadAgents(
  databaseUrl: string,
  agents: number,
  pathsPerAgent: number,
): Promise<LoadAgent[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const organization = `load-${randomUUID()}`;
    const one = async (text: string, values: unknown[]) => {
      const { rows } = await client.query<{ id: string }>(`${text} returning id`, [organization, ...values]);
      return rows[0]?.id ?? '';
    };
    await client.query("insert into organization (id, name, slug) values ($1, 'Load', $1)", [organization]);
    const region = await one(
      "insert into regions (organization_id, code, time_zone) values ($1, 'SG', 'Asia/Singapore')",
      [],
    );
    const carrier = await one("insert into carriers (organization_id, region_id, name) values ($1, $2, 'Load')", [
      region,
    ]);
    const lines: string[] = [];
    for (let slot = 0; slot < pathsPerAgent; slot += 1)
      lines.push(
        await one('insert into lines (organization_id, region_id, slot) values ($1, $2, $3)', [region, slotName(slot)]),
      );
    const pop = await one("insert into pops (organization_id, name) values ($1, 'Load')", []);
    const made: LoadAgent[] = [];
    for (let index = 0; index < agents; index += 1) {
      const key = randomBytes(24).toString('base64url');
      const hash = createHash('sha256').update(key).digest();
      const agent = await one(
        'insert into agents (organization_id, region_id, carrier_id, name, key_hash) values ($1, $2, $3, $4, $5)',
        [region, carrier, `load-${index}`, hash],
      );
      const { rows } = await client.query<{ id: number }>(
        `insert into paths (organization_id, agent_id, line_id, pop_id, ssid)
         select $1, $2, line, $3, ordinality from unnest($4::uuid[]) with ordinality as l (line, ordinality) returning id`,
        [organization, agent, pop, lines],
      );
      made.push({ key, paths: rows.map(({ id }) => id) });
    }
    return made;
  } finally {
    await client.end();
  }
}

const slotName = (index: number) => String.fromCharCode('A'.charCodeAt(0) + (index % 26)) + (index < 26 ? '' : index);

/** Takes the agents of `createLoadAgents` away again, with everything that was stored of their paths. */
export async function removeLoadAgents(databaseUrl: string, agents: readonly LoadAgent[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const paths = [agents.flatMap((agent) => agent.paths)];
    await client.query(
      'delete from organization where id in (select organization_id from paths where id = any($1::int[]))',
      paths,
    );
    for (const table of ['samples', 'rollup_minutes', 'rollup_quarters', 'rollup_days'])
      await client.query(`delete from ${table} where path_id = any($1::int[])`, paths);
  } finally {
    await client.end();
  }
}
