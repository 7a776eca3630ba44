import { begin, decide } from '@twinline/engine/decide';
import { maintenanceOf } from '@twinline/engine/orders';
import { PAUSE_MS, situationOf } from '@twinline/engine/situation';
import type { Decision } from '@twinline/engine/types';
import { emptyWindow, type PathWindow, rejoin, withdraw } from '@twinline/engine/windows';
import type { Batch } from '@twinline/wire/batch';
import type { Context } from '../context';
import type { MeasuringAgent } from '../hubs/handedBatch';
import { boardFrame } from '../live/board';
import type { BoardFrame } from '../live/frame';
import { createOrderBook } from '../orders/createOrderBook';
import { type AgentClock, observeClock } from './agentClock';
import { type Committed, commitDecision, commitRenewal, warmCommit } from './commitDecision';
import type { HeldRoute } from './heldRoute';
import { createHeldRoutes } from './heldRoutes';
import { createIncidents } from './incidents';
import { RENEW_EVERY_MS, releaseLeases, SURELY_TOLD_MS } from './lease';
import { newestEvents } from './newestEvents';
import { followRelays } from './relaysApplied';
import { isDueForRenewal, renewalOf } from './renew';
import { createSilence } from './silence';
import { takeIn, windowOf } from './takeIn';
import { warmUp } from './warmUp';
import { createWithdrawals } from './withdrawals';

export interface EvaluatorOptions {
  /** A UUID of this process: two that are alive never share one. */
  readonly hubId: string;
  readonly onCommitted: (committed: { routeId: string; directiveId: string }) => void;
  /** False: never takes a lease. It sees what all see, and shows what others decide. */
  readonly decides?: boolean;
  readonly tickMs?: number;
}

