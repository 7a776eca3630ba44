import { hostname, release } from 'node:os';
import type { AgentState, WithdrawalReason } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';
import type { EndClock } from '@twinline/wire/delayChange';
import type { Logger } from '../log';
import type { RunningStatus } from '../status/agentStatus';
import type { UplinkCounts } from '../uplink';
import { createGatewayWatch, type Way } from './createGatewayWatch';
import type { SelfCheck } from './createSelfCheck';

const TELL_EVERY_MS = 5_000;

export interface TrustOptions {
  /** Without one the agent says nothing of its state, and never withdraws. */
  readonly check: SelfCheck | null;
  readonly ownClock: () => EndClock;
  readonly log: Logger;
  readonly nowMicros: () => number;
  /** For each path, when its newest answered probe was sent. */
  readonly replies: () => readonly { readonly sentAt: number }[];
  readonly counts: () => UplinkCounts;
  readonly tell: (state: AgentState) => void;
}

type TrustStatus = Omit<
  RunningStatus,
  'agentId' | 'configVersion' | 'configSource' | 'pushed' | 'suppressedSignals' | 'paths'
>;

/** Whether an agent trusts what it measures, from its process and its gateways; told to the hub every few seconds. */
export interface Trust {
  withdrawn(): readonly WithdrawalReason[];
  follow(ways: readonly Way[]): void;
  learn(samples: readonly Sample[]): void;
  status(): TrustStatus;
  stop(): void;
}

export function createTrust(options: TrustOptions): Trust {
  const { check, ownClock, log, nowMicros } = options;
  let timestampSource: AgentState['timestampSource'] = 'user';
  let before = '';

  function answeredAtMs(): number | null {
    const newest = Math.max(...options.replies().map(({ sentAt }) => sentAt), Number.NEGATIVE_INFINITY);
    return newest === Number.NEGATIVE_INFINITY ? null : performance.now() - (nowMicros() - newest) / 1_000;
  }
  const gateways = check?.withdraws ? createGatewayWatch({ answeredAtMs, onChange: tellChange }) : null;
  const withdrawn = (): WithdrawalReason[] => [
    ...(check?.withdrawn() ?? []),
    ...(gateways?.cut ? (['gateway'] as const) : []),
  ];

  function state(): AgentState {
    const { waiting, droppedSamples, setAside, reportedBy } = options.counts();
    return {
      withdrawn: withdrawn(),
      clock: ownClock(),
      ...figures(),
      timestampSource,
      waitingSamples: waiting,
      droppedSamples,
      setAsideSamples: setAside,
      reportedBy,
      hostname: hostname().slice(0, 255),
      platform: `${process.platform} ${release()} ${process.arch}`.slice(0, 80),
    };
  }

  function tellChange(): void {
    const now = state();
    const reasons = now.withdrawn.join();
    if (reasons !== before) {
      const figures = { reasons: now.withdrawn, eventLoopP99Micros: now.eventLoopP99Micros, cpuRatio: now.cpuRatio };
      if (reasons === '') log.info({}, 'this agent trusts its measurements again');
      else log.warn({ ...figures, gateways: gateways?.states() }, 'this agent does not trust its own measurements');
    }
    before = reasons;
    options.tell(now);
  }

  function figures() {
    return check?.figures() ?? { eventLoopP99Micros: 0, cpuRatio: 0, residentBytes: process.memoryUsage.rss() };
  }

  const forget = check?.onChange(tellChange);
  const timer = check === null ? null : setInterval(() => options.tell(state()), TELL_EVERY_MS);
  if (check !== null) options.tell(state());
  return {
    withdrawn,
    follow: (ways) => gateways?.follow(ways),
    learn(samples) {
      for (const sample of samples) timestampSource = sample.timestampSource === 1 ? 'kernel' : 'user';
    },
    status() {
      const { waiting, onDisk, spoolBytes, droppedSamples, setAside, reportedBy } = options.counts();
      const report = {
        reportedBy,
        waitingSamples: waiting,
        onDisk,
        spoolBytes,
        droppedSamples,
        setAsideSamples: setAside,
      };
      return {
        withdrawn: withdrawn(),
        gateways: [...(gateways?.states() ?? [])],
        clock: ownClock(),
        timestampSource,
        ...figures(),
        report,
      };
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      forget?.();
      gateways?.stop();
    },
  };
}
