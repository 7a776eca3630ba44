import type { LineStep, Scenario, Step } from './scenario';

/** Evening: delay, jitter and loss of line A swell and ebb. */
const EVENING: readonly LineStep[] = [0.15, 0.4, 0.7, 1, 1, 1, 0.7, 0.4, 0.15].map((swell, index) => ({
  atSeconds: index * 6,
  line: 'A',
  action: 'impair',
  addDelayMs: 90 * swell,
  addJitterMs: 40 * swell,
  lossRatio: 0.06 * swell,
}));

const FLAPPING: readonly LineStep[] = Array.from({ length: 10 }, (_, index) => ({
  atSeconds: index * 4,
  line: 'A',
  action: index % 2 === 0 ? 'cut' : 'restore',
}));

const CUT_A: readonly Step[] = [{ atSeconds: 0, line: 'A', action: 'cut' }];
const AWAY_AND_BACK = [
  { reason: 'blackout', line: 'B' },
  { reason: 'fail-back', line: 'A' },
] as const;
const LEFT_AND_BACK = [
  { reason: 'quality', line: 'B' },
  { reason: 'fail-back', line: 'A' },
] as const;
const NOWHERE_TO_GO = [
  { reason: 'both-bad', line: 'A' },
  { reason: 'both-recovered', line: 'A' },
] as const;

/** Trouble of the lines themselves. */
export const ON_LINES: readonly Scenario[] = [
  {
    name: 'cut',
    words: {
      en: {
        name: 'Short cut',
        what: 'Line A is cut for 15 s.',
        expect: 'Leaves at once for B, and goes back to A once A has been well for the hold-down.',
      },
      zh: {
        name: '短时切断',
        what: 'A 线切断 15 秒。',
        expect: '立即切到 B 线；A 线恢复并稳定满保持期后回切。',
      },
    },
    scope: 'one',
    lengthSeconds: 15,
    steps: CUT_A,
    story: { told: AWAY_AND_BACK, faults: ['line'] },
  },
  {
    name: 'several-regions',
    words: {
      en: {
        name: 'Cable cut',
        what: 'Line A of the first three regions is cut at once for 15 s, as by one cable.',
        expect: 'Each of the three leaves for B and goes back by itself; the other regions do not move.',
      },
      zh: {
        name: '海缆中断',
        what: '前三个区域的 A 线同时切断 15 秒，如同一条海缆中断。',
        expect: '三个区域各自切到 B 线，再各自回切；其他区域不动。',
      },
    },
    scope: 'three',
    lengthSeconds: 15,
    steps: CUT_A,
    story: { told: AWAY_AND_BACK, faults: ['line'] },
  },
  {
    name: 'brown-out',
    words: {
      en: {
        name: 'Brown-out',
        what: 'Line A loses a tenth of all packets for 20 s.',
        expect: 'Leaves for B within a few seconds, for quality; goes back after the hold-down.',
      },
      zh: {
        name: '部分丢包',
        what: 'A 线丢包一成，持续 20 秒。',
        expect: '数秒内因质量切到 B 线；保持期后回切。',
      },
    },
    scope: 'one',
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', lossRatio: 0.1 }],
    story: { told: LEFT_AND_BACK, faults: ['line'] },
  },
  {
    name: 'one-way-loss',
    words: {
      en: {
        name: 'One-way loss',
        what: 'Line A loses a tenth of all packets towards the PoP, and none on the way back, for 20 s.',
        expect: 'As a brown-out: a probe counts both ways. The reflector counts all of it as forward loss.',
      },
      zh: {
        name: '单向丢包',
        what: 'A 线去程丢包一成，回程不丢，持续 20 秒。',
        expect: '与部分丢包相同：一次探测包含往返。反射端的计数表明丢包全在去程。',
      },
    },
    scope: 'one',
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', lossRatio: 0.1, lossDirection: 'forward' }],
    story: { told: LEFT_AND_BACK, faults: ['line'] },
  },
  {
    name: 'evening-congestion',
    words: {
      en: {
        name: 'Evening congestion',
        what: 'Line A of every region gets slower and lossier, and better again: an evening in a minute.',
        expect: 'Left once on the way up, and not come back to before the evening is over.',
      },
      zh: {
        name: '晚高峰拥塞',
        what: '所有区域 A 线变慢、丢包增多，再恢复：一分钟演完一晚。',
        expect: '恶化途中切走一次；晚高峰结束前不回切。',
      },
    },
    scope: 'every',
    lengthSeconds: 54,
    steps: EVENING,
    story: { told: LEFT_AND_BACK, faults: ['line'] },
  },
  {
    name: 'flapping',
    words: {
      en: {
        name: 'Flapping',
        what: 'Line A is cut and mended every 4 s, five times.',
        expect: 'Leaves once, and stays on B until A has been well for the hold-down.',
      },
      zh: {
        name: '反复抖断',
        what: 'A 线每 4 秒断开又恢复，共五次。',
        expect: '只切走一次；A 线稳定满保持期之前一直留在 B 线。',
      },
    },
    scope: 'one',
    lengthSeconds: 40,
    steps: FLAPPING,
    story: { told: AWAY_AND_BACK, faults: ['line'] },
  },
  {
    name: 'both-lines',
    words: {
      en: {
        name: 'Both lines',
        what: 'Both lines are cut at once for 15 s.',
        expect: 'Nowhere to go: stays on A, advises sending on both, and withdraws that once they are well.',
      },
      zh: {
        name: '两线全断',
        what: '两条线路同时切断 15 秒。',
        expect: '无处可切：留在 A 线并建议双发；恢复后撤回建议。',
      },
    },
    scope: 'one',
    lengthSeconds: 15,
    steps: [{ atSeconds: 0, line: 'both', action: 'cut' }],
    story: { told: NOWHERE_TO_GO, faults: ['everything'] },
  },
  {
    name: 'lines-in-turn',
    words: {
      en: {
        name: 'Both lines in turn',
        what: 'Line A is cut, line B two seconds later; A is mended first.',
        expect: 'Away to B, nowhere to go, and back to A as soon as A answers, hold-down or not.',
      },
      zh: {
        name: '两线先后切断',
        what: 'A 线切断，两秒后 B 线也切断；A 线先恢复。',
        expect: '切到 B 线；无处可切；A 线一有应答便立即切回，不等保持期。',
      },
    },
    scope: 'one',
    lengthSeconds: 25,
    steps: [
      { atSeconds: 0, line: 'A', action: 'cut' },
      { atSeconds: 2, line: 'B', action: 'cut' },
      { atSeconds: 8, line: 'A', action: 'restore' },
    ],
    story: {
      told: [
        { reason: 'blackout', line: 'B' },
        { reason: 'both-bad', line: 'B' },
        { reason: 'blackout', line: 'A' },
        { reason: 'both-recovered', line: 'A' },
      ],
      // That of line A begins as the line's, and has reached everything when it closes.
      faults: ['everything'],
    },
  },
  {
    name: 'reroute',
    words: {
      en: {
        name: 'Detour',
        what: 'Line A takes a detour of 150 ms for 20 s.',
        expect: 'Slow, not dark: every probe is answered, and nothing moves.',
      },
      zh: {
        name: '绕路',
        what: 'A 线绕路增加 150 ms，持续 20 秒。',
        expect: '变慢但未中断：每个探测都有应答，不切换。',
      },
    },
    scope: 'one',
    lengthSeconds: 20,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', addDelayMs: 75 }],
    story: { told: [], faults: [] },
  },
];
