import { sql } from 'drizzle-orm';
import type { Context } from '../context';
import { parseRole, type Role } from './permissions';

/** An organization that somebody belongs to. */
export interface Membership {
  readonly id: string;
  readonly name: string;
  readonly demo: boolean;
  readonly role: Role;
}

/** The organizations of one person, by name. */
export async function listOrganizations(ctx: Context, { userId }: { userId: string }): Promise<Membership[]> {
  const { rows } = await ctx.db.drizzle.execute<{ id: string; name: string; demo: boolean; role: string }>(sql`
    select o.id, o.name, o.demo, m.role from member m join organization o on o.id = m.organization_id
    where m.user_id = ${userId} order by lower(o.name), o.id`);
  return rows.flatMap((row) => {
    const role = parseRole(row.role);
    return role === null ? [] : [{ ...row, role }];
  });
}
