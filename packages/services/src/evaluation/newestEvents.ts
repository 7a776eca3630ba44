import type { Context } from '../context';

const NEWEST = `
  select o.id as "organizationId", (select e.id from events e where e.organization_id = o.id order by e.id desc limit 1) as id
  from organization o`;

/** The id of each organization's newest event. */
export async function newestEvents(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await ctx.db.pool.query<{ organizationId: string; id: number | null }>(NEWEST);
  return new Map(rows.flatMap(({ organizationId, id }) => (id === null ? [] : [[organizationId, id] as const])));
}
