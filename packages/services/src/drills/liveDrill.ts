import { drillGuards } from '@twinline/engine/drill';
import { linesInUse } from '@twinline/engine/modes';
import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import type { Guard } from '@twinline/engine/types';
import type { DrillEvent } from '@twinline/relay/events';
import type { Context } from '../context';
import {
  DECIDE_WITHIN_MS,
  type DrillCause,
  type DrillCheck,
  type DrillContext,
  type DrillResult,
  type DrillRun,
} from './drill';
import { obeyed, type RelayTimes, relayTimes } from './relayTimes';
import { announce, carry, endRun, goBack, noteScore, order } from './steps';

/** A run with what it is bound to, as the database has it. */
export interface OpenRun extends DrillRun {
  readonly region: string;
  readonly scenario: string;
  /** The name of who asked for it, or planned it. */
  readonly by: string;
}

interface Directive {
  readonly id: string;
  readonly line: string;
  readonly reason: string;
  readonly decidedAt: number;
}

interface Facts {
  /** Null before it is ordered. */
  readonly ended: { readonly at: number | null; readonly by: string | null } | null;
  readonly there: Directive | null;
  readonly back: Directive | null;
}

// The drill's own directive, and the first one after it that says something new.
const FACTS = `
  with there as (
    select id, line, reason, sequence, decided_at from directives
    where route_id = $2 and reason = 'drill' and decided_at >= $3::timestamptz - interval '1 second'
    order by sequence limit 1
  ), back as (
    select d.id, d.line, d.reason, d.decided_at from directives d join there on d.sequence > there.sequence
    where d.route_id = $2 and d.reason <> 'renewed' order by d.sequence limit 1
  )
  select (select json_build_object('at', extract(epoch from ended_at)::float8 * 1000, 'by', ended_by)
      from overrides where drill_run_id = $1) as ended,
    (select json_build_object('id', id, 'line', line, 'reason', reason, 'decidedAt', extract(epoch from decided_at)::float8 * 1000)
      from there) as there,
    (select json_build_object('id', id, 'line', line, 'reason', reason, 'decidedAt', extract(epoch from decided_at)::float8 * 1000)
      from back) as back`;

/** What became of a live run's order so far. */
export async function factsOf(
  ctx: Pick<Context, 'db'>,
  run: Pick<DrillRun, 'id' | 'routeId' | 'orderedAt'>,
): Promise<Facts> {
  if (run.orderedAt === null) return { ended: null, there: null, back: null };
  const { rows } = await ctx.db.pool.query<Facts>({
    name: 'drill-facts',
    text: FACTS,
    values: [run.id, run.routeId, new Date(run.orderedAt)],
  });
  return rows[0] ?? { ended: null, there: null, back: null };
}

export const asChecks = (guards: readonly Guard[]): DrillCheck[] => guards.map((guard) => ({ ...guard }));

/** The line that is not in use, the best one first; null where there is none. */
export function lineToTry({ state, seen }: JudgedRoute, asked: string | null): string | null {
  if (state === null || seen === null) return null;
  const used = linesInUse(state);
  const others = Object.values(seen.situation.lines).filter(({ line }) => line !== state.activeLine);
  const best = others.sort(
    (a, b) => Number(used.includes(a.line)) - Number(used.includes(b.line)) || (b.score ?? -1) - (a.score ?? -1),
  );
  return asked ?? best[0]?.line ?? null;
}

/** What stands between the route and a drill now. */
export function guardsOf({ state, seen, route }: JudgedRoute, line: string): readonly Guard[] {
  return state === null || seen === null
    ? []
    : drillGuards({ state, situation: seen.situation, policy: route.policy }, line);
}

/** The next step of a live run, as far as it is due. `wake` sends what was announced. */
export async function stepLive(ctx: DrillContext, run: OpenRun, judged: JudgedRoute, wake: () => void): Promise<void> {
  switch (run.state) {
    case 'waiting':
      return begin(ctx, run, judged, wake);
    case 'announced':
      return orderWhenTold(ctx, run);
    case 'switching':
      return whileSwitching(ctx, run, await factsOf(ctx, run));
    case 'holding':
      return whileHolding(ctx, run, judged, await factsOf(ctx, run));
    case 'returning':
      return whileReturning(ctx, run, await factsOf(ctx, run));
    case 'ended':
      return;
  }
}

