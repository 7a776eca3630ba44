import type { Sentence } from '../../live/sentence';

/** How a figure is written: what it counts, and so its unit and how many digits it gets. */
export type Measure =
  | 'availability'
  | 'share'
  | 'loss'
  | 'micros'
  | 'millis'
  | 'minutes'
  | 'audienceMinutes'
  | 'hours'
  | 'count'
  | 'money';

interface Metric extends Sentence {
  readonly measure: Measure;
}

const minutes = 'minutes';

/** What the last part of a figure's key says: `availability`, `budget.leftMinutes`, `badMinutes.A`. */
export const metrics: Readonly<Record<string, Metric>> = {
  availability: { en: 'availability', zh: '可用率', measure: 'availability' },
  availabilityChosen: { en: 'availability, as chosen', zh: '可用率（实际选择）', measure: 'availability' },
  slaAvailability: { en: 'availability without planned work', zh: '可用率（不计计划维护）', measure: 'availability' },
  target: { en: 'target', zh: '目标', measure: 'availability' },
  'budget.target': { en: 'target', zh: '目标', measure: 'availability' },
  'budget.allowedMinutes': { en: 'downtime that the target allows', zh: '目标允许的中断时间', measure: minutes },
  'budget.usedMinutes': { en: 'downtime budget used', zh: '已用中断预算', measure: minutes },
  'budget.leftMinutes': { en: 'downtime budget left', zh: '剩余中断预算', measure: minutes },
  unavailableMinutes: { en: 'minutes unavailable', zh: '不可用分钟', measure: minutes },
  badMinutes: { en: 'bad minutes', zh: '不良分钟', measure: minutes },
  badMinutesChosen: { en: 'bad minutes, as chosen', zh: '不良分钟（实际选择）', measure: minutes },
  'badMinutes.A': { en: 'bad minutes on A alone', zh: '只用 A 的不良分钟', measure: minutes },
  'badMinutes.B': { en: 'bad minutes on B alone', zh: '只用 B 的不良分钟', measure: minutes },
  'badMinutes.chosen': { en: 'bad minutes, as chosen', zh: '不良分钟（实际选择）', measure: minutes },
  'badMinutes.best': { en: 'bad minutes, best possible', zh: '不良分钟（理论最优）', measure: minutes },
  measuredMinutes: { en: 'minutes measured', zh: '有测量的分钟', measure: minutes },
  comparedMinutes: { en: 'minutes that both lines have data of', zh: '两线都有数据的分钟', measure: minutes },
  minutes: { en: 'minutes within the period', zh: '本期内的分钟', measure: minutes },
  darkMinutes: { en: 'minutes that agents were dark', zh: '探针无数据的分钟', measure: minutes },
  rttP50Micros: { en: 'RTT p50', zh: 'RTT p50', measure: 'micros' },
  rttP95Micros: { en: 'RTT p95', zh: 'RTT p95', measure: 'micros' },
  rttP99Micros: { en: 'RTT p99', zh: 'RTT p99', measure: 'micros' },
  overBaselineMicros: { en: 'RTT p95 over baseline', zh: 'RTT p95 超出基线', measure: 'micros' },
  jitterMicros: { en: 'jitter', zh: '抖动', measure: 'micros' },
  connectP50Micros: { en: 'connect time p50', zh: '建连时间 p50', measure: 'micros' },
  connectP95Micros: { en: 'connect time p95', zh: '建连时间 p95', measure: 'micros' },
  lossRatio: { en: 'loss', zh: '丢包', measure: 'loss' },
  connectFailureRatio: { en: 'failed attempts to connect', zh: '建连失败率', measure: 'loss' },
  coverage: { en: 'coverage', zh: '覆盖率', measure: 'share' },
  probability: { en: 'probability of congestion', zh: '拥塞概率', measure: 'share' },
  overQuietMs: { en: 'expected RTT over the quiet level', zh: '预计 RTT 超出安静水平', measure: 'millis' },
  failovers: { en: 'failovers', zh: '切换', measure: 'count' },
  needless: { en: 'needless failovers', zh: '多余切换', measure: 'count' },
  missed: { en: 'missed failovers', zh: '漏切', measure: 'count' },
  routesMet: { en: 'routes that met their target', zh: '达标的线路组', measure: 'count' },
  routesMeasured: { en: 'routes measured', zh: '有测量的线路组', measure: 'count' },
  faultToAppliedMs: { en: 'fault → applied', zh: '故障 → 生效', measure: 'millis' },
  medianMs: { en: 'median', zh: '中位数', measure: 'millis' },
  p95Ms: { en: 'p95', zh: 'p95', measure: 'millis' },
  slowestMs: { en: 'slowest', zh: '最慢', measure: 'millis' },
  count: { en: 'count', zh: '次数', measure: 'count' },
  badSecondsSpared: { en: 'bad seconds spared', zh: '避免的不良秒', measure: 'count' },
  parts: { en: 'incidents merged into it', zh: '已并入的事件', measure: 'count' },
  hours: { en: 'hours in which congestion is likely', zh: '可能拥塞的小时', measure: 'count' },
  days: { en: 'days it was learned from', zh: '学习所用的天数', measure: 'count' },
  goodHours: { en: 'good hours', zh: '良好小时', measure: 'hours' },
  cost: { en: 'cost', zh: '费用', measure: 'money' },
  costPerGoodHour: { en: 'cost of a good hour', zh: '每个良好小时的费用', measure: 'money' },
  badMinutesSpared: { en: 'bad minutes spared', zh: '避免的不良分钟', measure: minutes },
  audienceMinutesSaved: { en: 'minutes of audience time saved', zh: '为观众节省的分钟', measure: 'audienceMinutes' },
  agents: { en: 'agents', zh: '探针', measure: 'count' },
  agentsDark: { en: 'agents with gaps', zh: '有缺口的探针', measure: 'count' },
  gapCount: { en: 'gaps', zh: '缺口', measure: 'count' },
  failoversJudged: { en: 'failovers judged in hindsight', zh: '已事后评判的切换', measure: 'count' },
};
