import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { type Preferences, untouchedPreferences } from './preferences';

/** What this user has settled; what nobody has settled for one who never did, and for programs. */
export async function readPreferences(ctx: Context, userId: string): Promise<Preferences> {
  const { rows } = await ctx.db.drizzle.execute<Preferences & Record<string, unknown>>(sql`
    select language, time_zone as "timeZone", shown_zone as "shownZone", single_keys as "singleKeys"
    from preferences where user_id = ${userId}`);
  return rows[0] ?? untouchedPreferences;
}
