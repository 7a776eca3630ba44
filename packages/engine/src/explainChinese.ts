import { drillEndedInWords, drillInWords, drillRefusedInWords } from './explainDrill';
import type { Facts } from './explainFacts';
import { duration } from './figuresInWords';
import type { LineHealth, LineSlot, ReasonCode } from './types';

function darkInChinese(line: LineSlot, health: LineHealth | undefined): string {
  const dark = health?.dark;
  if (!dark) return `线路 ${line} 全断`;
  const span = duration(dark.spanMs, 'zh');
  return `线路 ${line} 全断：${health.agents.fresh} 个探针中有 ${dark.agents} 个收不到应答（连续 ${dark.longestRun} 个探测包，${span}）`;
}

/** The sentence of a reason in 简体中文. */
export function chinese(reason: ReasonCode, f: Facts): string {
  const { line } = f;
  switch (reason) {
    case 'initial':
      return `调度从线路 ${line} 开始（${f.figures}）。`;
    case 'blackout':
      return `${darkInChinese(f.left, f.leftHealth)}。已切换到应答正常的线路 ${line}（${f.figures}）。${f.override ? `${f.override.drill === undefined ? `${f.override.by} 的手动接管` : '实演'}随之结束。` : ''}`;
    case 'quality':
      return `线路 ${f.left} 评分降至 ${f.score(f.left)}（${f.leftFigures}）。已切换到线路 ${line}，评分 ${f.score(line)}（${f.figures}）。`;
    case 'fail-back':
      if (f.splits) return `各线路均已连续良好 ${f.time(f.value('hold-down'))}，恢复分流。`;
      return `首选线路 ${line} 已连续良好 ${f.time(f.value('hold-down'))}（${f.figures}），已切回。`;
    case 'override':
      return overrideInChinese(f);
    case 'override-ended':
      return `手动接管已结束。当前为线路 ${line}（${f.figures}），恢复自动决策。`;
    case 'drill':
      return drillInWords(f, 'zh');
    case 'drill-ended':
      return drillEndedInWords(f, 'zh');
    case 'maintenance':
      return `线路 ${f.left} 处于维护${workInChinese(f, f.left)}，已切换到线路 ${line}（${f.figures}）。`;
    case 'expected-congestion':
      return `预计线路 ${f.left} 将出现拥塞${f.expected(f.left)}。已提前切换到线路 ${line}（${f.figures}）。`;
    case 'policy':
      return `策略更改了线路的使用方式，调度随之更新，主用线路 ${line}。`;
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
    case 'held-other-unfit':
      return `暂不切换到线路 ${line}：其评分为 ${f.score(line)}，需要 ${f.limit('fit')}。`;
    case 'held-minimum-gain':
      return `暂不切换到线路 ${line}：预计只提升 ${Math.round(f.value('gain'))} 分，需要 ${f.limit('gain')} 分。`;
    case 'held-dwell':
      return `暂不切换到线路 ${line}：异常已持续 ${f.time(f.value('dwell'))}，需要 ${f.time(f.limit('dwell'))}。`;
    case 'held-unconfirmed':
      return `暂不切换到线路 ${line}：之后的测量尚未证实该异常。`;
    case 'held-hold-down':
      return `暂不切换到线路 ${line}：${f.time(f.limit('hold-down'))} 的保持期尚未结束。`;
    case 'held-damping':
      return `暂不切换到线路 ${line}：近期切换过于频繁（惩罚值 ${Math.round(f.value('damping'))}，低于 ${f.limit('damping')} 后恢复）。`;
    case 'held-override':
      return `暂不切换到线路 ${line}（评分 ${f.score(line)}，当前 ${f.score(f.left)}）：线路 ${f.left} 由${f.override ? ` ${f.override.by} ` : '人工'}手动接管${leftInChinese(f, 'override')}。`;
    case 'held-maintenance':
      if (f.failed('maintenance'))
        return `暂不切换到线路 ${line}：该线路也处于维护${leftInChinese(f, 'maintenance')}。`;
      return `线路 ${f.left} 处于维护${workInChinese(f, f.left)}，但线路 ${line} 尚不能接替（评分 ${f.score(line)}，需要 ${f.limit('fit')}；有新数据的受众占比 ${Math.round(f.value('quorum') * 100)} %）。`;
    case 'held-drill':
      return drillRefusedInWords(f, 'zh');
    case 'held-expected':
      return `暂不切换到线路 ${line}：预计该线路将出现拥塞${f.expected(line)}；预报涉及 ${Math.round(f.value('expected') * 100)} % 的受众，达到 ${Math.round(f.limit('expected') * 100)} % 即保持。`;
    case 'held-pause':
      return '服务曾暂停或时钟跳变，等待新数据后再作判断。';
    case 'steady':
      return `保持线路 ${line}（${f.figures}）。`;
  }
}

function overrideInChinese(f: Facts): string {
  const { override, line } = f;
  if (override === null) return `线路 ${line} 已手动接管。`;
  const firm = override.strict ? '，即使中断也保持' : '';
  const note = override.note === '' ? '' : `（“${override.note}”）`;
  return `${override.by} 手动接管到线路 ${line}，时长 ${f.time(f.value('override'))}${firm}${note}。已执行（${f.figures}）。`;
}

const workInChinese = (f: Facts, line: LineSlot): string => {
  const work = f.work(line);
  return work === null ? '' : `（“${work.name}”）`;
};

const leftInChinese = (f: Facts, guard: 'override' | 'maintenance') =>
  f.value(guard) > 0 ? `，还有 ${f.time(f.value(guard))}` : '';
