import { duration, figuresInWords, type Locale } from './figuresInWords';
import type { Evidence, Expectation, Guard, LineSlot, ReasonCode } from './types';

export interface Explained {
  readonly reason: ReasonCode;
  /** The line that is active after the decision or, for a held change, the line that was wanted. */
  readonly line: LineSlot;
  /** The line that was left or, for a held change, the line that stays. */
  readonly from?: LineSlot | null;
  readonly evidence: Evidence | null;
}

export type Facts = ReturnType<typeof factsOf>;

/** What the sentences draw on; the figures are of the windows the decision used. */
export function factsOf({ line, from, evidence }: Explained, locale: Locale) {
  // A directive that keeps its line is about the other one.
  const left = from && from !== line ? from : otherLine(line, evidence);
  const guard = (name: Guard['name']) => evidence?.guards.find((g) => g.name === name);
  const override = evidence?.orders?.override ?? null;
  return {
    line,
    left,
    leftHealth: evidence?.lines[left],
    figures: figuresInWords(evidence?.lines[line]?.figures, locale),
    leftFigures: figuresInWords(evidence?.lines[left]?.figures, locale),
    score: (of: LineSlot) => {
      const score = evidence?.lines[of]?.score ?? null;
      return score === null ? '–' : Math.round(score).toString();
    },
    limit: (name: Guard['name']) => guard(name)?.limit ?? 0,
    value: (name: Guard['name']) => guard(name)?.value ?? 0,
    failed: (name: Guard['name']) => guard(name)?.passed === false,
    time: (ms: number) => duration(ms, locale),
    override,
    /** The work on a line by name, as it went on. */
    work: (slot: LineSlot) =>
      evidence?.orders?.maintenance.find((one) => one.line === null || one.line === slot) ?? null,
    splits: evidence?.setting?.mode === 'split',
    expected: (slot: LineSlot) => expectedInWords(evidence?.expected, slot, locale),
    withdrawn: withdrawnInWords(evidence, locale),
  };
}

/** How much congestion is expected of a line, when and for whom; times as they stood when it was forecast. */
function expectedInWords(expected: Expectation | undefined, slot: LineSlot, locale: Locale): string {
  const line = expected?.lines[slot];
  if (!expected || !line?.stretch) return '';
  const { from, to } = line.stretch;
  const [begins, lasts] = [duration(from - expected.at, locale), duration(to - Math.max(from, expected.at), locale)];
  const soon = from > expected.at;
  const share = `${Math.round(100 * line.announced)} %`;
  const more = line.overQuietMs === null ? null : `${Math.round(line.overQuietMs)} ms`;
  if (locale === 'zh') {
    const rise = more === null ? '' : `，往返时延约增加 ${more}`;
    return `（${soon ? `约 ${begins}后开始` : '已经开始'}，持续约 ${lasts}${rise}，影响 ${share} 的受众）`;
  }
  const rise = more === null ? '' : `, about ${more} more of round trip`;
  return ` (${soon ? `in about ${begins}` : 'begun already'}, for about ${lasts}${rise}, for ${share} of the audience)`;
}

/** Why some of the audience is not covered, where agents said so themselves. Older evidence doesn't tell. */
function withdrawnInWords(evidence: Evidence | null, locale: Locale): string {
  const counts = Object.values(evidence?.lines ?? {}).map(({ agents }) => agents.withdrawn ?? 0);
  const most = Math.max(0, ...counts);
  if (most === 0) return '';
  if (locale === 'zh') return `其中 ${most} 个探针因自检异常退出表决。`;
  return ` ${most} ${most === 1 ? 'agent has' : 'agents have'} withdrawn: what they measure is not to be trusted now.`;
}

const otherLine = (line: LineSlot, evidence: Evidence | null) =>
  Object.keys(evidence?.lines ?? {}).find((slot) => slot !== line) ?? line;
