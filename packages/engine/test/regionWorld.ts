import { createRegionJudge, type RegionJudge } from '../src/region/createRegionJudge';
import type { RegionInput, RegionOutcome, RegionRoute, SentBatch, SentSignal } from '../src/region/inputs';
import { NO_ORDERS } from '../src/situation';
import type { Override, PathIdentity, Policy } from '../src/types';
import { demoPolicy, random, START } from './world';

/** What a hub tells the judge of one region in a random world, and what came of each input. */
export interface ToldRegion {
  readonly inputs: readonly RegionInput[];
  readonly outcomes: readonly (readonly RegionOutcome[])[];
}

const SECONDS = 75;
const PROBES = 50;
const RTT_BUCKET = 118;
const SLOW_BUCKET = 142;
const ROUTES = ['one', 'two'];
type Weather = 'fine' | 'lossy' | 'slow' | 'cut';

/**
 * Lines go through spells of loss, delay and cuts; agents withdraw and return, report a sample again, send from a spool;
 * the hub pauses and its clock is set back; people order and edit; commits take their time, and some are lost.
 */
export function tellRegion(seed: number, withShadows: boolean): ToldRegion {
  const told = new Told(seed, withShadows);
  for (let second = 0; second < SECONDS; second++) told.second(second);
  return told;
}

class Told implements ToldRegion {
  readonly inputs: RegionInput[] = [];
  readonly outcomes: (readonly RegionOutcome[])[] = [];
  private readonly judge: RegionJudge = createRegionJudge();
  private readonly draw: () => number;
  private readonly paths: PathIdentity[];
  private readonly weather: Record<string, Weather> = { A: 'fine', B: 'fine' };
  private readonly late = new Map<number, number>();
  private readonly out = new Set<string>();
  private policy: Policy = { ...demoPolicy, holdDownMs: 6_000, directiveTtlMs: 20_000 };
  private clock = START;
  private epoch = 1;

  constructor(
    seed: number,
    private readonly withShadows: boolean,
  ) {
    this.draw = random(seed);
    const agents = 1 + Math.floor(this.draw() * 4);
    this.paths = Array.from({ length: 2 * agents }, (_, i) => ({
      ...{ path: i + 1, agent: `agent-${i >> 1}`, carrier: `carrier-${i >> 1}`, line: i % 2 === 0 ? 'A' : 'B' },
      ...{ pop: 'pop', weight: 1 / agents },
    }));
    this.tell({ kind: 'network', at: this.clock, routes: this.routes() });
    for (const routeId of ROUTES) this.recall(routeId);
  }

  second(second: number): void {
    const { draw } = this;
    for (const line of ['A', 'B']) if (second > 4 && draw() < 0.12) this.weather[line] = this.spell();
    if (draw() < 0.03) this.stand(2_500 + draw() * 2_000);
    if (draw() < 0.01) this.stand(-3_000);
    if (draw() < 0.05) this.order();
    if (draw() < 0.03) this.edit();
    const agents = [...new Set(this.paths.map(({ agent }) => agent))];
    for (const [i, agent] of agents.entries()) {
      if (draw() < 0.05) continue;
      this.pass(100 + Math.floor(draw() * 60));
      this.post(agent, i);
      if (draw() < 0.9) this.tell({ kind: 'evaluate', at: this.clock });
    }
    for (let tick = 0; tick < 3; tick++) {
      this.pass(150 + draw() * 80);
      this.tell({ kind: 'tick', at: this.clock });
    }
  }

  private tell(input: RegionInput): void {
    // As hubs write it down: what comes of it must not hang on anything else.
    this.inputs.push(JSON.parse(JSON.stringify(input)));
    const outcomes = this.judge.take(input);
    this.outcomes.push(JSON.parse(JSON.stringify(outcomes)));
    for (const outcome of outcomes) if (outcome.kind === 'decided') this.commit(outcome);
  }

  private commit({ routeId, decision, sequence, at }: Extract<RegionOutcome, { kind: 'decided' }>): void {
    if (this.draw() < 0.5) this.tell({ kind: 'tick', at: this.clock });
    this.pass(this.draw() * 30);
    if (this.draw() < 0.05) {
      this.tell({ kind: 'lost', at: this.clock, routeId });
      this.recall(routeId);
      return;
    }
    const isHeld = decision.effects[0]?.kind === 'held';
    const expiresAt = isHeld ? null : at + this.policy.directiveTtlMs;
    this.tell({ kind: 'settled', at: this.clock, routeId, sequence: sequence + Number(!isHeld), expiresAt });
  }

  private recall(routeId: string): void {
    const { state = null, sequence = 0, expiresAt = null } = this.judge.route(routeId) ?? {};
    const epoch = this.epoch++;
    this.tell({ kind: 'recalled', routeId, mine: true, state, epoch, sequence, expiresAt, shadows: {} });
  }

