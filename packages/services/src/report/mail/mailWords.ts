import type { PeriodKind } from '../figures/inputs';

/** Words of the e-mail that no other form of a report has. */
export const mailWords = {
  en: {
    kind: { week: 'Weekly line quality', month: 'Monthly line quality', days: 'Line quality' } satisfies Kinds,
    updated: 'Updated',
    to: 'to',
    and: '; ',
    open: 'Open the report',
    opens: (until: string) =>
      `The link opens this report without signing in until ${until}: whoever has it can read it.`,
    zone: (zone: string) => `Days and times in ${zone}.`,
    demo: 'Demo data: history before the first start is made up.',
    running: 'The period is not over: figures are of what was measured so far.',
    why: (organization: string) =>
      `You get this because ${organization} has your address among the recipients of its reports.`,
    stop: 'Stop these e-mails',
    headlines: {
      availability: 'Available, as chosen',
      failovers: 'Failovers',
      applied: 'Fault → applied, median',
      cost: 'Cost of a good hour',
      rtt: 'RTT p95, median of lines',
    },
    judged: (needless: string, missed: string) => `${needless} needless, ${missed} missed`,
    judgedSome: (needless: string, judged: string, missed: string) =>
      `of ${judged} judged ${needless} needless; ${missed} missed`,
    unjudged: 'none could be judged',
    median: (value: string) => `median ${value}`,
    noBefore: 'nothing to compare with yet',
    charts: {
      counterfactual: 'Bad minutes: what other choices would have given',
      ribbon: 'Hour by hour',
      heat: 'Carrier × hour: RTT p95 over baseline',
    } as Readonly<Record<string, string>>,
    /** Under the heading of a chart: how to read it. */
    legends: {
      ribbon: 'Ribbon: the active line, A blue, B orchid. Bars above it: bad minutes of the hour.',
      heat: 'Hours of the audience’s day. Darker is slower against the quiet hours of the better line.',
    } as Readonly<Record<string, string>>,
    cut: 'Only the beginning fits here: the report shows all of it.',
    choices: { A: 'On A alone', B: 'On B alone', chosen: 'As chosen', best: 'Best possible' },
    byRegion: 'Availability by region',
    region: 'region',
    chosen: 'as chosen %',
    down: 'down, min',
    left: 'budget left, min',
    more: (count: number) => `and ${count} more`,
    moreRegions: (count: number) => `and ${count} more, with more of their budget left`,
    changed: (version: number) => `What changed up to version ${version}`,
    pdf: {
      large: 'The PDF is too large to attach; the page prints it.',
      none: 'No PDF is attached: none could be printed.',
    },
    missing: '–',
  },
  zh: {
    kind: { week: '线路质量周报', month: '线路质量月报', days: '线路质量报告' } satisfies Kinds,
    updated: '更新',
    to: '至',
    and: '；',
    open: '打开报告',
    opens: (until: string) => `在 ${until} 之前，此链接无需登录即可打开本报告：任何持有链接的人都能阅读。`,
    zone: (zone: string) => `日期与时间均为 ${zone}。`,
    demo: '演示数据：首次启动之前的历史是虚构的。',
    running: '本周期尚未结束：数字仅为至今所测。',
    why: (organization: string) => `您收到此邮件，是因为 ${organization} 将您的地址列为其报告的收件人。`,
    stop: '停止接收此类邮件',
    headlines: {
      availability: '实际可用率',
      failovers: '切换',
      applied: '故障 → 生效，中位数',
      cost: '每良好小时成本',
      rtt: 'RTT p95，各线路中位数',
    },
    judged: (needless: string, missed: string) => `多余 ${needless}，漏切 ${missed}`,
    judgedSome: (needless: string, judged: string, missed: string) =>
      `已评判 ${judged} 次中多余 ${needless}；漏切 ${missed}`,
    unjudged: '均无法评判',
    median: (value: string) => `中位数 ${value}`,
    noBefore: '尚无可比较的周期',
    charts: {
      counterfactual: '不良分钟：其他选择会怎样',
      ribbon: '逐小时',
      heat: '运营商 × 小时：RTT p95 超出基线',
    } as Readonly<Record<string, string>>,
    /** Under the heading of a chart: how to read it. */
    legends: {
      ribbon: '色带：当前线路，A 蓝色，B 紫色。上方竖条：该小时的不良分钟。',
      heat: '当地时间。颜色越深，比较好线路的安静时段越慢。',
    } as Readonly<Record<string, string>>,
    cut: '此处仅能显示开头部分：完整内容见报告。',
    choices: { A: '只用 A', B: '只用 B', chosen: '实际选择', best: '理论最优' },
    byRegion: '各区域可用率',
    region: '区域',
    chosen: '实际 %',
    down: '中断，分钟',
    left: '剩余预算，分钟',
    more: (count: number) => `另有 ${count} 项`,
    moreRegions: (count: number) => `另有 ${count} 个，剩余预算更多`,
    changed: (version: number) => `截至版本 ${version} 的变化`,
    pdf: { large: 'PDF 过大，未附上；可在页面上打印。', none: '未附 PDF：未能打印。' },
    missing: '–',
  },
} as const;

type Kinds = Readonly<Record<PeriodKind, string>>;
