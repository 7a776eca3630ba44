/** One change of a scenario. Delays and jitter add to the line's own; absent regions mean every region. */
export interface Step {
  /** Seconds after the scenario's start. */
  readonly atSeconds: number;
  readonly line: 'A' | 'B' | 'both';
  readonly action: 'cut' | 'restore' | 'impair';
  readonly addDelayMs?: number;
  readonly addJitterMs?: number;
  readonly lossRatio?: number;
  /** Only this carrier's access network: the region's first. */
  readonly firstCarrierOnly?: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** `one`: the region asked for, else the first; `every`: all of them. */
  readonly scope: 'one' | 'every';
  /** At its end every line it touched is restored. */
  readonly lengthSeconds: number;
  readonly steps: readonly Step[];
}

/** Evening: delay, jitter and loss of line A swell and ebb in steps of four seconds. */
const EVENING: Step[] = [0.15, 0.4, 0.7, 1, 1, 1, 0.7, 0.4, 0.15].map((swell, index) => ({
  atSeconds: index * 4,
  line: 'A',
  action: 'impair',
  addDelayMs: 90 * swell,
  addJitterMs: 40 * swell,
  lossRatio: 0.06 * swell,
}));

const FLAPPING: Step[] = Array.from({ length: 12 }, (_, index) => ({
  atSeconds: index * 4,
  line: 'A',
  action: index % 2 === 0 ? 'cut' : 'restore',
}));

export const SCENARIOS: readonly Scenario[] = [
  { name: 'quiet', description: 'every line as it should be', scope: 'every', lengthSeconds: 0, steps: [] },
  {
    name: 'evening-congestion',
    description: 'line A of every region gets slower and lossier, and better again',
    scope: 'every',
    lengthSeconds: 40,
    steps: EVENING,
  },
  {
    name: 'cut',
    description: 'line A is cut for 15 seconds',
    scope: 'one',
    lengthSeconds: 15,
    steps: [{ atSeconds: 0, line: 'A', action: 'cut' }],
  },
  {
    name: 'brown-out',
    description: 'line A loses a tenth of all packets for 30 seconds',
    scope: 'one',
    lengthSeconds: 30,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', lossRatio: 0.1 }],
  },
  {
    name: 'flapping',
    description: 'line A is cut and mended every four seconds',
    scope: 'one',
    lengthSeconds: 50,
    steps: FLAPPING,
  },
  {
    name: 'both-lines',
    description: 'both lines are cut at once for 15 seconds: there is nowhere to go',
    scope: 'one',
    lengthSeconds: 15,
    steps: [{ atSeconds: 0, line: 'both', action: 'cut' }],
  },
  {
    name: 'one-bad-carrier',
    description: 'one carrier of the region loses a third of its packets on both lines: no line is at fault',
    scope: 'one',
    lengthSeconds: 30,
    steps: [{ atSeconds: 0, line: 'both', action: 'impair', lossRatio: 0.33, addDelayMs: 60, firstCarrierOnly: true }],
  },
  {
    name: 'carrier-on-one-line',
    description: 'line A is dark for one carrier of the region alone, for 30 seconds: its way in, not the line',
    scope: 'one',
    lengthSeconds: 30,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', lossRatio: 1, firstCarrierOnly: true }],
  },
  {
    name: 'lines-in-turn',
    description: 'line A is cut, line B a second later; A is mended first: away, nowhere to go, and back',
    scope: 'one',
    lengthSeconds: 25,
    steps: [
      { atSeconds: 0, line: 'A', action: 'cut' },
      { atSeconds: 1, line: 'B', action: 'cut' },
      { atSeconds: 8, line: 'A', action: 'restore' },
    ],
  },
  {
    name: 'reroute',
    description: 'line A takes a detour of 220 ms for 30 seconds: slow, not dark',
    scope: 'one',
    lengthSeconds: 30,
    steps: [{ atSeconds: 0, line: 'A', action: 'impair', addDelayMs: 110 }],
  },
];
