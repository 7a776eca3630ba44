import type { Signal } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import type { EndClock } from '@twinline/wire/delayChange';
import type { AgentClock } from './clock';
import type { PathTlvs } from './packets';
import { Prober } from './prober';
import type { Schedule } from './schedule';
import { openSocket, type SocketOptions } from './socket/openSocket';
import { type NameService, resolveTargets, systemNames, type Target } from './socket/target';

export interface PathOptions extends SocketOptions {
  readonly id: number;
  readonly ssid: number;
  /** Name or address of the far end; a link-local address has a scope (fe80::1%eth0) or the path an interface. */
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  /** Share of the interval by which this path's probes are shifted (RFC 3432), 0 ≤ phase < 1. */
  readonly phase: number;
  /** Key of authenticated mode (RFC 8762 §4.2.2); null for unauthenticated. */
  readonly stampKey: Buffer | null;
  readonly tlvs?: PathTlvs;
  /** After this many probes no more are sent; the last ones are still waited for. */
  readonly count?: number;
}

export interface PathSinks {
  readonly onSamples: (samples: Sample[]) => void;
  readonly onSignals: (signals: Signal[]) => void;
  /** Probes cannot leave any more (why), or can again (null); once for each change. */
  readonly onProblem?: (problem: string | null) => void;
  /** The far end's name has got another address. */
  readonly onMove?: (address: string) => void;
}

export interface PathCounts {
  readonly sendFailures: number;
  readonly strangers: number;
  /** Of these, what came from the far end but was not sealed with the path's key. */
  readonly forged: number;
  /** Kernel stamps that were not believed; the program's own time stood in for them. */
  readonly stampsIgnored: number;
  /** Sockets opened anew because nothing could be sent, or because the far end has moved. */
  readonly reopened: number;
}

export interface PathState {
  readonly address: string;
  readonly timestampSource: 'user' | 'kernel';
  /** Why nothing can be sent at present; null while probes leave. */
  readonly problem: string | null;
  /** What was asked for and is done without. */
  readonly warnings: readonly string[];
}

export interface ProbedPath {
  counts(): PathCounts;
  state(): PathState;
  /** The newest answered probe, for the batch's `replies`; null before the first answer. */
  reply(): { path: number; sentAt: number } | null;
  /** The clock has jumped: forget what is under way. */
  forget(): void;
  /** Sends no more probes; the fate of those under way is still reported. */
  quiet(): void;
  stop(): void;
}

export interface Surroundings {
  readonly names?: NameService;
  /** What this host's clock says of itself: goes into every packet and into what is said of one-way delay. */
  readonly ownClock?: (() => EndClock) | undefined;
}

/** Starts probing one path; the socket is its own. Rejects with a PathFault when it cannot be probed as asked. */
export async function probePath(
  options: PathOptions,
  clock: AgentClock,
  schedule: Schedule,
  sinks: PathSinks,
  { names = systemNames, ownClock }: Surroundings = {},
): Promise<ProbedPath> {
  const resolve = () => resolveTargets(options, names);
  const open = (target: Target) => openSocket(options, target, options.port, clock);
  const targets = await resolve();
  const first = targets[0];
  if (first === undefined) throw new Error(`${options.host} has no address`);
  const socket = await open(first);
  const prober = new Prober(options, socket, targets, clock, sinks, { resolve, open, ownClock, nowMs: schedule.nowMs });
  const firstMs = schedule.nowMs() + options.phase * options.intervalMs;
  const unschedule = schedule.add(prober, firstMs);
  return {
    counts: () => prober.counts(),
    state: () => prober.state(),
    reply() {
      const sentAt = prober.session.newestAnswerSentAt();
      return sentAt === null ? null : { path: options.id, sentAt: Math.round(sentAt) };
    },
    forget: () => prober.session.withdrawAll(),
    quiet: () => prober.quiet(),
    stop() {
      unschedule();
      prober.stop();
    },
  };
}
