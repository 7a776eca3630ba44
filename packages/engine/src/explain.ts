import { duration, figuresInWords, type Locale } from './figuresInWords';
import type { Evidence, Guard, LineHealth, LineSlot, ReasonCode } from './types';

export interface Explained {
  readonly reason: ReasonCode;
  /** The line that is active after the decision or, for a held change, the line that was wanted. */
  readonly line: LineSlot;
  /** The line that was left or, for a held change, the line that stays. */
  readonly from?: LineSlot | null;
  readonly evidence: Evidence | null;
}

/** One or two sentences in the reader's language that say what Twinline did and why, with the numbers it went by. */
export function explain(input: Explained, locale: Locale): string {
  return (locale === 'en' ? english : chinese)(input);
}

/** What the sentences draw on; the figures are of the windows the decision used. */
function facts({ line, from, evidence }: Explained, locale: Locale) {
  const left = from ?? otherLine(line, evidence);
  const guard = (name: Guard['name']) => evidence?.guards.find((g) => g.name === name);
  return {
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
    time: (ms: number) => duration(ms, locale),
    withdrawn: withdrawnInWords(evidence, locale),
  };
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

function darkInEnglish(line: LineSlot, health: LineHealth | undefined): string {
  const dark = health?.dark;
  if (!dark) return `Line ${line} stopped answering`;
  const agents = `${dark.agents} of ${health.agents.fresh} ${health.agents.fresh === 1 ? 'agent' : 'agents'}`;
  return `Line ${line} stopped answering ${agents} (${dark.longestRun} probes in a row, ${duration(dark.spanMs, 'en')})`;
}

function darkInChinese(line: LineSlot, health: LineHealth | undefined): string {
  const dark = health?.dark;
  if (!dark) return `线路 ${line} 全断`;
  const span = duration(dark.spanMs, 'zh');
  return `线路 ${line} 全断：${health.agents.fresh} 个探针中有 ${dark.agents} 个收不到应答（连续 ${dark.longestRun} 个探测包，${span}）`;
}

function english(input: Explained): string {
  const { reason, line } = input;
  const f = facts(input, 'en');
  switch (reason) {
    case 'initial':
      return `The route starts on line ${line} (${f.figures}).`;
    case 'blackout':
      return `${darkInEnglish(f.left, f.leftHealth)}. The route moved to line ${line}, which answers (${f.figures}).`;
    case 'quality':
      return `Line ${f.left} fell to a score of ${f.score(f.left)} (${f.leftFigures}). The route moved to line ${line}, score ${f.score(line)} (${f.figures}).`;
    case 'fail-back':
      return `Line ${line}, the preferred one, has been well for ${f.time(f.value('hold-down'))} (${f.figures}). The route went back to it.`;
    case 'renewed':
      return `The directive for line ${line} still holds and was renewed.`;
    case 'both-bad':
      return `Both lines are in trouble (scores: ${line} ${f.score(line)}, ${f.left} ${f.score(f.left)}). The route stays on line ${line}; sending on both lines is advised.`;
    case 'both-recovered':
      return `Line ${line} is well again (${f.figures}). Sending on both lines is no longer advised.`;
    case 'held-quorum':
      return `Not moved to line ${line}: fresh data covers ${Math.round(f.value('quorum') * 100)} % of the audience, ${Math.round(f.limit('quorum') * 100)} % is needed.${f.withdrawn}`;
    case 'held-stale':
      return `Not moved to line ${line}: there is no fresh data to decide by.`;
    case 'held-other-not-better':
      return `Not moved to line ${line}: it is not measurably better (score ${f.score(line)} against ${f.score(f.left)}).`;
    case 'held-other-unproven':
      return `Not moved to line ${line}: it has not answered a probe sent since the fault began.`;
    case 'held-minimum-gain':
      return `Not moved to line ${line}: it would gain ${Math.round(f.value('gain'))} points, ${f.limit('gain')} are needed.`;
    case 'held-dwell':
      return `Not moved to line ${line} yet: the trouble has lasted ${f.time(f.value('dwell'))}, ${f.time(f.limit('dwell'))} are needed.`;
    case 'held-hold-down':
      return `Not moved to line ${line} yet: the hold-down of ${f.time(f.limit('hold-down'))} is not over.`;
    case 'held-damping':
      return `Not moved to line ${line}: the route has changed too often of late (penalty ${Math.round(f.value('damping'))}, free again under ${f.limit('damping')}).`;
    case 'held-pause':
      return 'The hub was paused or its clock jumped; it waits for fresh data before it decides.';
    case 'steady':
      return `The route stays on line ${line} (${f.figures}).`;
  }
}

function chinese(input: Explained): string {
  const { reason, line } = input;
  const f = facts(input, 'zh');
  switch (reason) {
    case 'initial':
      return `调度从线路 ${line} 开始（${f.figures}）。`;
    case 'blackout':
      return `${darkInChinese(f.left, f.leftHealth)}。已切换到应答正常的线路 ${line}（${f.figures}）。`;
    case 'quality':
      return `线路 ${f.left} 评分降至 ${f.score(f.left)}（${f.leftFigures}）。已切换到线路 ${line}，评分 ${f.score(line)}（${f.figures}）。`;
    case 'fail-back':
      return `首选线路 ${line} 已连续良好 ${f.time(f.value('hold-down'))}（${f.figures}），已切回。`;
    case 'renewed':
      return `线路 ${line} 的调度指令仍然有效，已续期。`;
    case 'both-bad':
      return `两条线路均异常（评分：${line} ${f.score(line)}，${f.left} ${f.score(f.left)}）。保持线路 ${line}，建议双发。`;
    case 'both-recovered':
      return `线路 ${line} 已恢复良好（${f.figures}），不再建议双发。`;
    case 'held-quorum':
      return `暂不切换到线路 ${line}：有新数据的受众占比为 ${Math.round(f.value('quorum') * 100)} %，需要 ${Math.round(f.limit('quorum') * 100)} %。${f.withdrawn}`;
    case 'held-stale':
      return `暂不切换到线路 ${line}：没有新数据可供判断。`;
    case 'held-other-not-better':
      return `暂不切换到线路 ${line}：实测并不更好（评分 ${f.score(line)}，当前 ${f.score(f.left)}）。`;
    case 'held-other-unproven':
      return `暂不切换到线路 ${line}：故障开始后发出的探测包尚未在该线路上得到应答。`;
    case 'held-minimum-gain':
      return `暂不切换到线路 ${line}：预计只提升 ${Math.round(f.value('gain'))} 分，需要 ${f.limit('gain')} 分。`;
    case 'held-dwell':
      return `暂不切换到线路 ${line}：异常已持续 ${f.time(f.value('dwell'))}，需要 ${f.time(f.limit('dwell'))}。`;
    case 'held-hold-down':
      return `暂不切换到线路 ${line}：${f.time(f.limit('hold-down'))} 的保持期尚未结束。`;
    case 'held-damping':
      return `暂不切换到线路 ${line}：近期切换过于频繁（惩罚值 ${Math.round(f.value('damping'))}，低于 ${f.limit('damping')} 后恢复）。`;
    case 'held-pause':
      return '服务曾暂停或时钟跳变，等待新数据后再作判断。';
    case 'steady':
      return `保持线路 ${line}（${f.figures}）。`;
  }
}
