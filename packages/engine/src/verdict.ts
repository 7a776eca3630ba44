import { type Contributions, judge, judgeRecent, scoreOf } from './score';
import type { Grade, LateRun, PathIdentity, PathVerdict, Policy, WindowFigures } from './types';
import { figuresOf, type Judged, type PathWindow } from './windows';

export const NO_POINTS: Contributions = { rtt: 0, loss: 0, jitter: 0, burst: 0 };
export const NO_FIGURES: WindowFigures = {
  windowMs: 10_000,
  probes: 0,
  rttP50Micros: null,
  rttP95Micros: null,
  lossRatio: null,
  lossResolution: null,
  jitterMicros: null,
  longestLossBurst: 0,
};

/** Whether a run of late probes is a blackout (BFD's detection time, RFC 5880 §6.8.4: multiplier × interval). */
export function isBlackout(run: LateRun, policy: Policy): boolean {
  const { minimumProbes, minimumSpanMs } = policy.blackout;
  return run.probes >= minimumProbes && run.spanMs >= minimumSpanMs;
}

/**
 * What one path says at `now` (epoch ms). A path without data for `freshWithinMs`, or with none since the hub resumed, or
 * whose agent has withdrawn, is `no-data`: it says nothing about the line. A dark path is `down` with score 0; one that answers again after an outage,
 * but not for a whole second yet, is still `down`, without a score: it speaks neither for the line nor against it.
 * Otherwise the grade follows from the score, by the same limits the route moves by.
 *
 * Paths change once a second and evaluations come many times: the same object is returned as long as nothing changed.
 */
export function verdictOf(
  identity: PathIdentity,
  window: PathWindow,
  policy: Policy,
  clock: { now: number; resumedAt: number },
): PathVerdict {
  const { lastDataAt } = window;
  const fresh = lastDataAt !== null && lastDataAt >= clock.now - policy.freshWithinMs && lastDataAt >= clock.resumedAt;
  let others = 0;
  for (let known: Judged | null = window.verdicts; known !== null; known = known.others) {
    const { verdict } = known;
    if (known.policy === policy && verdict.identity === identity && verdict.fresh === fresh) return verdict;
    others++;
  }
  const verdict = pass(identity, window, policy, fresh);
  window.verdicts = { policy, verdict, others: others < MOST_KEPT ? window.verdicts : null };
  return verdict;
}

/** Verdicts kept of one path: a few policies, and the same ones again whenever they were reloaded. */
const MOST_KEPT = 8;

function pass(identity: PathIdentity, window: PathWindow, policy: Policy, fresh: boolean): PathVerdict {
  const { lateRun } = window;
  const figures = figuresOf(window);
  if (!fresh) return verdict(identity, window, fresh, 'no-data', null);
  if (lateRun && isBlackout(lateRun, policy))
    return verdict(identity, window, fresh, 'down', {
      score: 0,
      recentScore: 0,
      contributions: ALL_LOST,
      figures: figures.second ?? NO_FIGURES,
      blackoutSince: lateRun.firstSentAt,
    });
  const contributions = judge(figures, policy);
  const recent = judgeRecent(figures, policy);
  if (contributions === null || recent === null)
    return verdict(identity, window, fresh, window.judgeFrom > 0 ? 'down' : 'no-data', null);
  const score = scoreOf(contributions);
  return verdict(identity, window, fresh, gradeOf(score, policy), {
    score,
    recentScore: scoreOf(recent),
    contributions,
    figures: figures.tenSeconds ?? NO_FIGURES,
    blackoutSince: null,
  });
}

type Judgement = Pick<PathVerdict, 'score' | 'recentScore' | 'contributions' | 'figures' | 'blackoutSince'>;

function verdict(
  identity: PathIdentity,
  window: PathWindow,
  fresh: boolean,
  grade: Grade,
  judgement: Judgement | null,
): PathVerdict {
  return {
    identity,
    grade,
    score: judgement?.score ?? null,
    recentScore: judgement?.recentScore ?? null,
    contributions: judgement?.contributions ?? NO_POINTS,
    figures: judgement?.figures ?? NO_FIGURES,
    fresh,
    withdrawn: window.withdrawn,
    blackoutSince: judgement?.blackoutSince ?? null,
    lateRun: window.lateRun,
    usual: figuresOf(window).usual,
    newest: figuresOf(window).newest,
    answeredSentAt: window.answeredSentAt,
    lastDataAt: window.lastDataAt,
  };
}

const ALL_LOST: Contributions = { rtt: 0, loss: 100, jitter: 0, burst: 0 };

/** Good is what a route returns to, poor is what it leaves: the grade and the decision can't disagree. */
export function gradeOf(score: number, policy: Policy): Grade {
  if (score >= policy.returnAtScore) return 'good';
  return score >= policy.leaveBelowScore ? 'fair' : 'poor';
}
