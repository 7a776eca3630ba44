import type { Database } from '@twinline/db/client';
import { sql } from 'drizzle-orm';
import { hashToken } from './hashToken';
import { parseRole } from './permissions';
import type { Person } from './person';

/** Who a presented API token acts for; null when it is unknown or revoked. Notes its use once a minute at most. */
export async function verifyApiToken(db: Database, token: string): Promise<Person | null> {
  const { rows } = await db.drizzle.execute<Row>(sql`
    with found as (
      select id, organization_id, name, role from api_tokens
      where token_hash = ${hashToken(token)} and revoked_at is null
    ), used as (
      update api_tokens t set last_used_at = now() from found
      where t.id = found.id and (t.last_used_at is null or t.last_used_at < now() - interval '1 minute')
    )
    select f.id, f.name, f.role, o.id as organization_id, o.name as organization_name, o.slug, o.time_zone, o.demo
    from found f join organization o on o.id = f.organization_id`);
  const row = rows[0];
  const role = row && parseRole(row.role);
  if (!row || !role) return null;
  return {
    user: { id: `token:${row.id}`, name: row.name, email: '' },
    organization: {
      id: row.organization_id,
      name: row.organization_name,
      slug: row.slug,
      timeZone: row.time_zone,
      demo: row.demo,
    },
    role,
  };
}

type Row = {
  id: string;
  name: string;
  role: string;
  organization_id: string;
  organization_name: string;
  slug: string;
  time_zone: string;
  demo: boolean;
};
