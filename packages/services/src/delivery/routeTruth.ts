import { type RouteTruth, routeTruth as routeTruthShape, type TimingChain } from '@twinline/relay/truth';
import type { Context } from '../context';
import { ServiceError } from '../errors';
import type { BoardFrame } from '../live/frame';
import { DIRECTIVE_COLUMNS, type DirectiveRow, directiveData } from './directiveData';
import { RELAY_STEPS } from './relaySteps';

export { type RouteTruth, routeTruthShape };

const ms = (column: string): string => `extract(epoch from ${column})::float8 * 1000`;

const READ_ROUTE = `
  select o.id, o.organization_id as "organizationId", r.code as region, o.scenario,
    coalesce(s.state->>'advice', 'none') as advice, coalesce((p.definition->>'holdDownMs')::float8, 0) as "holdDownMs",
    array(select slot from lines l where l.region_id = o.region_id and l.archived_at is null order by slot) as slots
  from routes o
  join regions r on r.id = o.region_id
  join policies p on p.id = o.policy_id
  left join route_states s on s.route_id = o.id
  where o.id = $1 and o.archived_at is null`;

const READ_NEWEST = `
  select ${DIRECTIVE_COLUMNS} from directives where route_id = $1 order by sequence desc limit 1`;

const READ_LAST = `
  select d.epoch, d.sequence, d.reason, ${ms('d.fault_at')} as fault, ${ms('d.detected_at')} as detected,
    ${ms('d.decided_at')} as decided, ${ms('steps.sent')} as sent, ${ms('steps.acknowledged')} as acknowledged,
    ${ms('steps.applied')} as applied
  from (
    select * from directives where route_id = $1 and reason <> 'renewed' order by sequence desc limit 1
  ) d cross join lateral (${RELAY_STEPS}) steps`;

type RouteRow = Pick<DirectiveRow, 'region' | 'scenario' | 'advice'> & {
  id: string;
  organizationId: string;
  holdDownMs: number;
  slots: string[];
};
type NewestRow = Omit<DirectiveRow, 'routeId' | 'region' | 'scenario' | 'advice'>;

/**
 * What is true of a route now: its newest directive (renewals included), what the engine thinks of its lines, and where
 * the time of the last real decision went. `boardOf` is the evaluator's view, for the grades.
 *
 * @throws ServiceError not-found for a route that does not exist.
 */
export async function routeTruth(
  ctx: Context,
  boardOf: (organizationId: string) => BoardFrame,
  routeId: string,
): Promise<RouteTruth> {
  const { pool } = ctx.db;
  const [routes, newest, last] = await Promise.all([
    pool.query<RouteRow>({ name: 'truth-route', text: READ_ROUTE, values: [routeId] }),
    pool.query<NewestRow>({ name: 'truth-newest', text: READ_NEWEST, values: [routeId] }),
    pool.query<TimingChain>({ name: 'truth-last', text: READ_LAST, values: [routeId] }),
  ]);
  const route = routes.rows[0];
  if (route === undefined) throw new ServiceError('not-found', 'there is no such route');
  const { id, region, scenario, advice, organizationId, holdDownMs, slots } = route;
  const row = newest.rows[0];
  const live = boardOf(organizationId).routes.find((candidate) => candidate.id === id);
  return {
    route: { id, region, scenario },
    directive: row === undefined ? null : directiveData({ ...row, routeId: id, region, scenario, advice }),
    advice: live?.advice ?? advice,
    holdDownSeconds: holdDownMs / 1000,
    grades: Object.fromEntries(slots.map((slot) => [slot, live?.lines[slot]?.grade ?? 'no-data'])),
    last: last.rows[0] ?? null,
    serverTime: ctx.now(),
  };
}
