import { maintenanceOf } from '@twinline/engine/orders';
import type { Decided, RegionOutcome } from '@twinline/engine/region/inputs';
import type { JudgedRoute } from '@twinline/engine/region/judgedRoute';
import { PAUSE_MS } from '@twinline/engine/situation';
import type { Batch } from '@twinline/wire/batch';
import type { Context } from '../context';
import { createForecastBook } from '../forecast/createForecastBook';
import type { MeasuringAgent } from '../hubs/handedBatch';
import { createJournal, type JournalFigures, WRITE_EVERY_MS } from '../journal/createJournal';
import { boardFrame } from '../live/board';
import type { BoardFrame } from '../live/frame';
import { oneAtATime } from '../oneAtATime';
import { createOrderBook } from '../orders/createOrderBook';
import { createShadowRecord, type ShadowFigures } from '../shadows/createShadowRecord';
import { type AgentClock, observeClock, unknownClock } from './agentClock';
import { type Committed, commitDecision, commitRenewal, warmCommit } from './commitDecision';
import { createDirections } from './directions';
import type { HeldRoute } from './heldRoute';
import { createHeldRoutes } from './heldRoutes';
import { createIncidents } from './incidents';
import { RENEW_EVERY_MS, releaseLeases, SURELY_TOLD_MS } from './lease';
import { newestEvents } from './newestEvents';
import { createRegions } from './regions';
import { followRelays } from './relaysApplied';
import { createSilence } from './silence';
import { warmUp } from './warmUp';
import { createWithdrawals } from './withdrawals';

