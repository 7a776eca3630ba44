import { type Draw, shuffled } from './draw';

/** What dies: one hub or all, one backend of the database, the whole database, or everything. */
type Target = 'hub' | 'hubs' | 'backend' | 'database' | 'both';

/**
 * When: at a moment of chance, right after a request has left, in the middle of ingest's transaction, while a rollup is
 * being written, in a checkpoint; or twice, the second time while what was killed recovers.
 */
type Moment = 'any' | 'request' | 'commit' | 'rollup' | 'checkpoint' | 'recovery';

export interface Blow {
  readonly target: Target;
  readonly moment: Moment;
}

const BLOWS: readonly Blow[] = [
  { target: 'database', moment: 'request' },
  { target: 'hub', moment: 'rollup' },
  { target: 'both', moment: 'request' },
  { target: 'backend', moment: 'request' },
  { target: 'database', moment: 'recovery' },
  { target: 'hubs', moment: 'commit' },
  { target: 'hubs', moment: 'request' },
  { target: 'database', moment: 'commit' },
  { target: 'database', moment: 'rollup' },
  { target: 'hub', moment: 'recovery' },
  { target: 'both', moment: 'any' },
  { target: 'database', moment: 'any' },
  { target: 'hub', moment: 'any' },
  { target: 'backend', moment: 'rollup' },
  { target: 'database', moment: 'checkpoint' },
  { target: 'backend', moment: 'commit' },
  { target: 'backend', moment: 'any' },
  { target: 'both', moment: 'rollup' },
];

export const killsOf = ({ moment }: Blow): number => (moment === 'recovery' ? 2 : 1);

/** Blows with `kills` kills in all: every kind once before any comes again, the first round in the order above. */
export function planBlows(draw: Draw, kills: number): Blow[] {
  const plan: Blow[] = [];
  let left = kills;
  for (let round = BLOWS; left > 0; round = shuffled(draw, BLOWS))
    for (const blow of round) {
      if (killsOf(blow) > left) continue;
      plan.push(blow);
      left -= killsOf(blow);
    }
  return plan;
}
