import { explain } from '../src/explain';
import { MEASURABLY_BETTER } from '../src/guards';
import { linesInUse } from '../src/modes';
import type { LineHealth, Override, Policy, RouteState, Situation } from '../src/types';
import { NOISE_ENDS, ORDERS_END, type RandomWorld } from './randomWorld';
import type { Moment, Story } from './world';

/** What holds in every world. Each says what is wrong, or null; `at` is asked of every decision, `end` of the story. */
export interface Property {
  readonly title: string;
  readonly at?: (moment: Moment, world: RandomWorld) => string | null;
  readonly end?: (story: Story, world: RandomWorld) => string | null;
}

export const PROPERTIES: readonly Property[] = [
  {
    title: 'no two switches come within the hold-down, but for a blackout of a line in use or by order of people',
    end: (story, { policy }) => {
      // What a drill does is no switch to the hold-down: the route may have to leave trouble right after it.
      const drilled = new Set(story.moments.filter(isDrilled).map((moment) => moment.t));
      const changes = story.switches.filter(
        (one) => (one.from !== one.to || BY_ITSELF.has(one.reason)) && !drilled.has(one.t),
      );
      for (const [i, change] of changes.entries()) {
        const previous = changes[i - 1];
        if (!previous || !['quality', 'fail-back', 'expected-congestion'].includes(change.reason)) continue;
        const gap = change.t - previous.t;
        if (gap < policy.holdDownMs) return `${change.reason} ${gap} ms after ${previous.reason}`;
      }
      return null;
    },
  },
  {
    title: 'a blackout is the reason only where a line in use is dark',
    at: ({ decision, situation, before }) => {
      if (decision.reason !== 'blackout') return null;
      return used(before, situation).some((line) => line.blackoutSince !== null) ? null : 'no line in use was dark';
    },
  },
  {
    title: 'a switch of its own is never to a worse line, nor to one that is dark or unknown',
    at: (moment, { policy }) => {
      const effect = directiveOf(moment);
      const { decision, situation } = moment;
      if (!effect || !BY_ITSELF.has(decision.reason)) return null;
      const to = situation.lines[effect.line];
      if (!to || to.score === null || to.grade === 'down' || to.grade === 'no-data') return `to ${to?.grade}`;
      if (decision.evidence.guards.some((guard) => !guard.passed)) return 'a guard did not pass';
      if (decision.reason === 'expected-congestion') return earlyTo(moment, to, policy);
      if (decision.reason === 'maintenance') return to.score >= policy.leaveBelowScore ? null : `to ${to.score}`;
      if (decision.reason === 'fail-back') return failBackTo(to, effect.weights, situation);
      const left = used(moment.before, situation).filter((line) => line.line !== effect.line);
      const worst = Math.min(...left.map((line) => line.score ?? 100));
      return to.score >= worst + MEASURABLY_BETTER ? null : `from ${worst} to ${to.score}`;
    },
  },
  {
    title: 'it never goes back to a line of which congestion stands announced, where the policy lets that hold it',
    at: (moment, { policy }) => {
      const effect = directiveOf(moment);
      if (!effect || moment.decision.reason !== 'fail-back' || effect.mode === 'split') return null;
      const announced = moment.situation.expected?.lines[effect.line]?.announced ?? 0;
      return policy.preemptive.enabled && announced >= policy.preemptive.leastShare
        ? `announced for ${announced}`
        : null;
    },
  },
  {
    title: 'trouble on a standby line never moves the route, and never makes it split',
    at: (moment, { policy }) => {
      const effect = directiveOf(moment);
      const { decision, situation, before } = moment;
      if (!effect || (decision.reason !== 'quality' && decision.reason !== 'blackout')) return null;
      if (effect.mode === 'split') return `${decision.reason} made it split`;
      if (policy.preferredLine === 'none' && policy.mode !== 'split') return null;
      const troubled = used(before, situation).some((line) => (line.score ?? 100) < policy.leaveBelowScore);
      return troubled ? null : `every line in use was fit`;
    },
  },
  {
    title: 'without an override the mode is the policy’s, or single where a split was left',
    at: ({ decision: { state } }, { policy }) => {
      if (state.override !== null || state.mode === policy.mode) return null;
      return policy.mode === 'split' && state.mode === 'single' ? null : `${state.mode} under ${policy.mode}`;
    },
  },
  {
    title: 'an override is obeyed until it ends, and meanwhile nothing else moves the route or advises it',
    at: (moment, world) => {
      const order = orderAt(moment, world);
      if (order === null) return null;
      const { decision } = moment;
      const { state } = decision;
      const effect = decision.effects[0];
      if (effect?.kind === 'advice') return 'advised';
      if (effect?.kind === 'directive' && effect.endsOverride !== null)
        return decision.reason === 'blackout' && effect.endsOverride === order.id && !order.strict ? null : 'ended';
      if (effect?.kind === 'directive' && decision.reason !== 'override') return `moved by ${decision.reason}`;
      return state.activeLine === order.line && state.mode === order.mode ? null : `on ${state.activeLine}`;
    },
  },
  {
    title: 'an override that is over is told once, in the policy’s mode, and an ended one is not followed again',
    end: (story) => {
      const lost = new Set<string>();
      for (const { decision } of story.moments) {
        const effect = decision.effects[0];
        if (effect?.kind !== 'directive') continue;
        const following = decision.state.override;
        if (following !== null && lost.has(following)) return `followed ${following} again`;
        if (effect.endsOverride !== null) lost.add(effect.endsOverride);
        if (decision.reason === 'override-ended' && following !== null) return 'still follows';
      }
      return story.state.override === null ? null : 'follows to the end';
    },
  },
  {
    title: 'a drill begins only from a line in no trouble to one that is heard, fit and in no maintenance',
    at: ({ decision, situation, before }, { policy }) => {
      if (decision.reason !== 'drill') return null;
      const to = situation.lines[decision.state.activeLine];
      if (!to || to.score === null || to.score < policy.leaveBelowScore || to.blackoutSince !== null)
        return `to ${to?.score}`;
      if (to.quorumShare < policy.quorum - 1e-9) return `heard by ${to.quorumShare}`;
      if (to.lastDataAt === null || situation.now - to.lastDataAt > policy.freshWithinMs) return 'no fresh data';
      if (worksOn(to.line, situation).length > 0) return 'in maintenance';
      if (before.override !== null) return `during ${before.override}`;
      const left = used(before, situation).filter((line) => line.line !== to.line);
      const bad = (line: LineHealth) =>
        line.score === null || line.score < policy.leaveBelowScore || line.blackoutSince !== null;
      if (left.length === 0) return 'already there';
      return left.every((line) => !bad(line)) ? null : `from ${left.map((line) => line.score)}`;
    },
  },
  {
    title: 'a drill never stays on a line that is unfit where the one it came from could carry, and adds no penalty',
    at: ({ decision, situation, before, t }, world) => {
      const { state, reason } = decision;
      if (reason.startsWith('drill') && state.penalty > before.penalty) return `penalty ${state.penalty}`;
      if (reason.startsWith('drill') && state.lastSwitchAt !== before.lastSwitchAt) return 'counts as a switch';
      if (reason === 'blackout' && before.drillFrom !== null && state.penalty > before.penalty)
        return 'penalty by its end';
      if (state.drillFrom === null) return null;
      const order = world.drills.findLast((one) => t >= one.from && t < one.to)?.what;
      if (order === undefined || order.id !== state.override) return 'goes on without an order';
      const [active, from] = [situation.lines[state.activeLine], situation.lines[state.drillFrom]];
      const unfit =
        active !== undefined && active.blackoutSince === null && (active.score ?? 100) < world.policy.leaveBelowScore;
      return unfit && from !== undefined ? `stays on ${active.score}` : null;
    },
  },
  {
    title: 'a drill that ends is back on the line it came from, wherever that is fit, fresh and not drained',
    at: ({ decision, situation, before }, world) => {
      const { drillFrom } = before;
      if (decision.reason !== 'drill-ended' || drillFrom === null) return null;
      const from = situation.lines[drillFrom];
      const drained = worksOn(drillFrom, situation).some((one) => one.drains);
      const can = from !== undefined && !drained && canTakeOver(from, situation, world);
      const { state } = decision;
      // In a split it may have drilled the line that was named first.
      if (state.mode === 'split' || drillFrom === before.activeLine) return null;
      return (state.activeLine === drillFrom) === can ? null : `on ${state.activeLine}, from ${drillFrom}`;
    },
  },
  {
    title: 'a line that is drained is left as soon as another is fit',
    at: ({ decision, situation }, world) => {
      const { state } = decision;
      if (state.override !== null || decision.reason === 'override-ended') return null;
      const drained = linesInUse(state).filter((line) => worksOn(line, situation).some((one) => one.drains));
      if (drained.length === 0 || decision.reason === 'blackout') return null;
      const fit = Object.values(situation.lines).filter(
        (line) => !linesInUse(state).includes(line.line) || (state.mode === 'split' && !drained.includes(line.line)),
      );
      const dark = drained.some((line) => situation.lines[line]?.blackoutSince !== null);
      const ready = fit.some(
        (line) => worksOn(line.line, situation).length === 0 && canTakeOver(line, situation, world),
      );
      return ready && !dark ? `stays on ${drained.join()}` : null;
    },
  },
  {
    title: 'a line that is drained is no target but of a blackout, nor before the hold-down after the work',
    at: (moment, { works, policy }) => {
      const effect = directiveOf(moment);
      const { decision, situation, before, t } = moment;
      if (!effect || !BY_ITSELF.has(decision.reason) || decision.reason === 'blackout') return null;
      const into = effect.mode === 'split' ? Object.keys(effect.weights) : [effect.line];
      const fresh = into.filter((line) => !linesInUse(before).includes(line));
      for (const line of fresh) {
        if (worksOn(line, situation).some((one) => one.drains)) return `to ${line}`;
        if (decision.reason !== 'fail-back') continue;
        const ends = works.filter((one) => one.what.drains && [line, null].includes(one.what.line) && one.to <= t);
        const since = t - Math.max(...ends.map((one) => one.to));
        if (since < policy.holdDownMs) return `back on ${line} ${since} ms after the work`;
      }
      return null;
    },
  },
  {
    title: 'advice that was given ends with a word: withdrawn, or by an order or a policy that sends on both',
    at: ({ decision, before }) => {
      if (before.advice === 'none' || decision.state.advice !== 'none') return null;
      const [effect] = decision.effects;
      const obeyed =
        decision.reason === 'override' || (decision.reason === 'policy' && decision.state.mode === 'duplicate');
      return effect?.kind === 'advice' || obeyed ? null : `dropped by ${decision.reason}`;
    },
  },
  {
    title: 'advice is not given again in the breath in which it was withdrawn',
    end: (story, { policy }) => {
      const advice = story.moments.filter(({ decision }) => decision.effects[0]?.kind === 'advice');
      for (const [i, given] of advice.entries()) {
        const before = advice[i - 1];
        if (before?.decision.reason !== 'both-recovered' || given.decision.reason !== 'both-bad') continue;
        if (given.t - before.t < policy.leaveDwellMs) return `${given.t - before.t} ms after it was withdrawn`;
      }
      return null;
    },
  },
  {
    title: 'every effect has a reason with a sentence in both languages',
    at: (moment) => {
      const { decision, before } = moment;
      const [effect] = decision.effects;
      if (!effect) return null;
      const line = effect.kind === 'held' ? effect.wanted : decision.state.activeLine;
      const said = { reason: decision.reason, line, from: before.activeLine, evidence: decision.evidence };
      const wrong = (['en', 'zh'] as const).map((locale) => explain(said, locale)).find((text) => !SENTENCE.test(text));
      return wrong === undefined ? null : `says “${wrong}”`;
    },
  },
  {
    title:
      'after the noise stops it settles: on the preferred line, in the policy’s mode, on no advice, moving no more',
    end: (story, { policy }) => {
      const quietFrom = Math.max(NOISE_ENDS, ORDERS_END) + 2 * policy.holdDownMs + 4_000;
      const late = story.switches.find((change) => change.t >= quietFrom);
      if (late) return `${late.reason} at ${late.t}`;
      const { state, last } = story;
      if (state.advice !== 'none') return 'still advises';
      if (Object.values(last.lines).some((line) => line.grade !== 'good')) return 'a line is not good';
      if (state.suppressed) return null;
      if (state.mode !== policy.mode) return `in mode ${state.mode}`;
      const astray = policy.mode !== 'split' && !['none', state.activeLine].includes(policy.preferredLine);
      return astray ? `on ${state.activeLine}` : null;
    },
  },
];

