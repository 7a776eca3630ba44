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
  /** Line slot → circuit, of the lines of its region that a circuit carries. */
  readonly circuits: ReadonlyMap<string, string>;
}

export interface AgentIdentifier {
  /** Null for a key nobody has. Answers are believed for five seconds. */
  identify(key: string): Promise<AgentIdentity | null>;
  /** These agents have changed: what is known of them is asked anew. */
  forget(agentIds: ReadonlySet<string>): void;
  forgetAll(): void;
}

// Archived paths too: when a line goes, what its agents measured until then is still on its way, in batches with the rest.
const FIND_AGENT = `
  select a.id as "agentId", a.organization_id as "organizationId", a.region_id as "regionId", a.name,
         a.config_version as "configVersion",
         array(select p.id from paths p where p.agent_id = a.id) as paths,
         (select coalesce(json_object_agg(l.slot, l.circuit_id), '{}') from lines l
          where l.region_id = a.region_id and l.circuit_id is not null and l.archived_at is null) as circuits
  from agents a where a.key_hash = $1 and a.archived_at is null`;

type Row = Omit<AgentIdentity, 'paths' | 'circuits'> & { paths: number[]; circuits: Record<string, string> };

/** Makes the verb that tells whose key this is. */
export function createAgentIdentifier(ctx: Context): AgentIdentifier {
  const cache = createIdentityCache<AgentIdentity>(async (key) => {
    const { rows } = await ctx.db.pool.query<Row>({ name: 'find-agent', text: FIND_AGENT, values: [hashToken(key)] });
    const row = rows[0];
    return row === undefined
      ? null
      : { ...row, paths: new Set(row.paths), circuits: new Map(Object.entries(row.circuits)) };
  }, ctx.now);
  return {
    identify: cache.identify,
    forget: (agentIds) => cache.forget((agent) => agentIds.has(agent.agentId)),
    forgetAll: () => cache.forget(() => true),
  };
}
