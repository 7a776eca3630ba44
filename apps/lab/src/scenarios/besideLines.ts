import type { Scenario } from './scenario';

/** Trouble of what is not a line: carriers, PoPs, agents, clocks, the hub. */
export const BESIDE_LINES: readonly Scenario[] = [
  {
    name: 'one-bad-carrier',
    words: {
      en: {
        name: 'One bad carrier',
        what: 'The smallest carrier loses a third of its packets on both lines for 20 s.',
        expect: 'No line is at fault: nothing moves. Needs a region with three carriers.',
      },
      zh: {
        name: '单一运营商异常',
        what: '受众最少的运营商在两条线路上均丢包三分之一，持续 20 秒。',
        expect: '不是线路的问题：不切换。需要有三家运营商的区域。',
      },
    },
    scope: 'one',
    needs: { carriers: 3 },
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'both', action: 'impair', lossRatio: 0.33, addDelayMs: 60, carrier: 'smallest' }],
    story: { told: [], faults: ['agent'] },
  },
  {
    name: 'carrier-on-one-line',
    words: {
      en: {
        name: 'Carrier, one line',
        what: 'Line A is dark for the largest carrier alone, for 20 s.',
        expect: 'Half the audience is better off on B: leaves for quality, and names the carrier, not the line.',
      },
      zh: {
        name: '单一运营商单线中断',
        what: 'A 线仅对受众最多的运营商中断 20 秒。',
        expect: '约半数受众走 B 线更好：因质量切换，故障归于该运营商而非线路。',
      },
    },
    scope: 'one',
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', lossRatio: 1, carrier: 'largest' }],
    story: {
      told: [
        { reason: 'quality', line: 'B' },
        { reason: 'fail-back', line: 'A' },
      ],
      faults: ['carrier'],
    },
  },
  {
    name: 'agent-failure',
    words: {
      en: {
        name: 'Agent failure',
        what: 'The agent at the smallest carrier hears nothing on either line for 20 s.',
        expect: 'Its own fault, not a line’s: nothing moves. Needs a region with three carriers.',
      },
      zh: {
        name: '探针故障',
        what: '受众最少的运营商处的探针在两条线路上均收不到应答，持续 20 秒。',
        expect: '是探针自身的问题，不是线路：不切换。需要有三家运营商的区域。',
      },
    },
    scope: 'one',
    needs: { carriers: 3 },
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'both', action: 'impair', lossRatio: 1, carrier: 'smallest' }],
    story: { told: [], faults: ['agent'] },
  },
  {
    name: 'agents-silent',
    words: {
      en: {
        name: 'Agents silent',
        what: 'All agents of the region are stopped for 15 s.',
        expect: 'No data is no trouble: both lines show “no data”, nothing moves, no line is blamed.',
      },
      zh: {
        name: '探针失联',
        what: '该区域全部探针停止 15 秒。',
        expect: '无数据不等于故障：两条线路显示“无数据”，不切换，也不归咎于线路。',
      },
    },
    scope: 'one',
    lengthSeconds: 15,
    steps: [{ atSeconds: 0, action: 'stop-agents' }],
    story: { told: [], faults: [] },
  },
  {
    name: 'pop-failure',
    words: {
      en: {
        name: 'PoP failure',
        what: 'The first PoP answers on neither line for 20 s; the second one does.',
        expect: 'Both lines suffer alike, so neither is better: stays, advises sending on both, and names the PoP.',
      },
      zh: {
        name: '接入点故障',
        what: '第一接入点在两条线路上均无应答 20 秒；第二接入点正常。',
        expect: '两条线路同样受损，没有更好的一条：不切换，建议双发，故障归于该接入点。',
      },
    },
    scope: 'one',
    needs: { pops: 2 },
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, action: 'stop-pop' }],
    story: {
      told: [
        { reason: 'both-bad', line: 'A' },
        { reason: 'both-recovered', line: 'A' },
      ],
      faults: ['pop'],
    },
  },
  {
    name: 'clock-jump',
    words: {
      en: {
        name: 'Clock jump',
        what: 'The clock of the agents’ hosts jumps 30 s ahead, then ten minutes back, and is set right after 20 s.',
        expect: 'Decisions run on corrected time: nothing moves, no incident, and measuring goes on.',
      },
      zh: {
        name: '时钟跳变',
        what: '探针主机时钟先快进 30 秒，再倒退十分钟，20 秒后校准。',
        expect: '决策使用校正后的时间：不切换，无事件，测量不中断。',
      },
    },
    scope: 'one',
    lengthSeconds: 20,
    steps: [
      { atSeconds: 0, action: 'jump-clock', bySeconds: 30 },
      { atSeconds: 10, action: 'jump-clock', bySeconds: -600 },
    ],
    story: { told: [], faults: [] },
  },
  {
    name: 'hub-pause',
    words: {
      en: {
        name: 'Hub pause',
        what: 'The hub stands still for 8 s; line A is cut and mended meanwhile.',
        expect: 'When it wakes it waits for fresh data: what piled up decides nothing.',
      },
      zh: {
        name: '中心暂停',
        what: '中心停顿 8 秒，其间 A 线断开又恢复。',
        expect: '醒来后等待新数据：积压的旧数据不触发任何决策。',
      },
    },
    scope: 'one',
    lengthSeconds: 12,
    steps: [
      { atSeconds: 0, action: 'pause-hub', forSeconds: 8 },
      { atSeconds: 1, line: 'A', action: 'cut' },
      { atSeconds: 4, line: 'A', action: 'restore' },
    ],
    story: { told: [], faults: [] },
  },
  {
    name: 'hub-wakes-into-cut',
    words: {
      en: {
        name: 'Hub wakes into a cut',
        what: 'The hub stands still for 8 s; line A is cut meanwhile and stays so for 15 s.',
        expect: 'Found once agents are heard again: leaves for B, and goes back after the hold-down.',
      },
      zh: {
        name: '中心醒来时线路已断',
        what: '中心停顿 8 秒，其间 A 线切断，持续 15 秒。',
        expect: '重新收到探针数据后即发现：切到 B 线，保持期后回切。',
      },
    },
    scope: 'one',
    lengthSeconds: 18,
    steps: [
      { atSeconds: 0, action: 'pause-hub', forSeconds: 8 },
      { atSeconds: 3, line: 'A', action: 'cut' },
    ],
    story: {
      told: [
        { reason: 'blackout', line: 'B' },
        { reason: 'fail-back', line: 'A' },
      ],
      faults: ['line'],
    },
  },
];