async function begin(ctx: DrillContext, run: OpenRun, judged: JudgedRoute, wake: () => void): Promise<void> {
  const to = lineToTry(judged, run.line);
  const from = judged.state?.activeLine;
  if (to === null || from === undefined) return;
  const notRun = (cause: DrillCause, checks: readonly DrillCheck[]) =>
    endRun(ctx, run, { result: 'not-run', cause, checks, from, to });
  if (judged.orders.override !== null || judged.state?.override) return void (await notRun('override', []));
  const guards = guardsOf(judged, to);
  const checks = asChecks(guards);
  if (guards.length === 0 || guards.some((guard) => !guard.passed)) return void (await notRun('refused', checks));
  const { rows } = await ctx.db.pool.query(
    `select from relay_routes rr join relays y on y.id = rr.relay_id
     where rr.route_id = $1 and y.disabled_at is null and y.archived_at is null`,
    [run.routeId],
  );
  const relays: DrillCheck = { name: 'relays', passed: rows.length > 0, value: rows.length, limit: 1, unit: 'count' };
  if (!relays.passed) return void (await notRun('no-relays', [...checks, relays]));
  const event: DrillEvent = {
    type: 'route.drill',
    timestamp: new Date(ctx.now()).toISOString(),
    data: {
      ...{ drillId: run.id, routeId: run.routeId, region: run.region, scenario: run.scenario },
      ...{ line: to, fromLine: from, holdSeconds: run.holdSeconds, by: run.by },
    },
  };
  await announce(ctx, run, { event, from, to, checks: [...checks, relays] });
  wake();
}

const UNTOLD = `
  select count(*) filter (where state = 'pending')::int as waiting from deliveries
  where type = 'route.drill' and route_id = $1 and created_at >= $2`;

async function orderWhenTold(ctx: DrillContext, run: OpenRun): Promise<void> {
  const startedAt = run.startedAt ?? ctx.now();
  const { rows } = await ctx.db.pool.query<{ waiting: number }>(UNTOLD, [run.routeId, new Date(startedAt)]);
  if ((rows[0]?.waiting ?? 0) > 0 && ctx.now() - startedAt < ctx.relayWithinMs) return;
  if (!(await order(ctx, run, run.by)))
    await endRun(ctx, run, { result: 'not-run', cause: 'override', checks: run.checks });
}

const REFUSAL = `
  select body -> 'evidence' -> 'guards' as guards from events
  where route_id = $1 and kind = 'held' and body ->> 'reason' = 'held-drill' and at >= $2
  order by id desc limit 1`;

async function whileSwitching(ctx: DrillContext, run: OpenRun, { ended, there }: Facts): Promise<void> {
  const now = ctx.now();
  if (there === null) {
    if (ended?.by === 'refused') {
      const { rows } = await ctx.db.pool.query<{ guards: Guard[] | null }>(REFUSAL, [
        run.routeId,
        new Date(run.orderedAt ?? now),
      ]);
      await endRun(ctx, run, { result: 'not-run', cause: 'refused', checks: asChecks(rows[0]?.guards ?? []) });
    } else if (ended?.at !== null && ended !== null) {
      await endRun(ctx, run, {
        result: 'cancelled',
        cause: run.cancelledBy === null ? 'override' : 'person',
        checks: run.checks,
      });
    } else if (now - (run.orderedAt ?? now) > DECIDE_WITHIN_MS) await goBack(ctx, run, 'not-decided');
    return;
  }
  const lost = lostBy(run, ended);
  if (lost !== null) return goBack(ctx, run, lost);
  const relays = await relayTimes(ctx, there.id);
  const applied = relays.flatMap((relay) => relay.appliedAt ?? []);
  if (relays.length > 0 && applied.length === relays.length) return carry(ctx, run, Math.max(...applied));
  if (now - there.decidedAt > ctx.relayWithinMs) await goBack(ctx, run, 'not-applied');
}

