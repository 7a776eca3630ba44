import type { Context } from '../context';
import type { HeldRoute } from './heldRoute';

/** Relays that have not reported by then are shown as they are. */
const FOLLOWED_FOR_MS = 60_000;

const APPLIED = `
  select directive_id as "directiveId", relay_id as "relayId" from deliveries
  where directive_id = any($1) and (applied_at is not null or drop_reason = 'relay-disabled')`;

/** Which relays have reported each of these directives as applied, or are no longer asked to. */
async function appliedSince(ctx: Context, directiveIds: string[]): Promise<Map<string, string[]>> {
  const { rows } = await ctx.db.pool.query<{ directiveId: string; relayId: string }>(APPLIED, [directiveIds]);
  const applied = new Map<string, string[]>();
  for (const { directiveId, relayId } of rows) applied.set(directiveId, [...(applied.get(directiveId) ?? []), relayId]);
  return applied;
}

/** Brings what is shown of decisions that relays are applying up to date. */
export async function followRelays(ctx: Context, routes: Iterable<HeldRoute>): Promise<void> {
  const open = [...routes].flatMap(({ switching }) => (switching === null ? [] : [switching]));
  const waiting = open.filter((s) => s.applied.size < s.total && ctx.now() - s.decidedAt < FOLLOWED_FOR_MS);
  if (waiting.length === 0) return;
  const applied = await appliedSince(
    ctx,
    waiting.map((s) => s.directiveId),
  );
  for (const s of waiting) for (const relayId of applied.get(s.directiveId) ?? []) s.applied.add(relayId);
}
