import { type Contributions, judge, judgeRecent, scoreOf } from './score';
import type { Grade, LateRun, PathIdentity, PathVerdict, Policy, WindowFigures } from './types';
import { type Figures, figuresOf, type PathWindow } from './windows';

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
 */
export function verdictOf(
  identity: PathIdentity,
  window: PathWindow,
  policy: Policy,
  clock: { now: number; resumedAt: number },
): PathVerdict {
  const { lateRun, lastDataAt, answeredSentAt, withdrawn } = window;
  const figures = figuresOf(window);
  const { usualLossRatio } = figures;
  const fresh = lastDataAt !== null && lastDataAt >= clock.now - policy.freshWithinMs && lastDataAt >= clock.resumedAt;
  const common = { identity, fresh, withdrawn, lateRun, answeredSentAt, lastDataAt, usualLossRatio };
  const blank = { ...common, contributions: NO_POINTS, blackoutSince: null };
  if (!fresh) return { ...blank, grade: 'no-data', score: null, recentScore: null, figures: NO_FIGURES };
  if (lateRun && isBlackout(lateRun, policy))
    return {
      ...common,
      ...DOWN,
      contributions: ALL_LOST,
      figures: figures.second ?? NO_FIGURES,
      blackoutSince: lateRun.firstSentAt,
    };
  const judgement = judged(figures, policy);
  if (judgement === null)
    return window.judgeFrom > 0
      ? { ...blank, grade: 'down', score: null, recentScore: null, figures: NO_FIGURES }
      : { ...blank, grade: 'no-data', score: null, recentScore: null, figures: NO_FIGURES };
  return { ...blank, ...judgement, figures: figures.tenSeconds ?? NO_FIGURES };
}

type Judgement = Pick<PathVerdict, 'grade' | 'score' | 'recentScore' | 'contributions'> | null;

/** Figures change once a second, evaluations come many times: what was judged is kept with the figures. */
const kept = new WeakMap<Figures, { readonly policy: Policy; readonly judgement: Judgement }>();

function judged(figures: Figures, policy: Policy): Judgement {
  const known = kept.get(figures);
  if (known?.policy === policy) return known.judgement;
  const contributions = judge(figures, policy);
  const recent = judgeRecent(figures, policy);
  let judgement: Judgement = null;
  if (contributions && recent) {
    const score = scoreOf(contributions);
    judgement = { grade: gradeOf(score, policy), score, recentScore: scoreOf(recent), contributions };
  }
  kept.set(figures, { policy, judgement });
  return judgement;
}

const DOWN = { grade: 'down', score: 0, recentScore: 0 } as const;
const ALL_LOST: Contributions = { rtt: 0, loss: 100, jitter: 0, burst: 0 };

/** Good is what a route returns to, poor is what it leaves: the grade and the decision can't disagree. */
export function gradeOf(score: number, policy: Policy): Grade {
  if (score >= policy.returnAtScore) return 'good';
  return score >= policy.leaveBelowScore ? 'fair' : 'poor';
}
