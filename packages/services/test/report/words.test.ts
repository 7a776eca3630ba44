import { describe, expect, it } from 'vitest';
import { changeText } from '../../src/report/words/changeText';
import { figureName, type NamedReport } from '../../src/report/words/figureName';
import { figureText } from '../../src/report/words/figureText';

const report = {
  timeZone: 'Asia/Shanghai',
  regions: [
    { id: 'id', code: 'ID', name: null, timeZone: 'Asia/Jakarta', viewers: null },
    { id: 'west', code: 'US-CA', name: 'The west', timeZone: 'America/Los_Angeles', viewers: null },
  ],
  carriers: [{ id: 'telkom', regionId: 'id', name: 'Telkomsel', asn: 7713, weight: 1 }],
  circuits: [{ id: 'lease', name: 'Jakarta lease', provider: 'P', monthlyCost: 1, currency: 'USD', lineCount: 1 }],
  lines: [{ lineId: 'line-b', regionId: 'id', slot: 'B' }],
  routes: [{ routeId: 'route', regionId: 'west', scenario: 'live-commerce' }],
  failovers: [{ directiveId: 'move', at: Date.parse('2026-11-12T13:04:00Z'), routeId: 'route' }],
  incidents: [{ id: 'fall', regionId: 'id', line: 'A', openedAt: Date.parse('2026-11-12T13:04:00Z') }],
} as unknown as NamedReport;

describe('what a figure is called', () => {
  const keys: readonly (readonly [key: string, en: string, zh: string])[] = [
    ['totals/availability', 'Availability, as chosen', '可用率（实际选择）'],
    ['lines/line-b/availability', 'Indonesia · line B: availability', '印度尼西亚 · B 线：可用率'],
    ['totals/badMinutes.best', 'Bad minutes, best possible', '不良分钟（理论最优）'],
    ['lines/line-b/rttP95Micros', 'Indonesia · line B: RTT p95', '印度尼西亚 · B 线：RTT p95'],
    ['lines/line-b/budget.leftMinutes', 'Indonesia · line B: downtime budget left', '印度尼西亚 · B 线：剩余中断预算'],
    [
      'routes/route/badMinutes.A',
      'The west · live commerce: bad minutes on A alone',
      'The west · 电商：只用 A 的不良分钟',
    ],
    [
      'failovers/move/faultToAppliedMs',
      'The west · live commerce · Thu 12 21:04: fault → applied',
      'The west · 电商 · 12日周四 21:04：故障 → 生效',
    ],
    [
      'incidents/fall/minutes',
      'Indonesia · line A · Thu 12 21:04: minutes within the period',
      '印度尼西亚 · A 线 · 12日周四 21:04：本期内的分钟',
    ],
    ['steps/applied/medianMs', 'fault → applied: median', '故障 → 生效：中位数'],
    [
      'worstCarriers/telkom.A/badMinutes',
      'Indonesia · Telkomsel · line A: bad minutes',
      '印度尼西亚 · Telkomsel · A 线：不良分钟',
    ],
    [
      'worstHours/telkom.A.7/badMinutes',
      'Indonesia · Telkomsel · line A · 07:00: bad minutes',
      '印度尼西亚 · Telkomsel · A 线 · 07 时：不良分钟',
    ],
    ['money/USD/costPerGoodHour', 'USD: cost of a good hour', 'USD：每个良好小时的费用'],
    ['money/USD/lease/cost', 'Jakarta lease: cost', 'Jakarta lease：费用'],
    ['money/audienceMinutesSaved', 'Minutes of audience time saved', '为观众节省的分钟'],
    [
      'forecast/line-b.telkom/probability',
      'Indonesia · Telkomsel · line B: probability of congestion',
      '印度尼西亚 · Telkomsel · B 线：拥塞概率',
    ],
  ];
  it.each(keys)('%s', (key, en, zh) => {
    expect([figureName(report, key, 'en'), figureName(report, key, 'zh')]).toEqual([en, zh]);
  });
});

describe('how a figure is written', () => {
  const figures: readonly (readonly [key: string, value: number | null, en: string, zh: string])[] = [
    ['totals/availability', 0.999_531_2, '99.953 %', '99.953 %'],
    ['totals/availability', 0.999_999_9, '99.999 %', '99.999 %'],
    ['totals/availability', 1, '100.000 %', '100.000 %'],
    ['totals/lossRatio', 0, '0 %', '0 %'],
    ['totals/lossRatio', 0.000_01, '<0.01 %', '<0.01 %'],
    ['lines/x/lossRatio', 0.0314, '3.14 %', '3.14 %'],
    ['lines/x/rttP95Micros', 84_210, '84.2 ms', '84.2 ms'],
    ['lines/x/connectP95Micros', 12_340_000, '12.3 s', '12.3 s'],
    ['totals/faultToAppliedMs', 317.6, '318 ms', '318 ms'],
    ['totals/faultToAppliedMs', 10_320, '10.3 s', '10.3 s'],
    ['routes/x/budget.leftMinutes', -19.62, '−19.6 min', '−19.6 分钟'],
    ['routes/x/budget.leftMinutes', -0.01, '0.0 min', '0.0 分钟'],
    ['totals/badMinutes.A', 1412, '1,412.0 min', '1,412.0 分钟'],
    ['money/USD/costPerGoodHour', 41.2, '41.20 USD', '41.20 USD'],
    ['money/USD/lease/cost', 12_000, '12,000.00 USD', '12,000.00 USD'],
    ['money/audienceMinutesSaved', 1_234_567.8, '1,234,568 min', '1,234,568 分钟'],
    ['quality/coverage', 0.9921, '99.2 %', '99.2 %'],
    ['totals/failovers', 48, '48', '48'],
    ['totals/availability', null, '–', '–'],
  ];
  it.each(figures)('%s of %s', (key, value, en, zh) => {
    expect([figureText(key, value, 'en'), figureText(key, value, 'zh')]).toEqual([en, zh]);
  });

  it('tells a change by name, before and after', () => {
    const change = { key: 'totals/failovers', before: 47, after: 48 };
    expect(changeText(report, change, 'en')).toBe('Failovers: 47 → 48');
    expect(changeText(report, change, 'zh')).toBe('切换：47 → 48');
  });
});