const BY_ITSELF: ReadonlySet<string> = new Set([
  'blackout',
  'quality',
  'fail-back',
  'maintenance',
  'expected-congestion',
]);
const SENTENCE = /^(?!.*(undefined|NaN|null)).+[.。]$/s;

const directiveOf = ({ decision }: Moment) =>
  decision.effects[0]?.kind === 'directive' ? decision.effects[0] : undefined;

const isDrilled = ({ decision: { reason }, before }: Moment) =>
  reason.startsWith('drill') || (before.drillFrom !== null && reason !== 'override');

const used = (state: RouteState, { lines }: Situation) => linesInUse(state).flatMap((slot) => lines[slot] ?? []);

function failBackTo(to: LineHealth, weights: object, { lines }: Situation): string | null {
  const shared = Object.keys(weights).map((slot) => lines[slot]?.grade);
  if (shared.length === 0) return to.grade === 'good' ? null : `back to ${to.grade}`;
  return shared.every((grade) => grade === 'good' || grade === 'fair') ? null : `split over ${shared.join()}`;
}

/** Only where it is announced of the line in use and hardly of the other, which is well, known, and no worse now. */
function earlyTo({ before, situation }: Moment, to: LineHealth, { preemptive, returnAtScore }: Policy): string | null {
  const [here, there] = [situation.expected?.lines[before.activeLine], situation.expected?.lines[to.line]];
  if (!preemptive.enabled || here === undefined || there === undefined) return 'nothing was expected';
  if (here.announced < preemptive.leastShare) return `announced for ${here.announced}`;
  if (here.announced - there.announced < preemptive.leastGain || there.known < preemptive.leastShare)
    return `announced for ${there.announced} there, known of ${there.known}`;
  if ((to.score ?? 0) < returnAtScore) return `to ${to.score}`;
  const score = situation.lines[before.activeLine]?.score ?? 100;
  return (to.score ?? 0) > score - MEASURABLY_BETTER ? null : `from ${score} to ${to.score}`;
}

/** The override that holds by the world itself; null where a blackout has ended it. */
function orderAt({ t, before, decision }: Moment, { overrides }: RandomWorld): Override | null {
  const order = overrides.findLast((one) => t >= one.from && t < one.to)?.what ?? null;
  const endedNow = decision.state.overrideLost === order?.id && before.overrideLost !== order?.id;
  return order === null || (before.overrideLost === order.id && !endedNow) ? null : order;
}

const worksOn = (line: string, { orders, now }: Situation) =>
  orders.maintenance.filter((one) => (one.line === null || one.line === line) && one.until > now);

const canTakeOver = (line: LineHealth, { now }: Situation, { policy }: RandomWorld) =>
  line.score !== null &&
  line.score >= policy.leaveBelowScore &&
  line.grade !== 'down' &&
  line.quorumShare >= policy.quorum &&
  line.lastDataAt !== null &&
  now - line.lastDataAt <= policy.freshWithinMs;