  private routes(): RegionRoute[] {
    const shadow = { shadowId: 'shadow', policy: { ...this.policy, holdDownMs: 2_000, leaveDwellMs: 0 } };
    return ROUTES.map((routeId, i) => ({
      ...{ routeId, slots: ['A', 'B'], paths: this.paths },
      policy: { ...this.policy, preferredLine: i === 0 ? ('A' as const) : ('none' as const) },
      shadows: this.withShadows ? [shadow] : [],
    }));
  }

  private edit(): void {
    this.policy = { ...this.policy, version: this.policy.version + 1, leaveBelowScore: 55 + 10 * this.draw() };
    this.tell({ kind: 'network', at: this.clock, routes: this.routes() });
  }

  private order(): void {
    const [line, strict] = [this.draw() < 0.5 ? 'A' : 'B', this.draw() < 0.3];
    const expiresAt = this.clock + 1_000 + this.draw() * 8_000;
    const id = `override-${this.inputs.length}`;
    const override: Override = { id, line, mode: 'single', strict, by: 'Li', note: '', expiresAt };
    const orders = this.draw() < 0.5 ? NO_ORDERS : { override, maintenance: [] };
    this.tell({ kind: 'orders', routeId: 'one', orders, expected: null });
  }

  private stand(byMs: number): void {
    this.clock += byMs;
    this.tell({ kind: 'resume', at: this.clock, backwards: byMs < 0 });
  }

  private pass(ms: number): void {
    this.clock += ms;
  }

  private spell(): Weather {
    const kind = this.draw();
    return kind < 0.5 ? 'fine' : kind < 0.65 ? 'lossy' : kind < 0.8 ? 'slow' : 'cut';
  }

  private post(agent: string, i: number): void {
    const own = this.paths.filter((path) => path.agent === agent);
    const paths = own.map(({ path }) => path);
    const offsetMs = 0.25 + 3.7 * i;
    const batch = this.batchOf(own);
    const turns = this.draw() < 0.03;
    const isOut = this.out.has(agent);
    if (turns && !isOut) this.out.add(agent);
    if (turns && isOut) this.out.delete(agent);
    this.tell({
      ...{ kind: 'batch', at: this.clock, offsetMs, batch },
      ...(this.out.has(agent) ? { withdraws: paths } : {}),
      ...(turns && isOut ? { returns: { paths, from: this.clock } } : {}),
    });
  }

  private batchOf(own: readonly PathIdentity[]): SentBatch {
    const end = Math.round(1_000 * this.clock) - 40_000;
    const rows = own.map((path) => ({ path, ...this.measured(path) }));
    const column = <T>(of: (row: (typeof rows)[number]) => T) => rows.map(of);
    const signals = rows.flatMap(({ path: { path }, run }): SentSignal[] => {
      const before = this.late.get(path) ?? 0;
      this.late.set(path, run);
      if (run > 0 && before === 0) {
        const first = end - 200_000;
        return [{ path, kind: 'blackout', at: end, lateRun: 6, lateRunSpanMicros: 120_000, firstLateSentAt: first }];
      }
      const nothing = { lateRun: 0, lateRunSpanMicros: 0, firstLateSentAt: null };
      return run === 0 && before > 0 ? [{ path, kind: 'recovery', at: end, ...nothing }] : [];
    });
    const samples = {
      ...{ path: column(({ path }) => path.path), start: column(() => end - 1_000_000 - Math.floor(this.draw() * 9)) },
      ...{ duration: column(() => 1_000_000), revision: column(() => 0), sent: column(() => PROBES) },
      ...{ received: column(({ received }) => received), late: column(({ received }) => PROBES - received) },
      ...{ lost: column(({ received }) => PROBES - received), pending: column(() => 0) },
      ...{ rttMinMicros: column(() => null), rttMeanMicros: column(() => null), rttMaxMicros: column(() => null) },
      ...{ rttBuckets: column(({ bucket, received }) => (received > 0 ? [bucket] : [])) },
      ...{ rttCounts: column(({ received }) => (received > 0 ? [received] : [])) },
      ...{ jitterMicros: column(({ received }) => (received > 0 ? 1_500 + Math.floor(9 * this.draw()) : null)) },
      ...{ longestLossBurst: column(({ run }) => run), lateRun: column(({ run }) => run) },
      lateRunSpanMicros: column(({ run }) => 20_000 * run),
    };
    const replies = rows.filter(({ run }) => run === 0).map(({ path: { path } }) => ({ path, sentAt: end - 90_000 }));
    return { samples, signals, ...(signals.length > 0 ? { replies } : {}) };
  }

  private measured({ line }: PathIdentity): { received: number; run: number; bucket: number } {
    switch (this.weather[line] ?? 'fine') {
      case 'fine':
        return { received: PROBES, run: 0, bucket: RTT_BUCKET };
      case 'lossy':
        return { received: PROBES - Math.floor(this.draw() * 20), run: 0, bucket: RTT_BUCKET };
      case 'slow':
        return { received: PROBES, run: 0, bucket: SLOW_BUCKET };
      case 'cut':
        return { received: 0, run: PROBES, bucket: RTT_BUCKET };
    }
  }
}
