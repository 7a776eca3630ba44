import { type AgentConfig, agentConfig as agentConfigShape } from '@twinline/wire/batch';
import type { AgentIdentity } from '../access/identifyAgent';
import type { Context } from '../context';
import { ServiceError } from '../errors';

export { type AgentConfig, agentConfigShape };

// One statement sees one moment: a version never goes with the paths of another.
const READ = `
  select a.config_version as version, a.interval_ms as "intervalMs", a.dscp, a.connect_interval_ms as "connectIntervalMs",
    coalesce((
      select json_agg(json_build_object('id', p.id, 'line', l.slot, 'pop', o.name, 'host', r.host, 'port', r.port,
        'ssid', p.ssid, 'bind', null, 'connectUrl', r.connect_url,
        'stampKey', translate(encode(r.stamp_key, 'base64'), E'\\n', '')) order by p.id)
      from paths p
      join lines l on l.id = p.line_id and l.archived_at is null
      join pops o on o.id = p.pop_id and o.archived_at is null
      join reflector_addresses r on r.pop_id = p.pop_id and r.line_id = p.line_id
      where p.agent_id = a.id and p.archived_at is null
    ), '[]') as paths
  from agents a where a.id = $1`;

/**
 * What an agent measures: its paths with the address of each line at each PoP, and how often. A path whose reflector
 * has no address yet is left out.
 *
 * @throws ServiceError not-found when the agent was removed a moment ago.
 */
export async function agentConfig(ctx: Context, { agentId }: Pick<AgentIdentity, 'agentId'>): Promise<AgentConfig> {
  const { rows } = await ctx.db.pool.query<Omit<AgentConfig, 'agentId'>>({
    name: 'agent-config',
    text: READ,
    values: [agentId],
  });
  const row = rows[0];
  if (row === undefined) throw new ServiceError('not-found', 'this agent no longer exists');
  return { agentId, ...row };
}
