import type { Sentence } from '../live/sentence';
import type { BadMinutes, WeeklyReport } from './report';

type Verdict = Pick<WeeklyReport, 'totals' | 'coverage' | 'complete'> & { readonly routeCount: number };

/** What the week comes to, in at most three sentences, each computed from the figures beside it. */
export function verdictOf(week: Verdict): Sentence[] {
  if (week.totals.availability === null)
    return [{ en: 'Nothing was measured in this week.', zh: '本周没有测量数据。' }];
  return [availability(week, week.totals.availability), failovers(week), counterfactual(week.totals.badMinutes)];
}

function availability({ totals, coverage, complete, routeCount }: Verdict, value: number): Sentence {
  const before = totals.availabilityBefore;
  const change = before === null ? 0 : Math.round((value - before) * 1e5) / 1e3;
  const percent = availabilityPercent(value);
  const points = Math.abs(change).toFixed(3);
  const en = [
    `The line that was chosen was available ${percent} of the ${complete ? 'week' : 'week so far'} on ${routeCount} ${routeCount === 1 ? 'route' : 'routes'}`,
    before === null
      ? ''
      : change === 0
        ? ', as in the week before'
        : `, ${points} points ${change > 0 ? 'more' : 'less'} than the week before`,
    coverage < 0.95 ? `; only ${Math.round(coverage * 100)} % of the expected probes are in` : '',
    '.',
  ];
  const zh = [
    `本周${complete ? '' : '至今'} ${routeCount} 个调度线路组所选线路的可用率为 ${percent}`,
    before === null ? '' : change === 0 ? '，与上周持平' : `，比上周${change > 0 ? '高' : '低'} ${points} 个百分点`,
    coverage < 0.95 ? `；仅收到应有探测的 ${Math.round(coverage * 100)} %` : '',
    '。',
  ];
  return { en: en.join(''), zh: zh.join('') };
}

function failovers({ totals }: Verdict): Sentence {
  const { failovers: count, medianFaultToAppliedMs: medianMs } = totals;
  if (count === 0) return { en: 'No line had to be left.', zh: '没有发生需要切换线路的情况。' };
  const how = medianMs === null ? null : duration(medianMs);
  return {
    en: `A line was left ${count === 1 ? 'once' : `${count} times`}${how ? `; ${count === 1 ? 'the change was applied' : 'half of the changes were applied within'} ${how}${count === 1 ? ' after the fault' : ' of the fault'}` : ''}.`,
    zh: `共切换 ${count} 次${how ? `，故障到生效的中位时间为 ${how}` : ''}。`,
  };
}

function counterfactual({ A, B, chosen, best }: BadMinutes): Sentence {
  const saved = Math.min(A, B) - chosen;
  const [a, b, c, t] = [minutes(A), minutes(B), minutes(chosen), minutes(best)];
  const ending =
    saved >= 0.5
      ? { en: `${minutes(saved)} fewer than on the better line alone`, zh: `比只用较好的一条少 ${minutes(saved)} 分钟` }
      : saved <= -0.5
        ? {
            en: `${minutes(-saved)} more than on the better line alone`,
            zh: `比只用较好的一条多 ${minutes(-saved)} 分钟`,
          }
        : { en: 'about as many as on the better line alone', zh: '与只用较好的一条相当' };
  return {
    en: `On line A alone there would have been ${a} bad minutes, on line B alone ${b}; as chosen there were ${c}, ${ending.en} (best possible ${t}).`,
    zh: `只用线路 A 会有 ${a} 个不良分钟，只用线路 B 会有 ${b} 个；实际为 ${c} 个，${ending.zh}（理论最优 ${t} 个）。`,
  };
}

/** Three decimals, cut and not rounded, so that 100.000 % means that nothing was missing. */
export function availabilityPercent(value: number): string {
  return `${(Math.floor(value * 1e5 + 1e-6) / 1e3).toFixed(3)} %`;
}

const minutes = (value: number) => (value >= 99.95 ? Math.round(value).toString() : value.toFixed(1));
const duration = (ms: number) => (ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
