import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import { isTimeZone } from '../query/span/zoneClock';
import { type Preferences, untouchedPreferences } from './preferences';

/** Every preference, or just those that change. */
export type PreferenceChanges = { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined };

/**
 * Keeps what a user settles; what is not named stays as it was.
 *
 * @throws ServiceError invalid with the field `timeZone`; forbidden for programs, which have no preferences.
 */
export async function changePreferences(
  ctx: Context,
  input: { readonly userId: string; readonly changes: PreferenceChanges },
): Promise<void> {
  const { userId, changes } = input;
  const { timeZone } = changes;
  if (typeof timeZone === 'string' && !isTimeZone(timeZone))
    throw new ServiceError('invalid', 'is not an IANA time zone: choose one of the list, such as Asia/Singapore', {
      field: 'timeZone',
    });
  const first = { ...untouchedPreferences, ...given(changes) };
  const kept = Object.entries(columns).filter(([name]) => name in given(changes));
  const { rows } = await ctx.db.drizzle.execute(sql`
    insert into preferences (user_id, language, time_zone, shown_zone, single_keys)
    select id, ${first.language}, ${first.timeZone}, ${first.shownZone}, ${first.singleKeys}
    from "user" where id = ${userId}
    on conflict (user_id) do update set user_id = excluded.user_id${sql.join(
      kept.map(([, column]) => sql`, ${sql.identifier(column)} = excluded.${sql.identifier(column)}`),
    )}
    returning user_id`);
  if (rows.length === 0) throw new ServiceError('forbidden', 'A program has no preferences: sign in as a person.');
}

const columns: Readonly<Record<keyof Preferences, string>> = {
  language: 'language',
  timeZone: 'time_zone',
  shownZone: 'shown_zone',
  singleKeys: 'single_keys',
};

const given = (changes: PreferenceChanges): Partial<Preferences> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
