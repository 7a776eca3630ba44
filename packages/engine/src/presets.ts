import type { Policy, Scenario } from './types';

/**
 * Four policies to start from. How the numbers were chosen:
 * - `rtt` limits are absolute, but set by what the use can bear and not by distance: São Paulo is 300 ms from Asia on
 *   a perfect line, so nothing under 300 ms costs points anywhere, and jitter, loss and bursts tell trouble from miles.
 * - A limit at `poor` alone (weight over 40) takes a line under `leaveBelowScore` 60; between `fair` and `poor` it takes
 *   two metrics. `returnAtScore` 85 lies well above, so that a line on the edge doesn't flap.
 * - `blackout` 5 probes and 100 ms is BFD's multiplier with two to spare: at one probe per 20 ms a cut is seen within
 *   the late timer plus 100 ms, and five losses in a row by chance need loss of tens of percent.
 * - `holdDownMs` is how long the better line goes unused after it has come back, against what a switch costs viewers and
 *   how soon a line that came back may be gone again: short where a switch is a moment's stall, longer where it is a risk.
 * - `damping` is RFC 2439 at the tempo of live video: half-life 60 s instead of 15 min. Four switches in quick
 *   succession suspend fail-back and quality switches for about a minute; a blackout is never damped.
 */
const shared = {
  version: 1,
  leaveBelowScore: 60,
  returnAtScore: 85,
  minimumGain: 20,
  preferredLine: 'A',
  mode: 'single',
  weights: {},
  quorum: 0.5,
  // Agents report each second; three seconds and a half of silence is three reports missed.
  freshWithinMs: 3_500,
  blackout: { minimumProbes: 5, minimumSpanMs: 100 },
  damping: { penalty: 1_000, halfLifeMs: 60_000, suppressAbove: 4_000, reuseBelow: 2_000 },
  // An expectation advises in shadow until people have seen how often it is right.
  preemptive: { enabled: false, leastShare: 0.5, leastGain: 0.3 },
  directiveTtlMs: 3_600_000,
  deliverWithinMs: 30_000,
} as const;

export const presets: Readonly<Record<Scenario, Policy>> = {
  // One to many through a buffer of about a second: SRT repairs some percent of loss within three round trips, so
  // RTT up to 350 ms is free, and 5 % loss is where repair falls behind. Viewers notice stalls, not delay.
  'show-live': {
    ...shared,
    scenario: 'show-live',
    name: 'Show live 秀场',
    limits: {
      rtt: { fair: 350, poor: 600, weight: 50 },
      loss: { fair: 0.01, poor: 0.05, weight: 60 },
      jitter: { fair: 40, poor: 120, weight: 45 },
      burst: { fair: 15, poor: 40, weight: 45 },
    },
    leaveDwellMs: 800,
    holdDownMs: 20_000,
  },
  // Two people talk: ITU-T G.114 wants at most 150 ms one way and refuses 400 ms; no time to repair, so loss counts
  // from 0.5 % and a burst of five probes (100 ms) is heard. Quick to leave.
  '1v1-social': {
    ...shared,
    scenario: '1v1-social',
    name: '1v1 social 一对一社交',
    limits: {
      rtt: { fair: 320, poor: 500, weight: 55 },
      loss: { fair: 0.005, poor: 0.03, weight: 60 },
      jitter: { fair: 20, poor: 60, weight: 50 },
      burst: { fair: 5, poor: 15, weight: 45 },
    },
    leaveDwellMs: 800,
    holdDownMs: 20_000,
  },
  // Orders follow the picture: it must not stall, delay matters least. Slower to leave for quality and slowest to come
  // back, because each switch in a sale is a risk of its own.
  'live-commerce': {
    ...shared,
    scenario: 'live-commerce',
    name: 'Live commerce 电商',
    limits: {
      rtt: { fair: 400, poor: 700, weight: 45 },
      loss: { fair: 0.005, poor: 0.03, weight: 60 },
      jitter: { fair: 40, poor: 120, weight: 45 },
      burst: { fair: 10, poor: 30, weight: 50 },
    },
    leaveDwellMs: 1_500,
    holdDownMs: 60_000,
  },
  // A teacher's voice over slides, with questions back: voice quality leads (MOS 3.6 bears about 3 % loss with
  // concealment), delay as for a conference.
  education: {
    ...shared,
    scenario: 'education',
    name: 'Education 教育',
    limits: {
      rtt: { fair: 350, poor: 550, weight: 50 },
      loss: { fair: 0.01, poor: 0.04, weight: 60 },
      jitter: { fair: 30, poor: 80, weight: 45 },
      burst: { fair: 10, poor: 25, weight: 45 },
    },
    leaveDwellMs: 1_000,
    holdDownMs: 30_000,
  },
};
