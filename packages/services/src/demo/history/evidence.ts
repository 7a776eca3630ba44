import { mosOf } from '@twinline/engine/mos';
import type { Evidence, Guard, LineHealth, Policy } from '@twinline/engine/types';
import { agentName, type DemoLine, type DemoRegion } from '../world';
import type { LineEpisode } from './episodes';

/** What the engine would have gone by when it decided at `at` (epoch ms); `episode` is what its line suffers then. */
export function evidenceOf(
  region: DemoRegion,
  policy: Policy,
  episode: LineEpisode,
  at: number,
  guards: readonly Guard[],
): Evidence {
  const lines = Object.fromEntries(
    region.lines.map((line) => [line.slot, healthOf(region, line, policy, episode, at)]),
  );
  return { lines, guards, faultDomain: 'line', policyVersion: policy.version };
}

function healthOf(region: DemoRegion, line: DemoLine, policy: Policy, episode: LineEpisode, at: number): LineHealth {
  const suffers = episode.slot === line.slot && episode.start <= at && at < episode.end;
  const cut = suffers && episode.kind === 'cut';
  const loss = cut ? 1 : line.lossRatio + (suffers ? episode.lossRatio : 0);
  const points = cut ? 100 : suffers ? policy.limits.loss.weight * Math.min(1.2, loss / policy.limits.loss.poor) : 0;
  const score = Math.max(0, 100 - points);
  const names = region.carriers.map((carrier) => agentName(region, carrier));
  const rtt = 2_000 * (line.delayMs + (region.carriers[0]?.extraDelayMs ?? 0)) * (suffers ? episode.rttFactor : 1);
  const jitter = 1_000 * line.jitterMs * (suffers ? 2.2 : 1);
  // A cut is judged by the tenth of a second since it began, trouble by ten seconds.
  const probes = names.length * 500;
  return {
    line: line.slot,
    grade: cut ? 'down' : score >= policy.returnAtScore ? 'good' : score >= policy.leaveBelowScore ? 'fair' : 'poor',
    score,
    provenScore: score,
    recentScore: score,
    mos: mosOf({ rttMicros: rtt, jitterMicros: jitter, lossRatio: Math.min(1, loss) }),
    contributions: { rtt: 0, loss: points, jitter: 0, burst: 0 },
    figures: {
      windowMs: 10_000,
      probes,
      rttP50Micros: Math.round(rtt + jitter),
      rttP95Micros: Math.round(rtt + 3.5 * jitter),
      lossRatio: cut ? 0.02 : loss,
      lossResolution: 2 / probes,
      jitterMicros: Math.round(jitter),
      longestLossBurst: cut ? 6 : suffers ? 4 : 1,
    },
    blackoutSince: cut ? episode.start : null,
    faultAt: suffers ? episode.start : null,
    faultNotAfter: null,
    dark: cut ? { agents: names.length, longestRun: 6, spanMs: 120 } : null,
    pooled: { evidence: cut ? 14.6 : 0, needed: 13.8 },
    agents: { fresh: names.length, withdrawn: 0, total: names.length, voting: names },
    quorumShare: 1,
    newest: null,
    answeredSentAt: cut ? episode.start - 20 : at - 90,
    lastDataAt: at,
  };
}
