import type { Override } from '@twinline/engine/types';
import type { Context } from '../context';
import { endExpired } from './endExpired';

/** The hub that follows an override writes its end with the directive: this long it has the first word. */
const FIRST_WORD_MS = 5_000;

/** Ends overrides whose time was over a while ago, and that no hub followed. */
export async function tellEnds(
  ctx: Context,
  open: readonly Override[],
  now: number,
  onEvent: (organizationId: string, eventId: number) => void,
): Promise<void> {
  const over = now - FIRST_WORD_MS;
  if (!open.some(({ expiresAt }) => expiresAt <= over)) return;
  const { rows } = await ctx.db.drizzle.execute<{ id: number; organizationId: string }>(endExpired(over, null));
  for (const { id, organizationId } of rows) onEvent(organizationId, id);
}
