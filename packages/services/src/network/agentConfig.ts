import { type AgentConfig, agentConfig as agentConfigShape } from '@twinline/wire/batch';
import type { AgentIdentity } from '../access/identifyAgent';
import type { Context } from '../context';
import { ServiceError } from '../errors';

export { type AgentConfig, agentConfigShape };

const READ_AGENT = `select config_version as version, interval_ms as "intervalMs", dscp, connect_interval_ms as "connectIntervalMs"
  from agents where id = $1`;

const READ_PATHS = `
  select p.id, l.slot as line, o.name as pop, a.host, a.port, p.ssid,
    a.connect_url as "connectUrl", translate(encode(a.stamp_key, 'base64'), E'\\n', '') as "stampKey"
  from paths p
  join lines l on l.id = p.line_id and l.archived_at is null
  join pops o on o.id = p.pop_id and o.archived_at is null
  join reflector_addresses a on a.pop_id = p.pop_id and a.line_id = p.line_id
  where p.agent_id = $1 and p.archived_at is null
  order by p.id`;

/**
 * What an agent measures: its paths with the address of each line at each PoP, and how often. A path whose reflector
 * has no address yet is left out.
 *
 * @throws ServiceError not-found when the agent was removed a moment ago.
 */
export async function agentConfig(ctx: Context, agent: AgentIdentity): Promise<AgentConfig> {
  const [agents, paths] = await Promise.all([
    ctx.db.pool.query<Pick<AgentConfig, 'version' | 'intervalMs' | 'dscp' | 'connectIntervalMs'>>(READ_AGENT, [
      agent.agentId,
    ]),
    ctx.db.pool.query<Omit<AgentConfig['paths'][number], 'bind'>>(READ_PATHS, [agent.agentId]),
  ]);
  const row = agents.rows[0];
  if (row === undefined) throw new ServiceError('not-found', 'this agent no longer exists');
  return { agentId: agent.agentId, ...row, paths: paths.rows.map((path) => ({ ...path, bind: null })) };
}
