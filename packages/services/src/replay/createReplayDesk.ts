import type { OrganizationContext } from '../context';
import { asServiceError } from '../databaseAway';
import { ServiceError } from '../errors';
import type { Contestant } from './contestants';
import { createPace, type Pace } from './pace';
import { type ReplayOrder, readOrder } from './replayOrder';
import { figuresOf, type ReplayFigures } from './replayResult';
import { AS_IT_WAS, compareOnRoute } from './replayRoute';

export interface ReplayView {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** 0–1 of the time that is replayed. */
  readonly progress: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly order: ReplayOrder;
  /** Why it failed. */
  readonly problem: { readonly code: string; readonly message: string; readonly field: string | null } | null;
  readonly result: ReplayFigures | null;
}

/** The replays of one process: those that run, and what came of those that ended in the last hour. */
export interface ReplayDesk {
  /**
   * Checks the order and begins; it goes on when the caller has left.
   *
   * @throws ServiceError as `readOrder`; overloaded with retryAfterMs.
   */
  start(ctx: OrganizationContext, order: ReplayOrder): Promise<{ readonly id: string }>;
  /** @throws ServiceError not-found. */
  get(ctx: OrganizationContext, input: { readonly id: string }): ReplayView;
  /** Ends it; nothing happens to one that has ended. @throws ServiceError not-found. */
  cancel(ctx: OrganizationContext, input: { readonly id: string }): void;
  /** Ends all of them. */
  close(): void;
}

interface DeskSettings {
  readonly perOrganization?: number;
  readonly inAll?: number;
  readonly timeoutMs?: number;
  /** Of one organization; the oldest goes first. */
  readonly kept?: number;
  readonly pace?: () => Pace;
}

interface Run {
  readonly organizationId: string;
  readonly abort: AbortController;
  view: ReplayView;
}

const KEPT_MS = 3_600_000;
const RETRY_AFTER_MS = 10_000;
/** A slice of so many rows holds the process up for some milliseconds where it arrives. */
const SLICE_ROWS = 2_000;
/** About a pixel each. */
const BINS = 480;

export function createReplayDesk(settings: DeskSettings = {}): ReplayDesk {
  const { perOrganization = 1, inAll = 2, timeoutMs = 600_000, kept = 10, pace = createPace } = settings;
  const runs = new Map<string, Run>();
  const running = () => [...runs.values()].filter(({ view }) => view.state === 'running');

  function find({ organizationId }: OrganizationContext, id: string): Run {
    const run = runs.get(id);
    if (run === undefined || run.organizationId !== organizationId)
      throw new ServiceError('not-found', 'there is no such replay; results are kept for an hour: start it again', {
        field: 'id',
      });
    return run;
  }

  function assertRoom({ organizationId }: OrganizationContext): void {
    const all = running();
    const own = all.filter((run) => run.organizationId === organizationId);
    if (own.length >= perOrganization)
      throw full('another replay of this organization is running: wait until it has ended, or cancel it');
    if (all.length >= inAll) throw full('too many replays are running: try again in a moment');
  }

  /** What is older than an hour, and of this organization what is too much. */
  function forget(organizationId: string, now: number): void {
    const ended = [...runs.values()].filter(({ view }) => view.endedAt !== null);
    const own = ended.filter((run) => run.organizationId === organizationId);
    const surplus = own.slice(0, Math.max(0, own.length - kept));
    for (const { view } of [...surplus, ...ended.filter(({ view }) => now - (view.endedAt ?? now) > KEPT_MS)])
      runs.delete(view.id);
  }

  async function go(ctx: OrganizationContext, run: Run, contestants: readonly Contestant[]): Promise<void> {
    const timer = setTimeout(() => run.abort.abort(tooLong(timeoutMs)), timeoutMs);
    try {
      const result = await compare(ctx, run, contestants, pace());
      run.abort.signal.throwIfAborted();
      end(ctx, run, { state: 'done', progress: 1, result });
    } catch (error) {
      const known = asServiceError(error);
      if (run.abort.signal.aborted && known === null) end(ctx, run, { state: 'cancelled' });
      else {
        if (known === null) ctx.log.error({ replay: run.view.id, error: String(error) }, 'a replay failed');
        const { code, message } = known ?? { code: 'failed', message: 'something failed on the server' };
        end(ctx, run, { state: 'failed', problem: { code, message, field: known?.details.field ?? null } });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  function end(ctx: OrganizationContext, run: Run, outcome: Partial<ReplayView>): void {
    const endedAt = ctx.now();
    run.view = { ...run.view, ...outcome, endedAt };
    const { id, state, startedAt, result, order } = run.view;
    const { samples, comparedSeconds } = result ?? {};
    const took = endedAt - startedAt;
    ctx.log.info({ replay: id, route: order.routeId, state, samples, comparedSeconds, took }, 'a replay ended');
    forget(run.organizationId, endedAt);
  }

  return {
    async start(ctx, order) {
      assertRoom(ctx);
      const contestants = await readOrder(ctx, order);
      // Others may have begun while this one was read.
      assertRoom(ctx);
      const { organizationId } = ctx;
      const id = ctx.newId();
      const startedAt = ctx.now();
      forget(organizationId, startedAt);
      const asked = { id, order, startedAt, endedAt: null, problem: null, result: null };
      const run: Run = {
        organizationId,
        abort: new AbortController(),
        view: { ...asked, state: 'running', progress: 0 },
      };
      runs.set(id, run);
      void go(ctx, run, contestants);
      return { id };
    },
    get: (ctx, { id }) => find(ctx, id).view,
    cancel(ctx, { id }) {
      find(ctx, id).abort.abort();
    },
    close() {
      for (const { abort } of running()) abort.abort();
    },
  };
}

async function compare(
  ctx: OrganizationContext,
  run: Run,
  contestants: readonly Contestant[],
  pace: Pace,
): Promise<ReplayFigures> {
  const { order } = run.view;
  const { signal } = run.abort;
  const binMs = Math.max(1, Math.ceil((order.to - order.from) / BINS / 1_000)) * 1_000;
  const found = await compareOnRoute(ctx, {
    ...{ routeId: order.routeId, from: order.from, to: order.to },
    ...{ binMs, pace: restUnlessEnded(pace, signal), signal, sliceRows: SLICE_ROWS },
    // What was is the measure of all, also where nothing was decided.
    contestants: (own, asItWas) => [
      asItWas ?? { name: AS_IT_WAS, judge: { decisions: [], gradedBy: own.judge } },
      ...contestants,
    ],
    onProgress(share) {
      if (run.view.state === 'running') run.view = { ...run.view, progress: share };
    },
  });
  return figuresOf(found, binMs);
}

/** Whoever is cancelled need not wait for a slice to end. */
const restUnlessEnded =
  (pace: Pace, signal: AbortSignal): Pace =>
  async () => {
    signal.throwIfAborted();
    await pace();
  };

const full = (message: string) => new ServiceError('overloaded', message, { retryAfterMs: RETRY_AFTER_MS });
const tooLong = (timeoutMs: number) =>
  new ServiceError('invalid', `it took longer than ${timeoutMs / 60_000} minutes: choose a shorter time`, {
    field: 'from',
  });