/** Why the order is over before the runner took it back; null while it holds. */
function lostBy(run: DrillRun, ended: Facts['ended']): DrillCause | null {
  if (ended === null || ended.at === null) return null;
  if (run.cancelledBy !== null) return 'person';
  return ended.by === 'blackout' || ended.by === 'trouble' ? ended.by : ended.by === 'expiry' ? 'late' : 'override';
}

async function whileHolding(
  ctx: DrillContext,
  run: OpenRun,
  judged: JudgedRoute,
  { ended, there, back }: Facts,
): Promise<void> {
  const lost = lostBy(run, ended);
  if (lost !== null || back !== null) return goBack(ctx, run, lost ?? 'trouble');
  const score = judged.seen?.situation.lines[run.lineTo ?? '']?.score ?? null;
  if (score !== null && score < (run.worstScore ?? Number.POSITIVE_INFINITY)) await noteScore(ctx, run, score);
  // A relay that was slow, and nothing else: what it owed is a check at the end; the line carries meanwhile.
  if (there !== null && ctx.now() >= (run.carriedFrom ?? there.decidedAt) + run.holdSeconds * 1_000)
    await goBack(ctx, run, null);
}

async function whileReturning(ctx: DrillContext, run: OpenRun, facts: Facts): Promise<void> {
  const { there, back, ended } = facts;
  const asked = run.returnAskedAt ?? ctx.now();
  if (there === null) {
    // Nobody decides for the route, or nothing ever came of the order.
    await endRun(ctx, run, { result: 'not-run', cause: run.cause, checks: run.checks });
    return;
  }
  const relays = back === null ? [] : await relayTimes(ctx, back.id);
  const since = back?.decidedAt ?? ended?.at ?? asked;
  const arrived = back !== null && relays.every((relay) => relay.appliedAt !== null);
  if (!arrived && ctx.now() - since <= ctx.relayWithinMs) return;
  const checks = [...run.checks, ...(await checksOf(ctx, run, facts, relays, judgedLimit(run)))];
  const failed = checks.some((check) => !check.passed);
  const result: DrillResult =
    run.cause === 'person' || run.cause === 'override'
      ? 'cancelled'
      : run.cause !== null || failed
        ? 'failed'
        : 'passed';
  const cause =
    run.cause ??
    (failed
      ? checks.some((check) => !check.passed && check.name.startsWith('back'))
        ? 'not-returned'
        : 'checks'
      : null);
  await endRun(ctx, run, { result, cause, checks });
}

const judgedLimit = (run: DrillRun) => run.checks.find((check) => check.name === 'fit')?.limit ?? null;

/** What is to be said of a run that switched: the way there, the time on the line, the way back. */
async function checksOf(
  ctx: DrillContext,
  run: DrillRun,
  { there, back, ended }: Facts,
  relaysBack: readonly RelayTimes[],
  leastScore: number | null,
): Promise<DrillCheck[]> {
  const there_ =
    there === null ? [] : obeyed(await relayTimes(ctx, there.id), there.decidedAt, ctx.relayWithinMs, 'there');
  const until = ended?.at ?? run.returnAskedAt ?? ctx.now();
  const carriedMs = run.carriedFrom === null ? null : Math.max(0, until - run.carriedFrom);
  const holdMs = run.holdSeconds * 1_000;
  const { worstScore } = run;
  const lost = run.cause === 'blackout' || run.cause === 'trouble';
  return [
    ...there_,
    {
      name: 'carried',
      passed: !lost && carriedMs !== null && carriedMs >= holdMs,
      value: carriedMs,
      limit: holdMs,
      unit: 'ms',
    },
    ...(worstScore === null
      ? []
      : [
          {
            name: 'score',
            passed: leastScore === null || worstScore >= leastScore,
            value: worstScore,
            limit: leastScore,
            unit: 'points',
          } as const,
        ]),
    {
      ...{ name: 'back', passed: back !== null && back.line === run.lineFrom, limit: ctx.relayWithinMs, unit: 'ms' },
      value: back === null ? null : Math.max(0, back.decidedAt - until),
    },
    ...(back === null ? [] : obeyed(relaysBack, back.decidedAt, ctx.relayWithinMs, 'back')),
  ];
}
