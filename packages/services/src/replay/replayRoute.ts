import { withOrganization } from '@twinline/db/tenancy';
import type { Counted } from '@twinline/engine/replay/counterfactual';
import type { Quality } from '@twinline/engine/replay/quality';
import type { Scenario } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import {
  type Contest,
  type Contestant,
  createContest,
  type GivenContestant,
  type PolicyContestant,
  type ReplayDelays,
  type Replayed,
} from './contestants';
import { type Pace, paced } from './pace';
import { recordedDecisions } from './recordedDecisions';
import { type Range, type Reading, rawBegins, recordedOf } from './recordedOf';
import { type ReplayedRoute, replayedPaths, replayedRoute } from './replayedRoute';
import { stretchesOf } from './stretches';

export interface RouteReplayRequest extends Range, ReplayDelays, Reading {
  readonly routeId: string;
  /**
   * Given the route's own policy as it is now, and the decisions that really were in force, scored by that policy. Null
   * where nothing ever was decided; what else was decided elsewhere (by a shadow) is scored likewise.
   */
  readonly contestants: (own: PolicyContestant, asItWas: GivenContestant | null) => readonly Contestant[];
}

export interface ReplayedStretch extends Range {
  readonly regionCode: string;
  readonly scenario: Scenario;
  readonly paths: number;
  /** From when on raw samples are there, epoch ms; before that it is minutes. Null: minutes throughout. */
  readonly rawFrom: number | null;
}

export interface RouteReplay extends ReplayedStretch {
  readonly replayed: readonly Replayed[];
}

export interface RouteComparison extends RouteReplay {
  /** Of each that was replayed, by the limits of the first: so that degraded seconds can be compared. */
  readonly counted: readonly Counted[];
  /** What the lines were, by the same limits, in bins of `binMs` from `from` on. */
  readonly quality: Quality;
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
  const { contest, recorded, about } = await prepare(ctx, request);
  for await (const samples of recorded) contest.feed(samples);
  return { ...about, replayed: contest.end() };
}

/**
 * As `replayRoute`, in a process that serves others meanwhile: it rests by `pace`, and tells how far it is (0–1). The
 * first contestant, a policy or decisions graded by one, is the measure of all.
 *
 * @throws ServiceError as `replayRoute`, and the signal's reason.
 */
export async function compareOnRoute(
  ctx: OrganizationContext,
  request: RouteReplayRequest & {
    readonly binMs: number;
    readonly pace: Pace;
    readonly onProgress: (share: number) => void;
  },
): Promise<RouteComparison> {
  const { from, to, binMs, pace, signal, onProgress } = request;
  const { contest, recorded, about } = await prepare(ctx, request);
  for await (const samples of recorded) {
    await paced(contest.feeding(samples), pace);
    signal?.throwIfAborted();
    const last = (samples.start[samples.start.length - 1] ?? 0) / 1_000;
    onProgress(Math.min(1, Math.max(0, (last - from) / (to - from))));
  }
  const compared = await paced(contest.comparing({ from, to, binMs }), pace);
  return { ...about, ...compared };
}

interface Prepared {
  readonly contest: Contest;
  readonly recorded: ReturnType<typeof recordedOf>;
  readonly about: ReplayedStretch;
}

async function prepare(ctx: OrganizationContext, request: RouteReplayRequest): Promise<Prepared> {
  const { routeId, from, to } = request;
  assertRange(request);
  const { route, decisions } = await withOrganization(ctx.db, ctx.organizationId, async (tx) => ({
    route: await replayedRoute(tx, routeId),
    decisions: await recordedDecisions(tx, routeId, request),
  }));
  const paths = await replayedPaths(ctx, route.regionId, request);
  const slots = [...new Set(paths.map(({ line }) => line))].sort();
  if (slots.length < 2)
    throw new ServiceError('invalid', `in that time ${route.regionCode} had no two lines to choose between`, {
      field: 'from',
    });
  const ids = paths.map(({ path }) => path);
  const rawFrom = await rawBegins(ctx, ids, request);
  const { regionCode, scenario } = route;
  return {
    contest: createContest(contestantsFor(request, route, decisions), { network: stretchesOf(paths), slots }, request),
    recorded: recordedOf(ctx, ids, request, rawFrom, request),
    about: { from, to, regionCode, scenario, paths: paths.length, rawFrom: rawFrom < to ? rawFrom : null },
  };
}

function contestantsFor(
  { contestants }: RouteReplayRequest,
  { policyName, policy }: ReplayedRoute,
  decisions: GivenContestant['judge']['decisions'],
): readonly Contestant[] {
  const asItWas = { name: AS_IT_WAS, judge: { decisions, gradedBy: policy } };
  return contestants({ name: policyName, judge: policy }, decisions.length === 0 ? null : asItWas);
}

/** @throws ServiceError invalid. */
export function assertRange({ routeId, from, to }: Range & { readonly routeId: string }): void {
  if (!UUID.test(routeId)) throw new ServiceError('invalid', `${routeId} is no route's id`, { field: 'routeId' });
  if (to <= from) throw new ServiceError('invalid', 'to must be after from', { field: 'to' });
  if (to - from > MOST_DAYS * DAY_MS)
    throw new ServiceError('invalid', `one replay covers ${MOST_DAYS} days at most: ask for less`, { field: 'to' });
}
