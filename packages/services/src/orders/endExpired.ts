import { type SQL, sql } from 'drizzle-orm';

/**
 * Notes the end of overrides whose time was over before `now` (epoch ms), each once, with the event of it: of one route,
 * or of all. Where a hub decides for the route it has written so itself, with the directive (commitDecision.ts); this is
 * for those that no hub followed.
 */
export function endExpired(now: number, routeId: string | null): SQL {
  return sql`
    with ended as (
      update overrides set ended_at = expires_at, ended_by = 'expiry'
      where ended_at is null and expires_at <= ${new Date(now)} and (${routeId}::uuid is null or route_id = ${routeId}::uuid)
      returning id, organization_id, route_id, line, expires_at, drill_run_id
    )
    insert into events (organization_id, at, kind, region_id, route_id, body)
    select e.organization_id, e.expires_at, 'override-ended', o.region_id, e.route_id,
      jsonb_build_object('overrideId', e.id, 'line', e.line, 'cause', 'expiry', 'by', null)
    from ended e join routes o on o.id = e.route_id
    where e.drill_run_id is null
    returning id, organization_id as "organizationId"`;
}
