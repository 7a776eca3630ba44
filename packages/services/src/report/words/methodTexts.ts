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
      en: 'Availability held against a line’s target leaves out seconds within planned work, unavailable or not; availability “as chosen” includes them, because viewers felt them.',
      zh: '与线路目标相比的可用率不计计划维护内的秒，无论是否可用；“实际选择”的可用率则计入，因为观众感受得到。',
    },
  },
  'budget-of-period': {
    title: { en: 'Downtime budget', zh: '中断预算' },
    text: {
      en: 'The budget is the downtime that the target allows over the measured time of this period: (1 − target) × measured minutes. The contract’s own month is on the page Availability.',
      zh: '预算是目标在本期有测量的时间内允许的不可用时间：（1 − 目标）× 有测量的分钟。合同所指的自然月见“可用率”页面。',
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
      en: 'Changes are against the period before, and against the median of up to four periods before that have data.',
      zh: '变化是与上一期相比，以及与此前最多四个有数据的周期的中位数相比。',
    },
  },
  'audience-weighted': {
    title: { en: 'Weights', zh: '权重' },
    text: {
      en: 'Carriers of a region are weighted by their share of its audience; agents of one carrier count alike.',
      zh: '同一区域的运营商按其观众份额加权；同一运营商的探针权重相同。',
    },
  },
  'chosen-quarter-share': {
    title: { en: 'As chosen', zh: '实际选择' },
    text: {
      en: '“As chosen” takes each quarter-hour’s seconds by the share of it in which each line was active. A decision counts from when it was made.',
      zh: '“实际选择”按每个一刻钟里各线路作为当前线路的份额计入其秒数。决定自作出之时起计。',
    },
  },
  'counterfactual-quarters': {
    title: { en: 'Other choices, by quarter-hours', zh: '其他选择（按一刻钟）' },
    text: {
      en: 'Where single seconds are no longer kept, choices are compared by quarter-hours that both lines measured; “best possible” is then the better line of each quarter-hour.',
      zh: '在已不再保留逐秒数据的时段，按两线都有测量的一刻钟比较各种选择；此时“理论最优”取每个一刻钟里较好的线路。',
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
      en: 'A failover was needless when in hindsight the line that it left would have served viewers no worse. One was missed where the active line was bad, the other was good, and nothing was switched within the policy’s time. What was not measured enough is not judged.',
      zh: '事后看来，若留在原线路对观众并不更差，则该次切换为多余。若当前线路不良而另一条良好，却未在策略规定的时间内切换，则为漏切。测量不足的不作判断。',
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
      en: 'Worst hours and carriers are those with the most bad minutes on one line; a carrier’s bad minutes are the mean of its agents. Hours are on the audience’s clock.',
      zh: '最差时段与运营商按单条线路上的不良分钟排序；运营商的不良分钟取其各探针的平均值。时段为当地时间。',
    },
  },
  'cost-good-hour': {
    title: { en: 'Cost of a good hour', zh: '每良好小时成本' },
    text: {
      en: 'The cost of a good hour is what the lines cost in this period (monthly cost × the period’s share of its months; a circuit’s cost is shared by its lines alike) over the hours in which viewers had a line that was neither bad nor unavailable. Currencies are not converted.',
      zh: '每良好小时成本 = 本期线路费用（月费 × 本期占当月的比例；一条专线的费用由其各线路均摊）÷ 观众所用线路既无不良也未中断的小时数。不作汇率换算。',
    },
  },
  'audience-minutes': {
    title: { en: 'Audience time saved', zh: '节省的观众时间' },
    text: {
      en: 'Audience minutes saved are the bad minutes spared against each route’s better line alone, times the viewers assumed for its region. The number of viewers is an assumption of the organization, not a measurement; regions without one are left out.',
      zh: '节省的观众分钟 = 相比各线路组只用较好的一条所减少的不良分钟 × 该区域假定的观众数。观众数是组织的假定而非测量；未给出假定的区域不计入。',
    },
  },
  'forecast-hours': {
    title: { en: 'Forecast', zh: '预测' },
    text: {
      en: 'The forecast lists hours of the coming period in which congestion is likely by the pattern learned from up to four weeks: its probability is the mean over those hours, its delay the greatest of them.',
      zh: '预测列出下一期中按最多四周所学规律可能拥塞的小时：概率为这些小时的平均值，时延为其中最大值。',
    },
  },
  'coverage-expected': {
    title: { en: 'Coverage', zh: '覆盖率' },
    text: {
      en: 'Coverage is probes seen of those expected from every agent’s interval.',
      zh: '覆盖率 = 收到的探测包 ÷ 按每个探针的间隔应有的探测包。',
    },
  },
  'gaps-quarters': {
    title: { en: 'Gaps', zh: '缺口' },
    text: {
      en: 'A gap is at least one whole quarter-hour without any data of an agent on a line; an agent is dark where that is so on all its lines.',
      zh: '缺口指某探针在某条线路上至少一个完整的一刻钟没有任何数据；若其所有线路均如此，则该探针为失联。',
    },
  },
};