export interface Evaluator {
  /**
   * Called with every batch that was let in here or at another hub, at once: nothing here waits for storage. The same
   * batch again changes nothing. `receivedAt` is epoch ms of this hub's own clock, whoever received it first.
   */
  accept(agent: MeasuringAgent, batch: Batch, receivedAt: number): void;
  board(organizationId: string): BoardFrame;
  organizations(): string[];
  /** How many agents say of themselves that they are not to be trusted now. */
  withdrawn(): number;
  /** A relay reported that it applied the directive with this sequence: shown at once instead of within a second. */
  noteApplied(routeId: string, sequence: number, relayId: string): void;
  /** Whether this hub holds the route's lease, as far as it knows: the commit alone is sure of it. */
  decidesFor(routeId: string): boolean;
  /** How many routes those are. */
  held(): number;
  /** Another hub has decided: shown at once instead of within a few seconds. Never waits, never throws. */
  follow(routeId: string): void;
  /** People ordered something: read and followed at once instead of within a few seconds. Never waits, never throws. */
  obey(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const TICK_MS = 250;
const RELOAD_EVERY_MS = 3_000;
const TELL_EVERY_MS = 1_000;
/** Commits that may be under way at once without any of them waiting for a new connection. */
const WARM_CONNECTIONS = 8;

/**
 * Evaluates every route this hub holds the lease of, on each batch of its region and four times a second. What is
 * decided is committed before the next decision of that route is made; routes don't wait for each other.
 */
export function createEvaluator(ctx: Context, options: EvaluatorOptions): Evaluator {
  const { hubId, onCommitted, decides = true, tickMs = TICK_MS } = options;
  const windows = new Map<number, PathWindow>();
  const clocks = new Map<string, AgentClock>();
  const lastEventIds = new Map<string, number>();
  let lastTime = ctx.now();
  let stopped = false;
  const timers: NodeJS.Timeout[] = [];
  const chores = new Set<Promise<void>>();
  const touched = new Set<string>();

  const onEvent = (organizationId: string, eventId: number) =>
    lastEventIds.set(organizationId, Math.max(lastEventIds.get(organizationId) ?? 0, eventId));
  const orders = createOrderBook(ctx, onEvent);
  const incidents = createIncidents(ctx, onEvent);
  const routes = createHeldRoutes(ctx, { hubId, reloadIncidents: incidents.reload, ordersOf: orders.of });
  const silence = createSilence(ctx, onEvent);
  const withdrawals = createWithdrawals(ctx, onEvent);

  function accept(agent: MeasuringAgent, batch: Batch, receivedAt: number): void {
    // Not receivedAt: a batch that was parsed while a tick passed was received before it, and no clock ran backwards.
    noticeTime(ctx.now());
    silence.heard(agent.agentId, receivedAt);
    const clock = clocks.get(agent.agentId) ?? { offsetMs: null, doubts: 0 };
    clocks.set(agent.agentId, clock);
    const offsetMs = observeClock(clock, batch.sentAt / 1_000, receivedAt);
    const stand = withdrawals.heard(agent.agentId, batch, receivedAt);
    if (stand === 'withdrawn') for (const path of agent.paths) withdraw(windowOf(windows, path));
    if (stand === 'returned')
      for (const path of agent.paths) rejoin(windowOf(windows, path), batch.sentAt / 1_000 + offsetMs);
    takeIn(windows, batch, offsetMs);
    if (touched.size === 0) setImmediate(evaluateTouched);
    touched.add(agent.regionId);
  }

  /** Batches that arrive in one turn of the event loop are judged together, in the same turn. To look on, ticks do. */
  function evaluateTouched(): void {
    const now = ctx.now();
    for (const regionId of touched) for (const route of routes.ofRegion(regionId)) if (route.mine) evaluate(route, now);
    touched.clear();
  }

  /** A process that was stopped, or whose clock was set, must not take silence for trouble, nor old trouble for new. */
  function noticeTime(now: number): void {
    const passedMs = now - lastTime;
    lastTime = now;
    if (passedMs >= 0 && passedMs <= PAUSE_MS) return;
    ctx.log.warn({ passedMs }, 'the hub stood still or its clock jumped: waiting for fresh data');
    for (const route of routes.all()) route.resumedAt = now;
    if (passedMs >= 0) return;
    clocks.clear();
    for (const path of windows.keys()) windows.set(path, emptyWindow());
  }

  function evaluate(route: HeldRoute, now: number): void {
    if (route.committing) {
      route.again = true;
      return;
    }
    const { network, state, resumedAt, orders } = route;
    const { paths, slots, policy } = network;
    const activeLine = state?.activeLine ?? null;
    route.seen = situationOf({ paths, slots, activeLine, now, resumedAt, orders }, (path) => windows.get(path), policy);
    if (stopped || !route.mine) return;
    const { situation } = route.seen;
    const decision = state === null ? begin(situation, policy) : decide(state, situation, policy);
    if (decision === null) return;
    if (decision.effects.length === 0) route.state = decision.state;
    else commit(route, decision, now);
  }

  function commit(route: HeldRoute, decision: Decision, now: number): void {
    const { network, epoch, sequence } = route;
    const standing = { hubId, epoch, sequence };
    const [effect] = decision.effects;
    const followed = route.state?.override ?? null;
    const writing =
      effect === undefined
        ? commitRenewal(ctx, { network, standing, decision, decidedAt: now })
        : commitDecision(ctx, { network, standing, decision, effect, followed, decidedAt: now });
    const from = route.state?.activeLine ?? decision.state.activeLine;
    route.committing = writing
      .then((result) => (result === 'lost' ? routes.giveUp(route) : settle(route, decision, result, from)))
      .catch((error: unknown) => {
        // Whether it was written is unknown: the route is taken anew, with what the database remembers.
        ctx.log.error({ error: String(error), routeId: network.routeId, reason: decision.reason }, 'a commit failed');
        routes.giveUp(route);
      })
      .finally(() => {
        route.committing = null;
        if (!route.again || stopped) return;
        route.again = false;
        evaluate(route, ctx.now());
      });
  }

  function settle(
    route: HeldRoute,
    decision: Decision,
    { sequence, eventId, directive }: Committed,
    from: string,
  ): void {
    const { network } = route;
    route.state = decision.state;
    route.sequence = sequence;
    if (eventId !== null) onEvent(network.organizationId, eventId);
    if (directive === null) return;
    const { id, row, relays } = directive;
    route.expiresAt = row.expiresAt;
    if (relays > 0)
      route.switching = {
        directiveId: id,
        sequence,
        from,
        decidedAt: row.decidedAt,
        total: relays,
        applied: new Set(),
      };
    const { epoch } = route;
    ctx.log.info(
      { routeId: network.routeId, region: network.regionCode, epoch, sequence, line: row.line, reason: row.reason },
      'directive',
    );
    onCommitted({ routeId: network.routeId, directiveId: id });
  }

  async function reload(): Promise<void> {
    await routes.reload();
    forgetPaths();
    await orders.reload();
    await routes.followOthers();
    for (const [organizationId, id] of await newestEvents(ctx)) onEvent(organizationId, id);
  }

  async function takeOrders(): Promise<void> {
    await orders.reload();
    if (!stopped) tick();
  }

  function forgetPaths(): void {
    const known = new Set<number>();
    for (const { network } of routes.all()) for (const { path } of network.paths) known.add(path);
    for (const path of windows.keys()) if (!known.has(path)) windows.delete(path);
    withdrawals.keepOnly(new Set([...routes.all()].flatMap(({ network }) => network.agents.map((a) => a.agentId))));
  }

  function tick(): void {
    const now = ctx.now();
    noticeTime(now);
    for (const route of routes.all()) {
      route.orders = orders.of(route.network, now);
      evaluate(route, now);
      if (route.committing || stopped || !route.mine) continue;
      if (isDueForRenewal(route, now)) {
        const renewal = renewalOf(route, now);
        if (renewal) commit(route, renewal, now);
      }
    }
    // Of several routes in a region the first speaks for its lines.
    for (const [route] of routes.byRegion()) {
      if (!route?.seen) continue;
      // Who looks on keeps in step: what the hub that decides has surely told by now is no news when it takes over.
      const at = route.mine ? now : now - SURELY_TOLD_MS;
      chore('agents', () => silence.observe(route.network, route.resumedAt, at, route.mine));
      chore('withdrawals', () => withdrawals.observe(route.network, at, route.mine));
      if (!route.mine) continue;
      const { situation, verdicts } = route.seen;
      for (const health of Object.values(situation.lines)) {
        const muted = maintenanceOf(health.line, situation) !== null;
        incidents.observe(route.network, { health, verdicts, muted }, now);
      }
    }
  }

  /** Work beside the evaluation: a failure is logged, and the next turn tries again. */
  function chore(name: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => ctx.log.warn({ error: String(error), chore: name }, 'evaluation chore failed'))
      .finally(() => chores.delete(done));
    chores.add(done);
  }

  /** Repeats after each run has ended, so that a slow database gets one question at a time. */
  function every(ms: number, name: string, work: () => Promise<void>): void {
    let running = false;
    timers.push(
      setInterval(() => {
        if (running || stopped) return;
        running = true;
        chore(name, () => work().finally(() => (running = false)));
      }, ms),
    );
  }

  return {
    accept,
    board: (organizationId) =>
      boardFrame(organizationId, {
        routes: [...routes.all()]
          .filter((route) => route.network.organizationId === organizationId)
          .sort((a, b) => a.network.regionCode.localeCompare(b.network.regionCode)),
        now: ctx.now(),
        lastEventId: lastEventIds.get(organizationId) ?? 0,
        isReporting: silence.isReporting,
        isWithdrawn: withdrawals.isOut,
        incidentOn: incidents.openOn,
      }),
    organizations: () => [...new Set([...routes.all()].map((route) => route.network.organizationId))],
    withdrawn: withdrawals.count,
    noteApplied(routeId, sequence, relayId) {
      const switching = routes.get(routeId)?.switching;
      if (switching?.sequence === sequence) switching.applied.add(relayId);
    },
    decidesFor: (routeId) => routes.get(routeId)?.mine === true,
    held: () => [...routes.all()].filter((route) => route.mine).length,
    follow: (routeId) => chore('others', () => routes.followOthers([routeId])),
    obey: () => chore('orders', takeOrders),
    async start() {
      await reload();
      await withdrawals.recall();
      const samples = await warmUp(ctx, windows);
      if (decides) {
        await warmCommit(ctx, WARM_CONNECTIONS);
        await routes.keepLeases();
      }
      lastTime = ctx.now();
      ctx.log.info({ routes: [...routes.all()].length, samples }, 'the evaluator is warm');
      timers.push(setInterval(tick, tickMs));
      if (decides) every(RENEW_EVERY_MS, 'leases', routes.keepLeases);
      if (decides) every(TELL_EVERY_MS, 'orders', () => orders.tell(ctx.now()));
      every(RELOAD_EVERY_MS, 'network', reload);
      every(1_000, 'relays', () => followRelays(ctx, routes.all()));
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled([...routes.all()].map((route) => route.committing));
      await Promise.allSettled([...chores]);
      await incidents.settle();
      if (!decides) return;
      await releaseLeases(ctx, hubId).catch((error: unknown) =>
        ctx.log.warn({ error: String(error) }, 'could not give the leases back: they run out by themselves'),
      );
    },
  };
}
