import type { Database } from '@twinline/db/client';
import { sql } from 'drizzle-orm';
import type { Auth } from './auth';
import { parseRole } from './permissions';
import type { Person } from './person';

/** Who the session cookie in these headers belongs to, in the organization they are looking at; null when signed out. */
export async function personOfSession(auth: Auth, db: Database, headers: Headers): Promise<Person | null> {
  const found = await auth.api.getSession({ headers });
  if (!found) return null;
  const { user, session } = found;
  const { rows } = await db.drizzle.execute<Membership>(sql`
    select o.id, o.name, o.slug, o.time_zone, o.demo, m.role
    from member m join organization o on o.id = m.organization_id
    where m.user_id = ${user.id}
    order by o.id = ${session.activeOrganizationId ?? ''} desc, m.created_at, m.id
    limit 1`);
  const membership = rows[0];
  const role = membership && parseRole(membership.role);
  if (!membership || !role) return null;
  const { id, name, slug, time_zone: timeZone, demo } = membership;
  return {
    user: { id: user.id, name: user.name, email: user.email },
    organization: { id, name, slug, timeZone, demo },
    role,
  };
}

type Membership = { id: string; name: string; slug: string; time_zone: string; demo: boolean; role: string };
