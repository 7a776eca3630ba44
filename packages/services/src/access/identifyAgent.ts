import type { Context } from '../context';
import { hashToken } from './hashToken';
import { createIdentityCache } from './identityCache';

/** Who an agent's key belongs to, and the paths it may report on. */
export interface AgentIdentity {
  readonly agentId: string;
  readonly organizationId: string;
  readonly regionId: string;
  readonly name: string;
  readonly configVersion: number;
  readonly paths: ReadonlySet<number>;
}

const FIND_AGENT = `
  select a.id as "agentId", a.organization_id as "organizationId", a.region_id as "regionId", a.name,
         a.config_version as "configVersion",
         array(select p.id from paths p where p.agent_id = a.id and p.archived_at is null) as paths
  from agents a where a.key_hash = $1 and a.archived_at is null`;

/** Makes the verb that tells whose key this is; null for a key nobody has. Answers are believed for five seconds. */
export function createAgentIdentifier(ctx: Context): (key: string) => Promise<AgentIdentity | null> {
  return createIdentityCache(async (key) => {
    const { rows } = await ctx.db.pool.query<Omit<AgentIdentity, 'paths'> & { paths: number[] }>({
      name: 'find-agent',
      text: FIND_AGENT,
      values: [hashToken(key)],
    });
    const row = rows[0];
    return row === undefined ? null : { ...row, paths: new Set(row.paths) };
  }, ctx.now);
}
