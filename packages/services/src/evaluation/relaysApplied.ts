import type { Context } from '../context';

const APPLIED = `
  select directive_id as "directiveId", relay_id as "relayId" from deliveries
  where directive_id = any($1) and (applied_at is not null or drop_reason = 'relay-disabled')`;

/** Which relays have reported each of these directives as applied, or are no longer asked to. */
export async function appliedSince(ctx: Context, directiveIds: string[]): Promise<Map<string, string[]>> {
  const { rows } = await ctx.db.pool.query<{ directiveId: string; relayId: string }>(APPLIED, [directiveIds]);
  const applied = new Map<string, string[]>();
  for (const { directiveId, relayId } of rows) applied.set(directiveId, [...(applied.get(directiveId) ?? []), relayId]);
  return applied;
}
