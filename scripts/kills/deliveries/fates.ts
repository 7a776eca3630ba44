import { createDraw, shuffled } from '../draw';

/** Between a decision and its acknowledgement: where a hub can be told to kill itself (apps/hub/src/killAt.ts). */
const STEPS = ['committed', 'claimed', 'sending', 'answered', 'recorded'] as const;

/** How one life of a hub ends. */
export interface Fate {
  /** By its own hand as it comes to this step for the n-th time; null: from outside, at a moment of chance. */
  readonly step: (typeof STEPS)[number] | null;
  readonly nth: number;
  /** To that moment, ms; from its start, so that it may still be on its way up, or from when it can decide. */
  readonly afterMs: number;
  readonly onTheWayUp: boolean;
  /** How long it stays dead, ms. */
  readonly awayMs: number;
}

const LONGEST_LIFE_MS = 5_000;
const LONGEST_AWAY_MS = 2_000;

/** The lives of one hub, in order: every way to die once before any comes again. */
export function planFates(seed: number, hub: number, kills: number): Fate[] {
  const draw = createDraw(seed, hub);
  const fates: Fate[] = [];
  while (fates.length < kills)
    for (const step of shuffled(draw, [...STEPS, null])) {
      const nth = draw.chance(0.5) ? 1 : draw.whole(2, 12);
      const [afterMs, awayMs] = [draw.whole(200, LONGEST_LIFE_MS), draw.whole(0, LONGEST_AWAY_MS)];
      fates.push({ step, nth, afterMs, onTheWayUp: draw.chance(0.5), awayMs });
    }
  return fates.slice(0, kills);
}
