import { begin, decide } from '@twinline/engine/decide';
import { presets } from '@twinline/engine/presets';
import { takeIn } from '@twinline/engine/region/takeIn';
import { sampleOf } from '@twinline/engine/replay/recording';
import { NO_ORDERS, situationOf } from '@twinline/engine/situation';
import type { RouteState } from '@twinline/engine/types';
import type { PathWindow } from '@twinline/engine/windows';
import type { Batch } from '@twinline/wire/batch';
import { addSamplesPlain, emptyPlain, plainFigures } from '../../packages/engine/test/plainWindows';
import { random } from './bodies';
import { cpuMs, routePaths, secondsOf } from './engineRoute';
import type { BenchOptions } from './main';
import { percentile, type Row, row } from './rows';

const FIRST_SECOND = 1_760_000_000;
const TICKS_PER_SECOND = 4;
const ROUNDS = 5;
const LOSS = 0.002;
/** Windows are full after a minute; measured is what comes then. */
const WARM_SECONDS = 60;
const policy = presets['show-live'];

/** Live: one batch an agent and second, taken in and evaluated at once, and four evaluations a second besides. */
export function evaluateBench({ quick, say }: BenchOptions): Row[] {
  const seconds = quick ? 60 : 300;
  const routes = quick ? 10 : 20;
  say(`engine: evaluating ${routes} routes of ten paths for ${seconds} s, and again from all samples each time`);
  const batches = batchesOf(WARM_SECONDS + seconds);
  const ours = median(() => liveMs(batches, routes, takeInto));
  const plain = median(() => liveMs(batches, Math.ceil(routes / 10), takeAnew));
  const agents = batches[0]?.length ?? 0;
  const perSecond = agents + TICKS_PER_SECOND;
  const micros = (ms: number, of: number) => (1_000 * ms) / (of * seconds * perSecond);
  const each = micros(ours, routes);
  const anew = micros(plain, Math.ceil(routes / 10));
  const carried = Math.floor(1e6 / (each * perSecond));
  const carriedAnew = Math.floor(1e6 / (anew * perSecond));
  const note = `median of ${ROUNDS}, CPU time; ten paths, ${agents} batches and ${TICKS_PER_SECOND} ticks a second, ${100 * LOSS} % loss`;
  return [
    row('engine', 'engine.evaluate', { value: each, referenceValue: anew, note }),
    row('engine', 'engine.routes', { value: carried, referenceValue: carriedAnew, note }),
  ];
}

function median(measure: () => number): number {
  return percentile(
    Array.from({ length: ROUNDS }, () => measure()),
    50,
  );
}

/** By second and agent. */
function batchesOf(seconds: number): Batch[][] {
  const draw = random(3);
  const agents = [...new Set(routePaths.map(({ agent }) => agent))];
  return Array.from({ length: seconds }, (_, at) =>
    agents.map((agent) => {
      const paths = routePaths.filter((path) => path.agent === agent).map(({ path }) => path);
      const samples = secondsOf(paths, 1, FIRST_SECOND + at, draw, () => LOSS);
      const sentAt = (FIRST_SECOND + at + 1) * 1_000_000;
      return { boot: '', sequence: at + 1, sentAt, agentVersion: 'bench', signals: [], samples };
    }),
  );
}

interface Intake {
  take(batch: Batch): void;
  windowOf(path: number): PathWindow | undefined;
}

function takeInto(): Intake {
  const windows = new Map<number, PathWindow>();
  return { take: (batch) => takeIn(windows, batch, 0), windowOf: (path) => windows.get(path) };
}

/** Every figure from all samples of the last minute, each time it is asked for. */
function takeAnew(): Intake {
  const { take, windowOf } = takeInto();
  const plain = new Map(routePaths.map(({ path }) => [path, emptyPlain()]));
  return {
    take(batch) {
      take(batch);
      for (const [i, path] of batch.samples.path.entries()) {
        const window = plain.get(path);
        if (window) addSamplesPlain(window, [sampleOf(batch.samples, i)]);
      }
    },
    windowOf(path) {
      const window = windowOf(path);
      const samples = plain.get(path);
      if (window && samples) Object.assign(window, { figures: plainFigures(samples), verdicts: null });
      return window;
    },
  };
}

function liveMs(batches: readonly (readonly Batch[])[], routes: number, intake: () => Intake): number {
  const held = Array.from({ length: routes }, () => ({
    ...intake(),
    paths: routePaths.map((path) => ({ ...path })),
    state: null as RouteState | null,
  }));
  const evaluate = (route: (typeof held)[number], now: number) => {
    const activeLine = route.state?.activeLine ?? null;
    const input = { paths: route.paths, slots: ['A', 'B'], activeLine, now, resumedAt: 0, orders: NO_ORDERS };
    const { situation } = situationOf(input, route.windowOf, policy);
    const decision = route.state === null ? begin(situation, policy) : decide(route.state, situation, policy);
    if (decision !== null) route.state = decision.state;
  };
  const live = (from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const now = 1_000 * (FIRST_SECOND + at + 1) + 120;
      for (const route of held) {
        for (const [i, batch] of (batches[at] ?? []).entries()) {
          route.take(batch);
          evaluate(route, now + i);
        }
        for (let tick = 1; tick <= TICKS_PER_SECOND; tick++) evaluate(route, now + 200 * tick);
      }
    }
  };
  live(0, WARM_SECONDS);
  return cpuMs(() => live(WARM_SECONDS, batches.length));
}
