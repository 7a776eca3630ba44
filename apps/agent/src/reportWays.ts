import type { LookupFunction } from 'node:net';
import { type Answer, createWay, type ReportWay, type Way, type WayRequest } from './reportWay';

const CONNECT_TIMEOUT_MS = 2_000;
/** A better way that failed is asked again this often, with a request that carries nothing. */
const PROBE_EVERY_MS = 10_000;
/** A hub that is slow itself must not get everything three times: then the next way is asked ever later. */
const MOST_SLOWNESS = 8;
const PROBE: WayRequest = { method: 'GET', path: '/healthz', headers: {} };

export interface ReportWays {
  /**
   * The first answer that `accept` takes, by whichever way. The best way that is not known to fail is asked first; where
   * it fails the next is asked at once, where it is silent for `hedgeMs` the next is asked as well: what is sent may
   * arrive twice. An error that `accept` throws counts as a failure of the way (a portal that answers in our place).
   *
   * @throws Error with the reason of each way when none has answered in `timeoutMs`.
   */
  send<T>(request: WayRequest, accept: (answer: Answer) => T, hedgeMs: number): Promise<T>;
  /** Replaces the ways; those that stay keep their connections. */
  follow(ways: readonly ReportWay[]): void;
  /** The way that the last answer came by. */
  readonly last: string;
  close(): void;
}

export interface ReportWaysOptions {
  readonly hubUrl: string;
  readonly lookup: LookupFunction;
  readonly timeoutMs: number;
  readonly nowMs: () => number;
}

interface State {
  readonly is: ReportWay;
  readonly way: Way;
  failing: boolean;
  probeAt: number;
}

/** Reports take the ordinary internet, else line A, else line B, so that a dead line cannot hide its own death. */
export function createReportWays(options: ReportWaysOptions): ReportWays {
  const { nowMs, timeoutMs } = options;
  let states: State[] = [];
  let last = '';
  let slowness = 1;

  function follow(ways: readonly ReportWay[]): void {
    const known = states;
    states = ways.map((is) => {
      const same = known.find(({ is: { name, localAddress } }) => name === is.name && localAddress === is.localAddress);
      const way = () => createWay(is, { ...options, connectTimeoutMs: CONNECT_TIMEOUT_MS });
      return same ?? { is, way: way(), failing: false, probeAt: 0 };
    });
    for (const state of known) if (!states.includes(state)) state.way.close();
    if (last === '') last = states[0]?.way.name ?? '';
  }

  function fail(state: State): void {
    if (!state.failing) state.probeAt = nowMs() + PROBE_EVERY_MS;
    state.failing = true;
  }

  /** Ways better than the one in use are tried again now and then; any answer shows that they work. */
  function probeBetter(): void {
    const inUse = states.findIndex((state) => !state.failing);
    for (const state of states.slice(0, Math.max(inUse, 0))) {
      if (nowMs() < state.probeAt) continue;
      state.probeAt = nowMs() + PROBE_EVERY_MS;
      state.way.send(PROBE, AbortSignal.timeout(CONNECT_TIMEOUT_MS)).then(
        () => {
          state.failing = false;
        },
        () => undefined,
      );
    }
  }

  /** Ways that were silent before `best` answered do not work; if `best` was asked first, the hub is slow. */
  function learn(order: readonly State[], silent: ReadonlySet<State>, best: State): void {
    best.failing = false;
    last = best.way.name;
    const before = order.slice(0, order.indexOf(best)).filter((state) => silent.has(state));
    for (const state of before) fail(state);
    const asked = silent.size > before.length + 1;
    slowness = asked ? Math.min(slowness * 2, MOST_SLOWNESS) : 1;
  }

  function send<T>(request: WayRequest, accept: (answer: Answer) => T, hedgeMs: number): Promise<T> {
    probeBetter();
    const order = [...states.filter(({ failing }) => !failing), ...states.filter(({ failing }) => failing)];
    const ended = new AbortController();
    const silent = new Set<State>();
    const reasons: string[] = [];
    const timers: NodeJS.Timeout[] = [];
    let next = 0;
    return new Promise<T>((resolve, reject) => {
      const finish = (settle: () => void) => {
        if (ended.signal.aborted) return;
        for (const timer of timers) clearTimeout(timer);
        settle();
        ended.abort();
      };
      const giveUp = (why: string) => finish(() => reject(new Error([why, ...reasons].filter(Boolean).join('; '))));
      const start = () => {
        const state = order[next];
        if (state === undefined) return;
        next += 1;
        silent.add(state);
        if (next < order.length) timers.push(setTimeout(start, hedgeMs * slowness));
        state.way
          .send(request, ended.signal)
          .then(accept)
          .then(
            (value) =>
              finish(() => {
                learn(order, silent, state);
                resolve(value);
              }),
            (error: unknown) => {
              if (ended.signal.aborted) return;
              fail(state);
              silent.delete(state);
              reasons.push(`${state.way.name}: ${error instanceof Error ? error.message : String(error)}`);
              if (next < order.length) start();
              else if (silent.size === 0) giveUp('');
            },
          );
      };
      timers.push(setTimeout(() => giveUp('no answer in time'), timeoutMs));
      start();
    });
  }

  return {
    send,
    follow,
    get last() {
      return last;
    },
    close() {
      for (const { way } of states) way.close();
    },
  };
}
