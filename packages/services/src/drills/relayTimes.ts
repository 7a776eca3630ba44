import type { Context } from '../context';
import { type DrillCheck, HEARD_WITHIN_MS } from './drill';

/** What one relay made of one directive of a route. Times are epoch ms. */
export interface RelayTimes {
  readonly id: string;
  readonly name: string;
  readonly acknowledgedAt: number | null;
  readonly appliedAt: number | null;
}

const TIMES = `
  select y.id, y.name, extract(epoch from d.acknowledged_at)::float8 * 1000 as "acknowledgedAt",
    extract(epoch from d.applied_at)::float8 * 1000 as "appliedAt"
  from deliveries d join relays y on y.id = d.relay_id
  where d.directive_id = $1 and d.drop_reason is distinct from 'relay-disabled'
  order by y.name, y.id`;

/** The relays that were told of a directive, by name. */
export async function relayTimes(ctx: Pick<Context, 'db'>, directiveId: string): Promise<RelayTimes[]> {
  const { rows } = await ctx.db.pool.query<RelayTimes>({ name: 'drill-times', text: TIMES, values: [directiveId] });
  return rows;
}

/** Two checks of each relay: that it acknowledged, and applied, within `limit` ms of the decision. */
export function obeyed(
  relays: readonly RelayTimes[],
  decidedAt: number,
  limit: number,
  way: 'there' | 'back',
): DrillCheck[] {
  const within = (name: DrillCheck['name'], { id, name: called }: RelayTimes, at: number | null): DrillCheck => {
    const value = at === null ? null : Math.max(0, at - decidedAt);
    const passed = value !== null && value <= limit;
    return { name, passed, value, limit, unit: 'ms', relay: { id, name: called } };
  };
  return relays.flatMap((relay) => [
    within(way === 'back' ? 'back-acknowledged' : 'acknowledged', relay, relay.acknowledgedAt),
    within(way === 'back' ? 'back-applied' : 'applied', relay, relay.appliedAt),
  ]);
}

// What a relay last made of a real decision, or of what it was told when it was given the route later, and when it last
// showed itself in any way: by its token or an answer.
const STANDING = `
  select y.id, y.name,
    (select extract(epoch from l.acknowledged_at - l.created_at)::float8 * 1000 from deliveries l
      where l.relay_id = y.id and l.route_id = $1 and l.sequence >= n.sequence and l.acknowledged_at is not null
      order by l.sequence limit 1) as "tookMs",
    n.id is not null as told,
    extract(epoch from greatest(y.heard_at, (
      select max(greatest(l.acknowledged_at, l.applied_at)) from deliveries l
      where l.relay_id = y.id and l.acknowledged_at is not null)))::float8 * 1000 as "heardAt"
  from relay_routes rr join relays y on y.id = rr.relay_id
  left join lateral (
    select i.id, i.sequence from directives i
    where i.route_id = $1 and i.reason <> 'renewed' order by i.sequence desc limit 1) n on true
  where rr.route_id = $1 and y.disabled_at is null and y.archived_at is null
  order by y.name, y.id`;

/** Whether the route has relays, each acknowledged the newest decision and was heard of lately. Nothing is sent for it. */
export async function relayStanding(ctx: Context, routeId: string): Promise<DrillCheck[]> {
  type Row = { id: string; name: string; tookMs: number | null; told: boolean; heardAt: number | null };
  const { rows } = await ctx.db.pool.query<Row>({ name: 'drill-standing', text: STANDING, values: [routeId] });
  const many: DrillCheck = { name: 'relays', passed: rows.length > 0, value: rows.length, limit: 1, unit: 'count' };
  return [
    many,
    ...rows.flatMap(({ id, name, tookMs, told, heardAt }): DrillCheck[] => {
      const relay = { id, name };
      const ago = heardAt === null ? null : Math.max(0, ctx.now() - heardAt);
      return [
        ...(told
          ? [{ name: 'acknowledged', passed: tookMs !== null, value: tookMs, limit: null, unit: 'ms', relay } as const]
          : []),
        {
          ...{ name: 'heard', passed: ago !== null && ago <= HEARD_WITHIN_MS, value: ago },
          ...{ limit: HEARD_WITHIN_MS, unit: 'ms', relay },
        },
      ];
    }),
  ];
}
