import type { Sentence } from '../../live/sentence';
import type { MethodCode } from '../figures/report';

export interface MethodText {
  /** A few words. */
  readonly title: Sentence;
  /** In full: formula, standard, constants. */
  readonly text: Sentence;
}

/** The accounting rules in words, as pages, files and e-mails print them. Whoever changes a rule changes its text here. */
export const methodTexts: Readonly<Record<MethodCode, MethodText>> = {
  'availability-mef': {
    title: { en: 'Availability', zh: '可用率' },
    text: {
      en: 'Availability is 1 − unavailable ÷ measured seconds. A second with loss of 50 % or more is bad; ten bad seconds in a row open an unavailable period, ten good ones close it (MEF 10.3, ITU-T Y.1540). Seconds without data count neither way.',
      zh: '可用率 = 1 − 不可用秒 ÷ 有测量的秒。丢包达到 50 % 的一秒为不良秒；连续十个不良秒开启不可用时段，连续十个良好秒结束（MEF 10.3，ITU-T Y.1540）。没有数据的秒两边都不计。',
    },
  },
  'planned-work-left-out': {
    title: { en: 'Planned work', zh: '计划维护' },
    text: {
      en: 'Seconds of work that was planned before it began are left out of the availability that is held against a line’s target, and of all budgets; availability “as chosen” includes them, because viewers felt them.',
      zh: '与线路目标相比的可用率以及所有预算均不计事先计划的维护秒数；“实际选择”的可用率则计入，因为观众感受得到。',
    },
  },
  'budget-of-period': {
    title: { en: 'Downtime budget', zh: '中断预算' },
    text: {
      en: 'The budget is the downtime that the target allows in this period: (1 − target) × (length of the whole period − planned work). Used are unavailable minutes outside of planned work; a target is met while any of the budget is left. A route is held against the highest target of its region’s lines, 99.95 % where none has one. The contract’s own month, on each region’s clock, is on the page Availability.',
      zh: '预算是目标在本期允许的不可用时间：（1 − 目标）×（本期全长 − 计划维护）。计划维护以外的不可用分钟计为已用；预算尚有剩余即为达标。调度线路组以其区域各线路中最高的目标为准，均未设目标时为 99.95 %。合同所指的自然月按各区域时钟，见“可用率”页面。',
    },
  },
  'percentiles-merged': {
    title: { en: 'Percentiles', zh: '百分位' },
    text: {
      en: 'Percentiles come from merged histograms by nearest rank (relative error at most 5 %), never from averages of percentiles.',
      zh: '百分位由合并的直方图按最近序位得出（相对误差不超过 5 %），从不对百分位取平均。',
    },
  },
  'compared-with-median': {
    title: { en: 'Comparisons', zh: '对比' },
    text: {
      en: 'Changes are against the period before, and against the median of up to four periods before that have data; each is computed from its own data by the same rules.',
      zh: '变化是与上一期相比，以及与此前最多四个有数据的周期的中位数相比；各期均按相同规则由自身数据算出。',
    },
  },
  'audience-weighted': {
    title: { en: 'Weights', zh: '权重' },
    text: {
      en: 'A line’s figures are those of its paths that measured, weighted by audience: a carrier’s audience counts once and is shared evenly by those of its paths that count for the figure, so that a second agent makes it surer and not heavier. Totals take all routes alike, and for round trips and loss all lines alike.',
      zh: '线路的数字取自其有测量的各路径，并按观众加权：每家运营商的观众只计一次，由该运营商计入此数字的各路径均分；多一个探针只会更可靠，不会更重。合计对所有调度线路组一视同仁，往返时延与丢包对所有线路一视同仁。',
    },
  },
  'chosen-quarter-share': {
    title: { en: 'As chosen', zh: '实际选择' },
    text: {
      en: '“As chosen” takes each quarter-hour’s seconds by the share of it in which each line was active; what was bad counts by the share of the line’s down seconds in which it was active, where it is known to the second when it was down. A decision counts from when its slowest relay had applied it (where nobody knows: 400 ms after it was made). Where both lines were sent on, the better line of the quarter-hour counts, and where they were shared, each by its share. Good hours are those neither bad nor unavailable.',
      zh: '“实际选择”按每个一刻钟里各线路作为当前线路的时间份额计入其秒数；不良部分在逐秒知道何时中断时，按该线路中断秒中它为当前线路的份额计入。决定自最慢的转推节点生效之时起计（未知时为作出后 400 ms）。双发时取该一刻钟里较好的线路，分流时按各自份额。良好小时既无不良也未中断。',
    },
  },
  'counterfactual-quarters': {
    title: { en: 'Other choices, by quarter-hours', zh: '其他选择（按一刻钟）' },
    text: {
      en: 'Where single seconds are not known of the whole period, choices are compared by quarter-hours, over the minutes that both lines have data of; “best possible” is then the better line of each quarter-hour, or what was chosen where that went clear of trouble on both.',
      zh: '在并非全期都有逐秒数据时，按一刻钟比较各种选择，只用两线都有数据的分钟；此时“理论最优”取每个一刻钟里较好的线路，若实际选择避开了两线各自的故障，则取实际选择。',
    },
  },
  'counterfactual-seconds': {
    title: { en: 'Other choices, by seconds', zh: '其他选择（逐秒）' },
    text: {
      en: 'Choices are compared second by second, over seconds that both lines have data of, weighted by audience; “best possible” takes the better line of each second, as if switching cost nothing.',
      zh: '各种选择逐秒比较，只用两线都有数据的秒，并按观众加权；“理论最优”取每一秒里较好的线路，如同切换毫无代价。',
    },
  },
  'needless-missed': {
    title: { en: 'Needless and missed', zh: '多余与漏切' },
    text: {
      en: 'A failover is judged from when it was applied until the next, at most for the hold-down: it was needless when staying would have had no more bad and no more degraded seconds (1 s of tolerance). One was missed where the active line was bad for longer than the policy needs to act (at least 3 s) while another was good, and nothing was switched. What too little was measured of is not judged.',
      zh: '切换自生效起评判至下一次切换，最长为保持时间：若留在原线路不会有更多不良秒与劣化秒（容差 1 秒），则为多余。若当前线路不良的时间超过策略所需的反应时间（至少 3 秒）而另一条良好，却没有切换，则为漏切。测量不足的不作判断。',
    },
  },
  'fault-estimated': {
    title: { en: 'Fault → applied', zh: '故障 → 生效' },
    text: {
      en: 'The time of a fault is estimated: the sending of the first late probe. Sent, acknowledged and applied are those of the slowest relay.',
      zh: '故障时刻是估计值：第一个迟到探测包的发送时刻。发出、确认收到与生效以最慢的转推节点为准。',
    },
  },
  'loss-three-seconds': {
    title: { en: 'Loss', zh: '丢包' },
    text: {
      en: 'A probe without a reply after 3 s is lost.',
      zh: '3 秒后仍无应答的探测包计为丢失。',
    },
  },
  'baseline-quiet-hours': {
    title: { en: 'Over baseline', zh: '超出基线' },
    text: {
      en: 'Over baseline: RTT p95 above that of the better line in its quiet hours (02–06 audience time) of the four weeks before.',
      zh: '超出基线：RTT p95 高出较好线路此前四周安静时段（当地时间 02–06 时）RTT p95 的部分。',
    },
  },
  'worst-by-bad-minutes': {
    title: { en: 'Worst hours and carriers', zh: '最差时段与运营商' },
    text: {
      en: 'Worst hours and carriers are those with the most bad minutes on one line, then those furthest over baseline; at most ten each. Every probe of a carrier counts alike, and its bad minutes are the mean of its paths. Hours are on the audience’s clock.',
      zh: '最差时段与运营商按单条线路上的不良分钟排序，其次按超出基线的程度，各最多十项。同一运营商的每个探测包权重相同，不良分钟取其各路径的平均值。时段为当地时间。',
    },
  },
  'cost-good-hour': {
    title: { en: 'Cost of a good hour', zh: '每良好小时成本' },
    text: {
      en: 'The cost of a good hour is what the lines of regions with a route cost in this period so far (monthly cost × the period’s share of each month that it touches; a circuit’s cost is shared by its lines alike) over the hours in which viewers of their routes had a line that was neither bad nor unavailable. With lines paid in two currencies each has its part of the price of the same hours; currencies are not converted.',
      zh: '每良好小时成本 = 有调度线路组的区域其线路在本期至今的费用（月费 × 本期占所涉各月的比例；一条专线的费用由其各线路均摊）÷ 这些线路组的观众所用线路既无不良也未中断的小时数。若线路以两种货币计费，则各为同一小时成本的一部分；不作汇率换算。',
    },
  },
  'audience-minutes': {
    title: { en: 'Audience time saved', zh: '节省的观众时间' },
    text: {
      en: 'Audience minutes saved are the bad minutes spared against each route’s better line alone, times the viewers assumed for its region, which routes of one region share alike; negative where that line alone would have been better. The number of viewers is an assumption of the organization, not a measurement; regions without one are left out.',
      zh: '节省的观众分钟 = 相比各线路组只用较好的一条所减少的不良分钟 × 该区域假定的观众数（同一区域的线路组均分）；若只用该线路更好则为负数。观众数是组织的假定而非测量；未给出假定的区域不计入。',
    },
  },
  'forecast-hours': {
    title: { en: 'Forecast', zh: '预测' },
    text: {
      en: 'The forecast lists hours of the coming period in which congestion is more likely than not by the pattern learned from the days stated, as it was known when the report was made. The probability is the mean over those hours, the delay the greatest of them.',
      zh: '预测列出下一期中按所示天数所学规律更可能拥塞的小时，以报告生成时所知为准。概率为这些小时的平均值，时延为其中最大值。',
    },
  },
  'coverage-expected': {
    title: { en: 'Coverage', zh: '覆盖率' },
    text: {
      en: 'Coverage is probes seen of those expected from every agent’s interval while its path was there.',
      zh: '覆盖率 = 收到的探测包 ÷ 路径存在期间按每个探针的间隔应有的探测包。',
    },
  },
  'gaps-quarters': {
    title: { en: 'Gaps', zh: '缺口' },
    text: {
      en: 'A gap is at least one whole quarter-hour, expected from beginning to end, without any data of an agent on a line; an agent is dark where that is so on all its lines, and dark minutes are those of dark agents, all together.',
      zh: '缺口指某探针在某条线路上至少一个应有数据的完整一刻钟没有任何数据；若其所有线路均如此，则该探针为失联；失联分钟为各失联探针之和。',
    },
  },
};
