import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import type { Context } from '../context';
import { beginPlanned } from './beginPlanned';
import { BEGIN_WITHIN_MS, type DrillContext, type DrillKind, type DrillResult, RUN_COLUMNS } from './drill';
import { runDry } from './dryDrill';
import { type OpenRun, stepLive } from './liveDrill';
import { endRun, goBack } from './steps';

export interface DrillRunner {
  /** Something was asked for or cancelled: looked at at once. Never waits, never throws. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
}

export interface DrillRunnerOptions {
  /** What a relay has in a live drill, in ms: see `DrillContext`. */
  readonly relayWithinMs: number;
  /** A route as its judge has it, where this hub decides for it; null else. */
  readonly standing: (routeId: string) => JudgedRoute | null;
  /** There is something to deliver. */
  readonly onAnnounced: () => void;
  /** A run has ended by the hands of this hub. */
  readonly onEnded: (kind: DrillKind, result: DrillResult) => void;
}

const OPEN = `
  select ${RUN_COLUMNS}, g.code as region, o.scenario,
    coalesce(d.requested_by, p.created_by, '') as by
  from drill_runs d join routes o on o.id = d.route_id join regions g on g.id = o.region_id
  left join drill_plans p on p.id = d.plan_id
  where d.ended_at is null`;

const BUSY_MS = 200;
const IDLE_MS = 1_000;
const PLANS_EVERY_MS = 5_000;

/**
 * Carries runs out, of the routes that this hub decides for. Between two turns it remembers nothing: whoever decides for
 * the route carries on from what the database has, and each step is made once.
 */
export function createDrillRunner(
  given: Context,
  { relayWithinMs, standing, onAnnounced, onEnded }: DrillRunnerOptions,
): DrillRunner {
  const ctx: DrillContext = {
    ...given,
    relayWithinMs,
    onEnded({ id, kind }, result, cause) {
      given.log.info({ drill: id, kind, result, cause }, 'a drill has ended');
      onEnded(kind, result);
    },
  };
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> | null = null;
  let again = false;
  let stopped = true;
  let plannedAt = Number.NEGATIVE_INFINITY;

  async function work(): Promise<number> {
    if (ctx.now() - plannedAt >= PLANS_EVERY_MS) {
      plannedAt = ctx.now();
      await beginPlanned(ctx, (routeId) => standing(routeId) !== null);
    }
    const { rows } = await ctx.db.pool.query<OpenRun>({ name: 'drills-open', text: OPEN });
    for (const run of rows) {
      const judged = standing(run.routeId);
      if (judged !== null && !stopped) await step(run, judged);
    }
    return rows.length;
  }

  async function step(run: OpenRun, judged: JudgedRoute): Promise<void> {
    const early = run.state === 'waiting' || run.state === 'announced';
    if (early && run.cancelledBy !== null)
      return void (await endRun(ctx, run, { result: 'cancelled', cause: 'person', checks: run.checks }));
    if (early && ctx.now() - (run.plannedFor ?? run.createdAt) > BEGIN_WITHIN_MS)
      return void (await endRun(ctx, run, { result: 'not-run', cause: 'late', checks: run.checks }));
    if (!early && run.state !== 'returning' && run.cancelledBy !== null) return goBack(ctx, run, 'person');
    await (run.kind === 'dry' ? runDry(ctx, run, judged) : stepLive(ctx, run, judged, onAnnounced));
  }

  function look(): void {
    if (stopped) return;
    if (turn !== null) {
      again = true;
      return;
    }
    clearTimeout(timer);
    turn = work()
      .catch((error: unknown) => {
        // The database is away: the next turn goes on where the run stands.
        ctx.log.warn({ error: String(error) }, 'drills could not be carried on');
        return 0;
      })
      .then((open) => {
        turn = null;
        if (stopped) return;
        timer = setTimeout(look, again ? 0 : open > 0 ? BUSY_MS : IDLE_MS);
        again = false;
      });
  }

  return {
    wake: look,
    start() {
      stopped = false;
      look();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
