import {
  addSamples,
  emptyWindow,
  memoryOf,
  type PathWindow,
  rejoin,
  type WindowMemory,
  windowFrom,
  withdraw,
} from '../windows';
import type { RegionInput, RegionOutcome, RegionRoute } from './inputs';
import {
  changeRoute,
  evaluate,
  giveUp,
  type Judged,
  type JudgedMemory,
  type JudgedRoute,
  judgedFrom,
  memoryOfJudged,
  recall,
  renew,
  watched,
} from './judgedRoute';
import { takeIn, windowOf } from './takeIn';

export interface RegionJudge {
  /** What comes of an input, in order: decisions that are to be written, and what shadows would have done. */
  take(input: RegionInput): readonly RegionOutcome[];
  /** Changed in place as long as the route is there. */
  route(routeId: string): JudgedRoute | undefined;
  routes(): IterableIterator<JudgedRoute>;
  /** The paths that anything was heard of. */
  heard(): IterableIterator<number>;
  /** All that it knows; a judge that begins with it goes on in the same way. */
  checkpoint(): RegionCheckpoint;
}

/** What a judge knows at one moment, as plain data. */
export interface RegionCheckpoint {
  readonly routes: readonly JudgedMemory[];
  readonly windows: readonly (readonly [path: number, WindowMemory])[];
}

const NOTHING: readonly RegionOutcome[] = [];

/**
 * Judges the routes of one region: all that is done in memory between what a hub hears and what it decides. It has no
 * clock and does nothing; the same inputs in the same order give the same decisions.
 */
export function createRegionJudge(from: RegionCheckpoint = { routes: [], windows: [] }): RegionJudge {
  const routes = new Map<string, Judged>(from.routes.map((memory) => [memory.route.routeId, judgedFrom(memory)]));
  const windows = new Map<number, PathWindow>(from.windows.map(([path, memory]) => [path, windowFrom(memory)]));
  const ofPath = (path: number) => windows.get(path);

  function setNetwork(at: number, current: readonly RegionRoute[]): void {
    const known = new Set(current.map(({ routeId }) => routeId));
    for (const routeId of routes.keys()) if (!known.has(routeId)) routes.delete(routeId);
    for (const route of current) {
      const judged = routes.get(route.routeId);
      if (judged) changeRoute(judged, route);
      else routes.set(route.routeId, watched(route, at));
    }
  }

  function hear({ batch, offsetMs, withdraws, returns }: Extract<RegionInput, { kind: 'batch' }>): void {
    for (const path of withdraws ?? []) withdraw(windowOf(windows, path));
    for (const path of returns?.paths ?? []) rejoin(windowOf(windows, path), returns?.from ?? 0);
    takeIn(windows, batch, offsetMs);
  }

  function resume(at: number, backwards: boolean): void {
    for (const judged of routes.values()) judged.resumedAt = at;
    if (backwards) for (const path of windows.keys()) windows.set(path, emptyWindow());
  }

  function judge(at: number, isTick: boolean): readonly RegionOutcome[] {
    const outcomes: RegionOutcome[] = [];
    for (const judged of routes.values()) {
      if (isTick || judged.mine) evaluate(judged, at, ofPath, outcomes);
      if (isTick) renew(judged, at, outcomes);
    }
    return outcomes;
  }

  function settle({ at, routeId, sequence, expiresAt }: Extract<RegionInput, { kind: 'settled' }>) {
    const judged = routes.get(routeId);
    if (judged?.deciding == null) return NOTHING;
    judged.state = judged.deciding;
    judged.sequence = sequence;
    judged.expiresAt = expiresAt ?? judged.expiresAt;
    return goOn(judged, at);
  }

  function goOn(judged: Judged, at: number): readonly RegionOutcome[] {
    judged.deciding = null;
    if (!judged.again) return NOTHING;
    judged.again = false;
    const outcomes: RegionOutcome[] = [];
    evaluate(judged, at, ofPath, outcomes);
    return outcomes;
  }

  function lose(at: number, routeId: string): readonly RegionOutcome[] {
    const judged = routes.get(routeId);
    if (!judged) return NOTHING;
    giveUp(judged);
    return goOn(judged, at);
  }

  /** What changes what is known, and decides nothing. */
  function learn(input: Exclude<RegionInput, { kind: 'evaluate' | 'tick' | 'settled' | 'lost' }>): void {
    switch (input.kind) {
      case 'network':
        setNetwork(input.at, input.routes);
        break;
      case 'batch':
        hear(input);
        break;
      case 'stored':
        for (const [path, samples] of input.samples) addSamples(windowOf(windows, path), samples);
        break;
      case 'resume':
        resume(input.at, input.backwards);
        break;
      case 'forget':
        for (const path of input.paths) windows.delete(path);
        break;
      default:
        learnOf(routes.get(input.routeId), input);
    }
  }

  function take(input: RegionInput): readonly RegionOutcome[] {
    switch (input.kind) {
      case 'evaluate':
        return judge(input.at, false);
      case 'tick':
        return judge(input.at, true);
      case 'settled':
        return settle(input);
      case 'lost':
        return lose(input.at, input.routeId);
      default:
        learn(input);
        return NOTHING;
    }
  }

  return {
    take,
    route: (routeId) => routes.get(routeId),
    routes: () => routes.values(),
    heard: () => windows.keys(),
    checkpoint: () => ({
      routes: [...routes.values()].map(memoryOfJudged),
      windows: [...windows].map(([path, window]) => [path, memoryOf(window)] as const),
    }),
  };
}

function learnOf(
  judged: Judged | undefined,
  input: Extract<RegionInput, { kind: 'orders' | 'recalled' | 'given-up' }>,
): void {
  if (!judged) return;
  switch (input.kind) {
    case 'orders':
      judged.orders = input.orders;
      judged.expected = input.expected;
      break;
    case 'recalled':
      recall(judged, input);
      break;
    case 'given-up':
      giveUp(judged);
      break;
  }
}
