import { loadNativeCalls, type Native } from '@twinline/host/nativeCalls';
import type { Connect } from '@twinline/wire/batch';
import type { Logger } from '../log';
import { attempt, type Outcome } from './attempt';
import { authorities } from './authorities';
import { createResolver, type Resolve } from './resolver';
import { createStallWatch } from './stallWatch';
import { readTarget, type Target } from './target';

export interface ConnectPath {
  readonly id: number;
  readonly line: string;
  /** tcp://host:port, tls://host:port, http://… or https://…; a path without one is left alone. */
  readonly connectUrl: string | null;
  /** Source address. */
  readonly bind: string | null;
  readonly interface: string | null;
}

export interface ConnectProbesOptions {
  readonly log: Logger;
  /** Epoch microseconds. */
  readonly now: () => number;
  readonly onConnects: (connects: Connect[]) => void;
  readonly random?: () => number;
  readonly monotonicMs?: () => number;
  readonly resolve?: Resolve;
  /** PEM of authorities to trust in place of Node's own (which NODE_EXTRA_CA_CERTS adds to). */
  readonly ca?: string;
  readonly timeoutMs?: number;
  /** For connections by interface; loaded when first needed. */
  readonly native?: Native;
}

export interface ConnectCounts {
  readonly attempts: number;
  /** Attempts not reported, because this host stood still meanwhile or had no socket to give. */
  readonly skipped: number;
  /** Turns left out, because the path's last attempt or too many others were still under way. */
  readonly crowded: number;
}

export interface ConnectProbes {
  /** Tries each path once in `intervalMs`; what is new starts at a random moment, what has not changed goes on. */
  follow(paths: readonly ConnectPath[], intervalMs: number): void;
  counts(): ConnectCounts;
  stop(): void;
}

const TIMEOUT_MS = 5_000;
/** Attempts of all paths under way at once: a dark line must not fill the host with sockets. */
const MOST_AT_ONCE = 32;

const NO_NATIVE: Native = { calls: null, reason: 'not asked for' };

/** Measures connect time at a low rate: TCP, TLS and the first byte of HTTP, as users' calls would see them. */
export function createConnectProbes(options: ConnectProbesOptions): ConnectProbes {
  const random = options.random ?? Math.random;
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const secureContext = authorities(options.ca);
  const shared = {
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    secureContext,
    resolve: options.resolve ?? createResolver(),
    stalls: createStallWatch(monotonicMs),
    now: options.now,
    monotonicMs,
  };
  const native = (): Promise<Native> | Native => options.native ?? loadNativeCalls();
  let saidSource = false;
  const running = new Map<string, () => void>();
  const counts = { attempts: 0, skipped: 0, crowded: 0 };
  let underWay = 0;

  function start(path: ConnectPath, target: Target, intervalMs: number): () => void {
    const stopping = new AbortController();
    let busy = false;
    let lastFault: Outcome['fault'] = null;
    // Not within an attempt, which it would hold up.
    if (target.scheme === 'tls' || target.scheme === 'https') secureContext();
    let nextMs = monotonicMs() + random() * intervalMs;
    let timer = setTimeout(turn, nextMs - monotonicMs());

    function turn(): void {
      const nowMs = monotonicMs();
      // Turns that were missed are left out, the phase stays.
      nextMs += Math.max(1, Math.ceil((nowMs - nextMs) / intervalMs)) * intervalMs;
      timer = setTimeout(turn, nextMs - nowMs);
      if (busy || underWay >= MOST_AT_ONCE) counts.crowded += 1;
      else void once();
    }

    async function once(): Promise<void> {
      busy = true;
      underWay += 1;
      const calls = path.interface === null ? NO_NATIVE : await native();
      if (path.interface !== null && calls.calls === null) saySource(path.interface, calls.reason);
      const outcome = await attempt({ ...shared, target, ...path, native: calls, signal: stopping.signal });
      underWay -= 1;
      busy = false;
      if (!stopping.signal.aborted) report(outcome);
    }

    function report({ reason, own, ...connect }: Outcome): void {
      counts.attempts += 1;
      if (own) {
        counts.skipped += 1;
        return;
      }
      const about = { path: path.id, line: path.line, connectUrl: path.connectUrl };
      if (connect.fault !== null && connect.fault !== lastFault)
        options.log.warn({ ...about, fault: connect.fault, reason }, 'connecting fails');
      else if (connect.fault === null && lastFault !== null) options.log.info(about, 'connecting works again');
      lastFault = connect.fault;
      options.onConnects([{ path: path.id, ...connect }]);
    }

    return () => {
      clearTimeout(timer);
      stopping.abort();
    };
  }

  function saySource(name: string, reason: string): void {
    if (saidSource) return;
    saidSource = true;
    options.log.warn(
      { interface: name, reason },
      'connect time takes the interface’s address only, the host’s routes decide',
    );
  }

  function stopAllBut(wanted: ReadonlySet<string>): void {
    for (const [key, stop] of running) {
      if (wanted.has(key)) continue;
      stop();
      running.delete(key);
    }
  }

  return {
    follow(paths, intervalMs) {
      const wanted = new Map(paths.map((path) => [JSON.stringify([path, intervalMs]), path]));
      stopAllBut(new Set(wanted.keys()));
      for (const [key, path] of wanted) {
        if (path.connectUrl === null || running.has(key)) continue;
        const target = readTarget(path.connectUrl);
        if (target === null) {
          options.log.error({ path: path.id, connectUrl: path.connectUrl }, 'connect time has no such target');
          continue;
        }
        running.set(key, start(path, target, intervalMs));
      }
    },
    counts: () => ({ ...counts }),
    stop: () => stopAllBut(new Set()),
  };
}
