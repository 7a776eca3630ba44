import { setTimeout as sleep } from 'node:timers/promises';
import { type RouteStatus, status, tell, until } from '../../apps/e2e/src/lab';
import { query } from '../../apps/e2e/src/query';
import type { HARMS } from './rows';

/** The targets' RTT is 80 ms: 40 ms each way on both lines, with a little jitter. */
const QUIET = { delayMs: 40, jitterMs: 1, lossRatio: 0 };
const SETTLE_WITHIN_MS = 180_000;
const SWITCHED_WITHIN_MS = 20_000;
/** Regions that look at the same moment share one answer, so that looking does not become the load that is measured. */
const LOOK_EVERY_MS = 400;
/** A route that goes back by itself in the moment in which its line is struck answers something else. */
const MOST_REPEATED = 5;
const REPORT_EVERY = 5;

/** What is done to the line that a route is on. */
export interface Harm {
  readonly name: (typeof HARMS)[number];
  /** The reasons of a switch that answers it. */
  readonly reasons: readonly string[];
  /** The route is struck again so long after its last decision, ms; in any case only once all its lines are good. */
  readonly restMs: number;
  /** How long after the switch the line is mended, ms. */
  readonly mendAfterMs: number;
  inflict(region: string, line: string): Promise<unknown>;
}

/**
 * 15 s after the last decision at least: by then the last of 200 relays has applied it, or failed to, and the other line's
 * own cut, in the round before, has left its score. Until then a route waits up to a second for the line in use to score
 * measurably less.
 */
export const CUT: Harm = {
  name: 'cut',
  reasons: ['blackout'],
  restMs: 15_000,
  mendAfterMs: 0,
  inflict: (region, line) => tell('/cut', { region, line }),
};

/**
 * Quality switches wait for the hold-down (20 s in the demo) since the last one, and the damping lets no more than one in
 * 25 s pass for long. Were the line mended at once, the route would go back to it, well for the hold-down, in the middle
 * of the next one.
 */
export const BROWNOUT: Harm = {
  name: 'brownout',
  reasons: ['quality', 'blackout'],
  restMs: 27_000,
  mendAfterMs: 14_000,
  inflict: (region, line) => tell('/impair', { region, line, ...QUIET, lossRatio: 0.1 }),
};

/** A directive that answered a harm; `faultMs` is when the lab made the fault, epoch ms. */
export interface Struck {
  readonly routeId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly faultMs: number;
}

export interface Rounds {
  readonly struck: Struck[];
  /** Harms done, whether a switch came of them or not. */
  readonly tried: number;
  /** Rounds that were repeated, for the route went back by itself in that moment. */
  readonly gone: number;
}

/** Gives both lines of a region the RTT of the targets. */
export async function quieten(region: string): Promise<void> {
  await tell('/restore', { region, line: 'both' });
  await tell('/impair', { region, line: 'both', ...QUIET });
}

/**
 * Strikes the line that each region's route is on, `rounds` times, each region by itself: it goes on from the line it is on
 * as soon as all its lines are good again, so that the lines take turns.
 */
export async function strikeAll(
  harm: Harm,
  regions: readonly string[],
  rounds: number,
  say: (line: string) => void,
): Promise<Rounds> {
  const struck: Struck[] = [];
  const look = sharedLook();
  let [tried, gone] = [0, 0];
  const strikeOne = async (region: string): Promise<void> => {
    for (let [done, repeated] = [0, 0]; done < rounds && repeated <= MOST_REPEATED; ) {
      const came = await strike(harm, region, look);
      if (came === 'unsettled') return say(`failover: ${region} did not become quiet again`);
      if (came === 'gone') {
        repeated += 1;
        gone += 1;
        continue;
      }
      done += 1;
      tried += 1;
      if (came !== 'missed') struck.push(came);
      if (tried % REPORT_EVERY === 0) say(`failover: ${harm.name} ${tried} of ${rounds * regions.length}`);
    }
  };
  await Promise.all(regions.map(strikeOne));
  return { struck, tried, gone };
}

async function strike(
  harm: Harm,
  region: string,
  look: () => Promise<readonly RouteStatus[]>,
): Promise<Struck | 'missed' | 'gone' | 'unsettled'> {
  const find = async (fits: (route: RouteStatus) => boolean) =>
    (await look()).find((route) => route.region === region && fits(route));
  const quiet = (route: RouteStatus) => isQuiet(route, harm);
  const before = await until('quiet', SETTLE_WITHIN_MS, () => find(quiet)).catch(() => null);
  if (before === null) return 'unsettled';
  const line = before.activeLine;
  const beganMs = Date.now();
  await harm.inflict(region, line);
  const left = (route: RouteStatus) => route.activeLine !== line && isObeyed(route);
  const after = await until('switched', SWITCHED_WITHIN_MS, () => find(left)).catch(() => null);
  if (after !== null) await sleep(harm.mendAfterMs);
  await tell('/restore', { region, line });
  await tell('/impair', { region, line, ...QUIET });
  if (after === null) return 'missed';
  const answer = await answerTo(harm, before);
  if (answer === undefined) return 'gone';
  // The lab tells when it made the fault as long as nothing else was decided since; it was not before it was asked to.
  const faultMs = after.last?.sequence === answer.sequence ? (after.last.fault ?? beganMs) : beganMs;
  return { routeId: after.id, ...answer, faultMs };
}

const ANSWER = `
  select epoch::int, sequence::int from directives
  where route_id = $1 and sequence > $2 and line <> $3 and reason = any($4) order by sequence limit 1`;

/** The directive by which the route left its line for this; undefined where it left it for another reason. */
async function answerTo(
  { reasons }: Harm,
  { id, sequence, activeLine }: RouteStatus,
): Promise<{ epoch: number; sequence: number } | undefined> {
  const [answer] = await query<{ epoch: number; sequence: number }>(ANSWER, [id, sequence, activeLine, reasons]);
  return answer;
}

function isQuiet(route: RouteStatus, { restMs }: Harm): boolean {
  const rested = Date.now() - (route.last?.decided ?? 0) > restMs;
  return rested && isObeyed(route) && Object.values(route.grades).every((grade) => grade === 'good');
}

/** By the demo's own relays: others may hang. */
const isObeyed = ({ relays, activeLine }: RouteStatus) => relays.every(({ line }) => line === activeLine);

function sharedLook(): () => Promise<readonly RouteStatus[]> {
  let asked: Promise<readonly RouteStatus[]> | null = null;
  return () => {
    if (asked === null) {
      asked = status();
      setTimeout(() => (asked = null), LOOK_EVERY_MS);
    }
    return asked;
  };
}
