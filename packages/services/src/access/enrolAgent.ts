import { randomBytes } from 'node:crypto';
import {
  type Enrolled,
  type Enrolment,
  enrolled as enrolledShape,
  enrolment as enrolmentShape,
} from '@twinline/wire/batch';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { isStorable } from '../ingest/storable';
import { hashToken } from './hashToken';

export { type Enrolled, type Enrolment, enrolledShape, enrolmentShape };

// One statement: of two programs that present one token at the same moment the second finds it used.
const CONSUME = `
  with token as (
    update agent_enrolments set used_at = $2
    where token_hash = $1 and used_at is null and expires_at > $2
    returning agent_id
  )
  update agents a set key_hash = $3, enrolled_at = $2, agent_version = $4
  from token where a.id = token.agent_id and a.archived_at is null
  returning a.id as "agentId", a.organization_id as "organizationId", a.name`;

const EXPLAIN = 'select used_at as "usedAt", expires_at as "expiresAt" from agent_enrolments where token_hash = $1';

/**
 * Trades a one-time token for the agent's own key. The key is returned once and never stored: only its SHA-256 is. A key
 * that the agent had before is good no longer.
 *
 * @throws ServiceError invalid, or unauthorized with a sentence that tells an unknown token from a used and an expired one.
 */
export async function enrolAgent(ctx: Context, { token, hostname, agentVersion }: Enrolment): Promise<Enrolled> {
  if (!isStorable(agentVersion))
    throw new ServiceError('invalid', 'agentVersion holds a character that is no text', { field: 'agentVersion' });
  const key = `twa_${randomBytes(32).toString('base64url')}`;
  const now = new Date(ctx.now());
  const { rows } = await ctx.db.pool.query<{ agentId: string; organizationId: string; name: string }>(CONSUME, [
    hashToken(token),
    now,
    hashToken(key),
    agentVersion,
  ]);
  const agent = rows[0];
  if (agent === undefined) throw new ServiceError('unauthorized', await explain(ctx, token));
  const { agentId, organizationId, name } = agent;
  ctx.log.info({ agent: agentId, organization: organizationId, hostname, agentVersion }, 'an agent enrolled');
  return { agentId, name, key };
}

async function explain(ctx: Context, token: string): Promise<string> {
  const { rows } = await ctx.db.pool.query<{ usedAt: Date | null; expiresAt: Date }>(EXPLAIN, [hashToken(token)]);
  const found = rows[0];
  const remedy = 'Make a new one on the agent’s page of the dashboard.';
  if (found === undefined)
    return `This enrolment token is unknown: it may be mistyped, or a newer one has replaced it. ${remedy}`;
  if (found.usedAt !== null)
    return `This enrolment token was used at ${found.usedAt.toISOString()}, and each works once. ${remedy}`;
  return `This enrolment token expired at ${found.expiresAt.toISOString()}. ${remedy}`;
}
