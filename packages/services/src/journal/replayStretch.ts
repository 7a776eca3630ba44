import { createRegionJudge, type RegionCheckpoint, type RegionJudge } from '@twinline/engine/region/createRegionJudge';
import type { Decided, RegionInput, RegionOutcome, RegionRoute, ShadowDecided } from '@twinline/engine/region/inputs';
import type { Policy, RouteState } from '@twinline/engine/types';
import { type JournalLine, plain, type Said, saidOf, standOf } from './lines';

/** What a replay found otherwise than it is on record. */
export interface Difference {
  /** Epoch ms. */
  readonly at: number;
  /** `state`: how the route stood at the end of a chunk; `checkpoint`: what the judge knew; `directive`: in the database. */
  readonly what: 'decision' | 'state' | 'checkpoint' | 'directive';
  readonly recorded: unknown;
  readonly replayed: unknown;
}

/** A decision that was replayed, with the sequence under which it was written; null where it never was. */
export interface Replayed extends Decided {
  readonly written: number | null;
}

export interface StretchReplay {
  readonly decided: Replayed[];
  readonly differences: Difference[];
  readonly shadow: ShadowDecided[];
  /** What the shadow remembers at the end. */
  shadowState: RouteState | null;
  equal: number;
  /** States and checkpoints that were compared. */
  compared: number;
  /** Version of the judge that decided then; null before anything was fed. */
  judge: number | null;
}

export interface StretchQuestion {
  readonly routeId: string;
  /** Decisions from then on are compared and returned (epoch ms). */
  readonly from: number;
  readonly to: number;
  /** A policy that decides in the route's shadow, and what it remembers from the stretch before. */
  readonly shadow: { readonly policy: Policy; readonly state: RouteState | null } | null;
}

const SHADOW = 'replayed';

/** Feeds one stretch of a journal, in order, to the judge that decides live, and compares. */
export class StretchReplayer {
  readonly found: StretchReplay;
  private judge: RegionJudge | null = null;
  /** The same once more, with the shadow: so that nothing of it can be in what is compared. */
  private beside: RegionJudge | null = null;
  private pending: Decided | null = null;
  private at: number;
  /** What is asked for is behind: the rest of a chunk is of no concern. */
  private over = false;

  constructor(private readonly asked: StretchQuestion) {
    this.at = asked.from;
    const shadowState = asked.shadow?.state ?? null;
    this.found = { decided: [], differences: [], shadow: [], shadowState, equal: 0, compared: 0, judge: null };
  }

  feed(lines: readonly JournalLine[]): void {
    for (const line of lines) {
      this.over ||= 'input' in line && 'at' in line.input && line.input.at > this.asked.to;
      if (this.over) return;
      if ('checkpoint' in line) this.meet(line);
      else if ('states' in line) this.compareStates(line.states);
      else this.take(line.input, line.said ?? []);
    }
  }

  /** What was being written when the stretch ended was written, as far as anybody can tell here. */
  end(): void {
    const { pending } = this;
    this.pending = null;
    if (pending === null || pending.at < this.asked.from) return;
    const isHeld = pending.decision.effects[0]?.kind === 'held';
    this.found.decided.push({ ...pending, written: pending.sequence + Number(!isHeld) });
  }

  private meet({ checkpoint, judge }: Extract<JournalLine, { checkpoint: object }>): void {
    if (this.judge === null) {
      this.found.judge = judge;
      this.judge = createRegionJudge(checkpoint);
      if (this.asked.shadow) this.beside = createRegionJudge(this.withShadow(checkpoint));
      return;
    }
    this.compare('checkpoint', JSON.parse(plain(checkpoint)), JSON.parse(plain(this.judge.checkpoint())));
  }

  private take(input: RegionInput, said: readonly Said[]): void {
    if (this.judge === null) return;
    if ('at' in input) this.at = input.at;
    this.follow(input);
    const own = this.judge.take(input).flatMap((outcome) => (this.isOfRoute(outcome) ? [outcome] : []));
    const recorded = said.filter(({ routeId }) => routeId === this.asked.routeId);
    for (let i = 0; i < Math.max(own.length, recorded.length); i++) this.compareDecision(own[i], recorded[i]);
    if (this.beside === null || this.asked.shadow === null) return;
    for (const outcome of this.beside.take(this.shadowed(input)))
      if (outcome.kind === 'shadow' && outcome.shadowId === SHADOW && outcome.at >= this.asked.from)
        this.found.shadow.push(outcome);
    this.found.shadowState = this.beside.route(this.asked.routeId)?.shadows.get(SHADOW) ?? this.found.shadowState;
  }

  /** What became of the decision that was being written. */
  private follow(input: RegionInput): void {
    if ((input.kind !== 'settled' && input.kind !== 'lost') || input.routeId !== this.asked.routeId) return;
    const { pending } = this;
    this.pending = null;
    if (pending !== null && pending.at >= this.asked.from)
      this.found.decided.push({ ...pending, written: input.kind === 'settled' ? input.sequence : null });
  }

  private isOfRoute(outcome: RegionOutcome): outcome is Decided {
    return outcome.kind === 'decided' && outcome.routeId === this.asked.routeId;
  }

  private compareDecision(own: Decided | undefined, recorded: Said | undefined): void {
    if (own) this.pending = own;
    if (this.at < this.asked.from) return;
    const replayed = own && saidOf(own);
    if (plain(replayed ?? null) === plain(recorded ?? null)) this.found.equal += 1;
    else
      this.found.differences.push({ at: this.at, what: 'decision', recorded: recorded ?? null, replayed: own ?? null });
  }

  private compareStates(states: Readonly<Record<string, string>>): void {
    const route = this.judge?.route(this.asked.routeId);
    const recorded = states[this.asked.routeId];
    if (route && recorded !== undefined) this.compare('state', recorded, standOf(route));
  }

  private compare(what: 'state' | 'checkpoint', recorded: unknown, replayed: unknown): void {
    this.found.compared += 1;
    if (plain(recorded) !== plain(replayed)) this.found.differences.push({ at: this.at, what, recorded, replayed });
  }

  private shadowed(input: RegionInput): RegionInput {
    const { shadow, routeId } = this.asked;
    if (input.kind === 'network') return { ...input, routes: input.routes.map((route) => this.andShadow(route)) };
    // Whoever decides for the route: its shadow goes on as it was.
    const state = this.found.shadowState ?? shadow?.state ?? null;
    return input.kind === 'recalled' && input.routeId === routeId && state !== null
      ? { ...input, shadows: { [SHADOW]: state } }
      : input;
  }

  private withShadow(checkpoint: RegionCheckpoint): RegionCheckpoint {
    const state = this.asked.shadow?.state ?? null;
    return {
      ...checkpoint,
      routes: checkpoint.routes.map((memory) => ({
        ...memory,
        route: this.andShadow(memory.route),
        shadows: memory.route.routeId === this.asked.routeId && state !== null ? { [SHADOW]: state } : {},
      })),
    };
  }

  private andShadow(route: RegionRoute): RegionRoute {
    const { shadow, routeId } = this.asked;
    const isAsked = route.routeId === routeId && shadow !== null;
    return { ...route, shadows: isAsked ? [{ shadowId: SHADOW, policy: shadow.policy }] : [] };
  }
}