export interface EvaluatorOptions {
  /** A UUID of this process: two that are alive never share one. */
  readonly hubId: string;
  readonly onCommitted: (committed: { routeId: string; directiveId: string }) => void;
  /** False: never takes a lease. It sees what all see, and shows what others decide. */
  readonly decides?: boolean;
  /** False: what the judges are told is not written down, and cannot be replayed. */
  readonly journals?: boolean;
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
  /** Such a route as its judge has it; null for one that another hub decides for, or none. */
  standing(routeId: string): JudgedRoute | null;
  /** How many routes those are. */
  held(): number;
  /** What has been noted of shadows, and what was not. */
  shadows(): ShadowFigures;
  /** What has been written down of what the judges are told, and what is missing. */
  journal(): JournalFigures;
  /** Another hub has decided: shown at once instead of within a few seconds. Never waits, never throws. */
  follow(routeId: string): void;
  /** People ordered something: read and followed at once instead of within a few seconds. Never waits, never throws. */
  obey(): void;
  /** A region was forecast anew, or (without one) any may have been: read at once. Never waits, never throws. */
  foresee(regionId?: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const TICK_MS = 250;
const RELOAD_EVERY_MS = 3_000;
const TELL_EVERY_MS = 1_000;
/** Forecasts are made by the quarter-hour, and told of at once: this is for what was not heard. */
const FORECAST_EVERY_MS = 60_000;
/** Commits that may be under way at once without any of them waiting for a new connection. */
const WARM_CONNECTIONS = 8;

/**
 * Tells the judge of each region what happens, in order, and does what comes of it: each batch, four ticks a second, what
 * people order and change. What is decided is committed before the next decision of that route is made; routes don't wait
 * for each other.
 */
export function createEvaluator(ctx: Context, options: EvaluatorOptions): Evaluator {
  const { hubId, onCommitted, decides = true, journals = true, tickMs = TICK_MS } = options;
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
  const forecasts = createForecastBook(ctx);
  const incidents = createIncidents(ctx, onEvent);
  const directions = createDirections();
  const journal = createJournal(ctx, {
    hubId,
    judge: (regionId) => regions.judge(regionId),
    organizationOf: (regionId) => routes.ofRegion(regionId)[0]?.network.organizationId,
  });
  const regions = createRegions(act, journals ? journal.note : () => undefined);
  const routes = createHeldRoutes(ctx, {
    hubId,
    regions,
    reloadIncidents: incidents.reload,
    ordersOf: orders.of,
    expectedOf: forecasts.of,
  });
  const shadows = createShadowRecord(ctx, { hubId });
  const reloadRoutes = oneAtATime(routes.reload);
  const silence = createSilence(ctx, onEvent);
  const withdrawals = createWithdrawals(ctx, onEvent);

  function accept(agent: MeasuringAgent, batch: Batch, receivedAt: number): void {
    // Not receivedAt: a batch that was parsed while a tick passed was received before it, and no clock ran backwards.
    noticeTime(ctx.now());
    silence.heard(agent.agentId, receivedAt);
    const clock = clocks.get(agent.agentId) ?? unknownClock();
    clocks.set(agent.agentId, clock);
    const offsetMs = observeClock(clock, batch.sentAt / 1_000, receivedAt);
    const stand = withdrawals.heard(agent.agentId, batch, receivedAt);
    if (stand !== 'withdrawn') directions.take(batch.samples, offsetMs);
    regions.tell(agent.regionId, {
      ...{ kind: 'batch', at: receivedAt, offsetMs, batch },
      ...(stand === 'withdrawn' ? { withdraws: [...agent.paths] } : {}),
      ...(stand === 'returned' ? { returns: { paths: [...agent.paths], from: batch.sentAt / 1_000 + offsetMs } } : {}),
    });
    if (touched.size === 0) setImmediate(evaluateTouched);
    touched.add(agent.regionId);
  }

  /** Batches that arrive in one turn of the event loop are judged together, in the same turn. To look on, ticks do. */
  function evaluateTouched(): void {
    const at = ctx.now();
    if (!stopped) for (const regionId of touched) regions.tell(regionId, { kind: 'evaluate', at });
    touched.clear();
  }

  /** A process that was stopped, or whose clock was set, must not take silence for trouble, nor old trouble for new. */
  function noticeTime(now: number): void {
    const passedMs = now - lastTime;
    lastTime = now;
    if (passedMs >= 0 && passedMs <= PAUSE_MS) return;
    ctx.log.warn({ passedMs }, 'the hub stood still or its clock jumped: waiting for fresh data');
    regions.tellAll({ kind: 'resume', at: now, backwards: passedMs < 0 });
    if (passedMs < 0) clocks.clear();
  }

  function act(outcome: RegionOutcome): void {
    const route = routes.get(outcome.routeId);
    if (!route || stopped) return;
    // A shadow's decision moves nothing: it is noted, and nobody waits for that.
    if (outcome.kind === 'shadow') shadows.add(outcome, route.judged.epoch);
    else route.writing = commit(route, outcome);
  }

  async function commit(route: HeldRoute, decided: Decided): Promise<void> {
    const { regionId, routeId } = route.network;
    const committed = await write(route, decided);
    route.writing = null;
    if (committed === null) {
      regions.tell(regionId, { kind: 'lost', at: ctx.now(), routeId });
      ctx.log.warn({ routeId, epoch: decided.epoch }, 'this hub no longer decides for the route');
      return;
    }
    const { sequence, directive } = committed;
    const expiresAt = directive?.row.expiresAt ?? null;
    regions.tell(regionId, { kind: 'settled', at: ctx.now(), routeId, sequence, expiresAt });
    tellOf(route, decided, committed);
  }

  /** Null when another hub decides now, or nobody knows: the route is taken anew, with what the database remembers. */
  async function write({ network }: HeldRoute, decided: Decided): Promise<Committed | null> {
    const { before, epoch, sequence, at: decidedAt } = decided;
    const oneWay = directions.of(network.paths, decidedAt);
    const { evidence } = decided.decision;
    const decision =
      oneWay === undefined ? decided.decision : { ...decided.decision, evidence: { ...evidence, oneWay } };
    const standing = { hubId, epoch, sequence };
    const [effect] = decision.effects;
    const followed = before?.override ?? null;
    try {
      const result = await (effect === undefined
        ? commitRenewal(ctx, { network, standing, decision, decidedAt })
        : commitDecision(ctx, { network, standing, decision, effect, followed, decidedAt }));
      return result === 'lost' ? null : result;
    } catch (error) {
      ctx.log.error({ error: String(error), routeId: network.routeId, reason: decision.reason }, 'a commit failed');
      return null;
    }
  }

  function tellOf(route: HeldRoute, { decision, before, epoch }: Decided, { sequence, eventId, directive }: Committed) {
    const { network } = route;
    if (eventId !== null) onEvent(network.organizationId, eventId);
    if (directive === null) return;
    const { id, row, relays } = directive;
    if (relays > 0)
      route.switching = {
        directiveId: id,
        sequence,
        from: before?.activeLine ?? decision.state.activeLine,
        decidedAt: row.decidedAt,
        total: relays,
        applied: new Set(),
      };
    ctx.log.info(
      { routeId: network.routeId, region: network.regionCode, epoch, sequence, line: row.line, reason: row.reason },
      'directive',
    );
    onCommitted({ routeId: network.routeId, directiveId: id });
  }

  async function reload(): Promise<void> {
    await reloadRoutes();
    withdrawals.keepOnly(new Set([...routes.all()].flatMap(({ network }) => network.agents.map((a) => a.agentId))));
    await orders.reload();
    await routes.followOthers();
    for (const [organizationId, id] of await newestEvents(ctx)) onEvent(organizationId, id);
  }

  async function takeOrders(): Promise<void> {
    await orders.reload();
    if (!stopped) tick();
    // Policies and shadows are part of the network.
    await reloadRoutes();
    if (!stopped) tick();
  }

  function tick(): void {
    const now = ctx.now();
    noticeTime(now);
    directions.forget(now);
    for (const route of routes.all()) routes.tellOrders(route, now);
    if (!stopped) regions.tellAll({ kind: 'tick', at: now });
    // Of several routes in a region the first speaks for its lines.
    for (const [route] of routes.byRegion()) {
      if (!route?.judged.seen) continue;
      const { mine, resumedAt, seen } = route.judged;
      // Who looks on keeps in step: what the hub that decides has surely told by now is no news when it takes over.
      const at = mine ? now : now - SURELY_TOLD_MS;
      chore('agents', () => silence.observe(route.network, resumedAt, at, mine));
      chore('withdrawals', () => withdrawals.observe(route.network, at, mine));
      if (!mine) continue;
      const { situation, verdicts } = seen;
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
        drillOf: orders.drillOf,
      }),
    organizations: () => [...new Set([...routes.all()].map((route) => route.network.organizationId))],
    withdrawn: withdrawals.count,
    noteApplied(routeId, sequence, relayId) {
      const switching = routes.get(routeId)?.switching;
      if (switching?.sequence === sequence) switching.applied.add(relayId);
    },
    decidesFor: (routeId) => routes.get(routeId)?.judged.mine === true,
    standing: (routeId) => {
      const judged = routes.get(routeId)?.judged;
      return judged?.mine ? judged : null;
    },
    held: () => [...routes.all()].filter(({ judged }) => judged.mine).length,
    shadows: shadows.figures,
    journal: journal.figures,
    follow: (routeId) => chore('others', () => routes.followOthers([routeId])),
    obey: () => chore('orders', takeOrders),
    foresee: (regionId) => chore('forecasts', () => forecasts.reload(regionId)),
    async start() {
      await reload();
      // Before anything is decided: a route that left early would go back to what is about to be congested.
      await forecasts.reload();
      await withdrawals.recall();
      const samples = await warmUp(ctx, routes, regions);
      if (decides) {
        await warmCommit(ctx, WARM_CONNECTIONS);
        await routes.keepLeases();
      }
      lastTime = ctx.now();
      ctx.log.info({ routes: [...routes.all()].length, samples }, 'the evaluator is warm');
      timers.push(setInterval(tick, tickMs));
      if (decides) every(RENEW_EVERY_MS, 'leases', routes.keepLeases);
      if (decides) every(TELL_EVERY_MS, 'orders', () => orders.tell(ctx.now()));
      if (decides) every(TELL_EVERY_MS, 'shadows', shadows.flush);
      if (decides) every(WRITE_EVERY_MS, 'journal', journal.write);
      every(RELOAD_EVERY_MS, 'network', reload);
      every(FORECAST_EVERY_MS, 'forecasts', () => forecasts.reload());
      every(1_000, 'relays', () => followRelays(ctx, routes.all()));
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled([...routes.all()].map(({ writing }) => writing));
      await Promise.allSettled([...chores]);
      await incidents.settle();
      if (!decides) return;
      await journal.write();
      await shadows
        .flush()
        .catch((error: unknown) =>
          ctx.log.warn({ error: String(error) }, 'what shadows decided last is not on record'),
        );
      await releaseLeases(ctx, hubId).catch((error: unknown) =>
        ctx.log.warn({ error: String(error) }, 'could not give the leases back: they run out by themselves'),
      );
    },
  };
}
