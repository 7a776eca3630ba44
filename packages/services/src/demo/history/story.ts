import type { FaultDomain, Guard, Policy, ReasonCode } from '@twinline/engine/types';
import type { DemoRegion } from '../world';
import type { Episodes, LineEpisode } from './episodes';
import { evidenceOf } from './evidence';
import { draw, seedOf } from './random';

/** Rows to be, with the columns' names; times are epoch ms until they are written. */
export interface Story {
  readonly directives: StoryDirective[];
  readonly incidents: StoryIncident[];
  readonly events: StoryEvent[];
}

export interface StoryDirective {
  readonly id: string;
  readonly line: string;
  readonly from: string;
  readonly reason: ReasonCode;
  readonly evidence: object;
  readonly faultAt: number | null;
  readonly detectedAt: number;
  readonly decidedAt: number;
  /** When each relay was sent it, acknowledged, and had applied it. */
  readonly relays: readonly { sentAt: number; acknowledgedAt: number; appliedAt: number }[];
}

export interface StoryIncident {
  readonly id: string;
  readonly slot: string;
  readonly worstGrade: 'poor' | 'down';
  readonly faultDomain: FaultDomain;
  readonly evidence: object;
  readonly openedAt: number;
  readonly closedAt: number;
}

export interface StoryEvent {
  readonly at: number;
  readonly kind: string;
  readonly onRoute: boolean;
  readonly body: object;
}

interface Teller {
  readonly region: DemoRegion;
  readonly policy: Policy;
  readonly relays: number;
  readonly newId: () => string;
}

/**
 * What Twinline would have done about a region's episodes with the route on its preferred line A: leave it a moment
 * after trouble began there, come back when it has been well for the hold-down, open and close an incident each time.
 * Trouble on line B moves nothing.
 */
export function tellStory(teller: Teller, episodes: Episodes): Story {
  const story: Story = { directives: [], incidents: [], events: [] };
  for (const episode of episodes.lines) tellLine(teller, episode, story);
  for (const { agent, start, end } of episodes.dark) {
    const body = { agents: [agent], total: teller.region.carriers.length, demo: true };
    story.events.push({ at: start + 4_000, kind: 'agent-offline', onRoute: false, body });
    story.events.push({ at: end + 1_200, kind: 'agent-online', onRoute: false, body });
  }
  story.directives.sort((a, b) => a.decidedAt - b.decidedAt);
  return story;
}

function tellLine(teller: Teller, episode: LineEpisode, story: Story): void {
  const { region, policy, newId } = teller;
  const seed = seedOf(`${region.code} ${episode.slot} ${episode.start}`);
  const cut = episode.kind === 'cut';
  // A cut is found within the late timer and a tenth of a second, a brown-out within the dwell and a window's filling.
  const detectedAt =
    episode.start + Math.round(cut ? 150 + 130 * draw(seed, 0) : policy.leaveDwellMs + 600 + 900 * draw(seed, 0));
  const backAt = Math.round(episode.end + policy.holdDownMs + (cut ? 1_200 : 9_500) + 900 * draw(seed, 1));
  if (episode.slot === 'A') {
    const left = directive(teller, episode, seed, { line: 'B', from: 'A', faultAt: episode.start, detectedAt });
    const back = directive(teller, episode, seed + 1, { line: 'A', from: 'B', faultAt: null, detectedAt: backAt });
    story.directives.push(left, back);
    for (const { id, line, from, reason, decidedAt } of [left, back])
      story.events.push({
        at: decidedAt,
        kind: 'directive',
        onRoute: true,
        body: { directiveId: id, line, from, reason, demo: true },
      });
  }
  tellIncident(newId(), evidenceOf(region, policy, episode, detectedAt, []), episode, detectedAt, story);
}

function directive(
  { region, policy, relays, newId }: Teller,
  episode: LineEpisode,
  seed: number,
  input: Pick<StoryDirective, 'line' | 'from' | 'faultAt' | 'detectedAt'>,
): StoryDirective {
  const leaving = input.faultAt !== null;
  const reason = leaving ? (episode.kind === 'cut' ? 'blackout' : 'quality') : 'fail-back';
  const decidedAt = input.detectedAt + 1 + Math.floor(3 * draw(seed, 2));
  return {
    ...input,
    id: newId(),
    reason,
    evidence: evidenceOf(region, policy, episode, input.detectedAt, guardsOf(reason, policy)),
    decidedAt,
    relays: Array.from({ length: relays }, (_, i) => {
      const sentAt = decidedAt + 4 + Math.floor(9 * draw(seed, 10 + i));
      const appliedAt = sentAt + 3 + Math.floor(12 * draw(seed, 20 + i));
      return { sentAt, acknowledgedAt: sentAt + 2 + Math.floor(3 * draw(seed, 30 + i)), appliedAt: appliedAt + 5 };
    }),
  };
}

function guardsOf(reason: ReasonCode, policy: Policy): Guard[] {
  const quorum: Guard = { name: 'quorum', passed: true, value: 1, limit: policy.quorum, unit: 'ratio' };
  const freshness: Guard = { name: 'freshness', passed: true, value: 900, limit: policy.freshWithinMs, unit: 'ms' };
  if (reason === 'blackout')
    return [quorum, freshness, { name: 'proof', passed: true, value: 90, limit: null, unit: 'ms' }];
  if (reason === 'quality')
    return [
      quorum,
      freshness,
      { name: 'gain', passed: true, value: 58, limit: policy.minimumGain, unit: 'points' },
      { name: 'dwell', passed: true, value: policy.leaveDwellMs, limit: policy.leaveDwellMs, unit: 'ms' },
    ];
  return [
    quorum,
    freshness,
    { name: 'hold-down', passed: true, value: policy.holdDownMs, limit: policy.holdDownMs, unit: 'ms' },
  ];
}

function tellIncident(id: string, evidence: object, episode: LineEpisode, detectedAt: number, story: Story): void {
  const worstGrade = episode.kind === 'cut' ? 'down' : 'poor';
  const openedAt = detectedAt + 20;
  const closedAt = Math.round(episode.end + 11_000);
  const faultDomain = 'line';
  story.incidents.push({ id, slot: episode.slot, worstGrade, faultDomain, evidence, openedAt, closedAt });
  const body = { incidentId: id, line: episode.slot, grade: worstGrade, faultDomain, demo: true };
  story.events.push({ at: openedAt, kind: 'incident-opened', onRoute: false, body });
  story.events.push({
    at: closedAt,
    kind: 'incident-closed',
    onRoute: false,
    body: { ...body, durationMs: closedAt - openedAt },
  });
}
