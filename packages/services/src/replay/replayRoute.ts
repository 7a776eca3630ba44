import { type Transaction, withOrganization } from '@twinline/db/tenancy';
import { presets } from '@twinline/engine/presets';
import type { Policy, Scenario } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { spanPaths } from '../query/span/spanPaths';
import { exportedPaths } from '../transfer/exportedPaths';
import {
  type Contestant,
  createContest,
  type GivenContestant,
  type PolicyContestant,
  type ReplayDelays,
  type Replayed,
} from './contestants';
import { recordedDecisions } from './recordedDecisions';
import { type Range, rawBegins, recordedOf } from './recordedOf';
import { type LivedPath, stretchesOf } from './stretches';

export interface RouteReplayRequest extends Range, ReplayDelays {
  readonly routeId: string;
  /**
   * Given the route's own policy as it is now, and the decisions that really were in force, scored by that policy. Null
   * where nothing ever was decided; what else was decided elsewhere (by a shadow) is scored likewise.
   */
  readonly contestants: (own: PolicyContestant, asItWas: GivenContestant | null) => readonly Contestant[];
  readonly signal?: AbortSignal | undefined;
}

export interface RouteReplay extends Range {
  readonly regionCode: string;
  readonly scenario: Scenario;
  readonly paths: number;
  /** From when on raw samples are there, epoch ms; before that it is minutes. Null: minutes throughout. */
  readonly rawFrom: number | null;
  readonly replayed: readonly Replayed[];
}

/** The name of what really was decided, among contestants. */
export const AS_IT_WAS = 'as-it-was';
const DAY_MS = 86_400_000;
/** Every second of every line is remembered: 17 bytes each, for each contestant. */
const MOST_DAYS = 31;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What contestants would have done for a route on what its region's paths measured, with the paths as they were: archived
 * ones while they were not, each from when its agent was made. Where raw samples are gone, from minutes: coarser.
 *
 * @throws ServiceError not-found (route), invalid (range, or nothing to choose between).
 */
export async function replayRoute(ctx: OrganizationContext, request: RouteReplayRequest): Promise<RouteReplay> {
  const { routeId, from, to, signal } = request;
  assertRange(request);
  const route = await withOrganization(ctx.db, ctx.organizationId, (tx) => routeOf(tx, routeId));
  const paths = await pathsOf(ctx, route.regionId, request);
  const slots = [...new Set(paths.map(({ line }) => line))].sort();
  if (slots.length < 2)
    throw new ServiceError('invalid', `in that time ${route.regionCode} had no two lines to choose between`, {
      field: 'from',
    });
  const ids = paths.map(({ path }) => path);
  const rawFrom = await rawBegins(ctx, ids, request);
  const decisions = await withOrganization(ctx.db, ctx.organizationId, (tx) => recordedDecisions(tx, routeId, request));
  const asItWas = { name: AS_IT_WAS, judge: { decisions, gradedBy: route.policy } };
  const contest = createContest(
    request.contestants({ name: route.policyName, judge: route.policy }, decisions.length === 0 ? null : asItWas),
    { network: stretchesOf(paths), slots },
    request,
  );
  for await (const samples of recordedOf(ctx, ids, request, rawFrom, signal)) contest.feed(samples);
  const { regionCode, scenario } = route;
  return {
    ...{ from, to, regionCode, scenario, paths: paths.length },
    rawFrom: rawFrom < to ? rawFrom : null,
    replayed: contest.end(),
  };
}

function assertRange({ routeId, from, to }: RouteReplayRequest): void {
  if (!UUID.test(routeId)) throw new ServiceError('invalid', `${routeId} is no route's id`, { field: 'routeId' });
  if (to <= from) throw new ServiceError('invalid', 'to must be after from', { field: 'to' });
  if (to - from > MOST_DAYS * DAY_MS)
    throw new ServiceError('invalid', `one replay covers ${MOST_DAYS} days at most: ask for less`, { field: 'to' });
}

interface Route {
  readonly regionId: string;
  readonly regionCode: string;
  readonly scenario: Scenario;
  readonly policyName: string;
  readonly policy: Policy;
}

async function routeOf(tx: Transaction, routeId: string): Promise<Route> {
  const { rows } = await tx.execute<
    Omit<Route, 'policy'> & { definition: Partial<Policy>; version: number } & Record<string, unknown>
  >(sql`
    select r.region_id as "regionId", g.code as "regionCode", r.scenario, p.name as "policyName", p.definition, p.version
    from routes r join regions g on g.id = r.region_id join policies p on p.id = r.policy_id where r.id = ${routeId}`);
  const [row] = rows;
  if (!row) throw new ServiceError('not-found', 'there is no such route', { field: 'routeId' });
  const { definition, version, ...route } = row;
  // As the evaluator reads it: a policy of an older version may lack a newer field.
  return { ...route, policy: { ...presets[route.scenario], ...definition, version } };
}

async function pathsOf(ctx: OrganizationContext, regionId: string, { from, to }: Range): Promise<LivedPath[]> {
  const { paths } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    spanPaths(tx, { from, to, regionIds: [regionId] }),
  );
  const there = paths.filter(({ since, until }) => since < to && until > from);
  if (there.length === 0) return [];
  const named = await exportedPaths(ctx, { pathIds: there.map(({ id }) => id) });
  return there.flatMap(({ id, weight, since, until }) => {
    const names = named.get(id);
    return names === undefined
      ? []
      : [
          {
            path: id,
            agent: names.agent,
            carrier: names.carrier,
            line: names.line,
            pop: names.pop,
            weight,
            since,
            until,
          },
        ];
  });
}
