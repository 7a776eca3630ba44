import type { ShadowDecided } from '@twinline/engine/region/inputs';
import { JUDGE_VERSION } from '@twinline/engine/region/judgeVersion';
import type { Policy } from '@twinline/engine/types';
import type { OrganizationContext } from '../context';
import { ServiceError } from '../errors';
import { plain } from './lines';
import { linesOf, type Stretch, stretchesOf } from './readJournal';
import { type Difference, type Replayed, StretchReplayer } from './replayStretch';

export interface JournalReplay {
  readonly from: number;
  readonly to: number;
  readonly hubs: number;
  readonly chunks: number;
  readonly decisions: number;
  readonly equal: number;
  /** States at ends of chunks and checkpoints that were compared beside. */
  readonly compared: number;
  /** Directives in the database within what was replayed, and how many of them are as they were replayed. */
  readonly directives: { readonly compared: number; readonly equal: number };
  /** Versions of the judge: this one, and those that decided then. */
  readonly judge: { readonly own: number; readonly recorded: readonly number[] };
  /** In order of time. What another version of the judge decided may well differ. */
  readonly differences: readonly (Difference & { readonly judge: number | null })[];
  /** Stretches of which nothing can be replayed (epoch ms): no hub decided, or a chunk is missing. */
  readonly missing: readonly { readonly from: number; readonly to: number }[];
  readonly replayed: readonly Replayed[];
  readonly shadow: readonly ShadowDecided[];
}

interface StoredDirective {
  readonly epoch: number;
  readonly sequence: number;
  readonly line: string;
  readonly mode: string;
  readonly weights: object;
  readonly reason: string;
  readonly evidence: unknown;
  readonly faultAt: number | null;
  readonly detectedAt: number;
  readonly decidedAt: number;
}

const ROUTE = 'select region_id as "regionId" from routes where organization_id = $1 and id::text = $2';
/** Whole milliseconds stay whole: multiplied before they are rounded to binary. */
const ms = (column: string) => `(1000 * extract(epoch from ${column}))::float8`;
const DIRECTIVES = `
  select epoch, sequence, line, mode, weights, reason, evidence - 'oneWay' as evidence, ${ms('fault_at')} as "faultAt",
    ${ms('detected_at')} as "detectedAt", ${ms('decided_at')} as "decidedAt"
  from directives where organization_id = $1 and route_id = $2 and decided_at >= $3 and decided_at <= $4
  order by decided_at, sequence`;

/**
 * Feeds what hubs heard between `from` and `to` (epoch ms) to the judge that decided then, and compares what it decides
 * with what they noted and with the directives in the database: reason, line, evidence, times and state, bit for bit.
 * Loss by direction is not compared: it is written beside what was decided by.
 * With `policy`, also what that would have done on the same inputs. Throws `not-found` for a route that is not there.
 */
export async function replayJournal(
  ctx: OrganizationContext,
  asked: { readonly routeId: string; readonly from: number; readonly to: number; readonly policy?: Policy | null },
): Promise<JournalReplay> {
  const { routeId, from, to, policy = null } = asked;
  const { rows } = await ctx.db.pool.query<{ regionId: string }>(ROUTE, [ctx.organizationId, routeId]);
  const [route] = rows;
  if (!route) throw new ServiceError('not-found', `there is no route ${routeId} in this organization`);
  const stretches = await stretchesOf(ctx, { regionId: route.regionId, from, to });
  const all: StretchReplayer[] = [];
  for (const stretch of stretches) {
    const state = all.at(-1)?.found.shadowState ?? null;
    const shadow = policy && { policy, state };
    const replayer = new StretchReplayer({ routeId, from, to, shadow });
    for (const chunk of stretch.chunks) replayer.feed(await linesOf(ctx, chunk));
    replayer.end();
    all.push(replayer);
  }
  const found = all.map((replayer) => replayer.found);
  const replayed = found.flatMap(({ decided }) => decided);
  const stored = await compareStored(ctx, { routeId, from, to }, stretches, replayed);
  const judgeAt = (at: number) =>
    found[stretches.findIndex((stretch) => stretch.from <= at && at <= stretch.to)]?.judge;
  const differences = [
    ...found.flatMap(({ differences, judge }) => differences.map((one) => ({ ...one, judge }))),
    ...stored.differences.map((one) => ({ ...one, judge: judgeAt(one.at) ?? null })),
  ];
  const judges = new Set(found.flatMap(({ judge }) => judge ?? []));
  const equal = found.reduce((sum, one) => sum + one.equal, 0);
  return {
    ...{ from, to, replayed, equal },
    judge: { own: JUDGE_VERSION, recorded: [...judges].sort((a, b) => a - b) },
    hubs: new Set(stretches.map(({ hubId }) => hubId)).size,
    chunks: stretches.reduce((sum, { chunks }) => sum + chunks.length, 0),
    decisions: equal + differences.filter(({ what }) => what === 'decision').length,
    compared: found.reduce((sum, one) => sum + one.compared, 0),
    directives: { compared: stored.compared, equal: stored.compared - stored.differences.length },
    differences: differences.sort((a, b) => a.at - b.at),
    missing: holes(stretches, from, to),
    shadow: found.flatMap(({ shadow }) => shadow),
  };
}

async function compareStored(
  ctx: OrganizationContext,
  { routeId, from, to }: { readonly routeId: string; readonly from: number; readonly to: number },
  stretches: readonly Stretch[],
  replayed: readonly Replayed[],
): Promise<{ compared: number; differences: Difference[] }> {
  const values = [ctx.organizationId, routeId, new Date(from), new Date(to)];
  const { rows } = await ctx.db.pool.query<StoredDirective>(DIRECTIVES, values);
  // What was only held has no directive, and no sequence of its own.
  const directives = replayed.filter(({ written, sequence }) => written === sequence + 1);
  const byPlace = new Map(directives.map((one) => [`${one.epoch}/${one.written}`, one]));
  const differences: Difference[] = [];
  let compared = 0;
  for (const recorded of rows) {
    const one = byPlace.get(`${recorded.epoch}/${recorded.sequence}`);
    const at = recorded.decidedAt;
    if (!one && !stretches.some((stretch) => stretch.from < at && at < stretch.to)) continue;
    compared += 1;
    const own = one ? directiveOf(one) : null;
    if (plain(own) !== plain(recorded)) differences.push({ at, what: 'directive', recorded, replayed: own });
  }
  return { compared, differences };
}

/** As the database has it: whole milliseconds. */
function directiveOf({ decision, epoch, written, at }: Replayed): StoredDirective {
  const { activeLine: line, mode, weights } = decision.state;
  const { reason, evidence, faultAt, detectedAt } = decision;
  return {
    ...{ epoch, sequence: written ?? 0, line, mode, weights, reason, evidence },
    faultAt: faultAt === null ? null : Math.trunc(faultAt),
    detectedAt: Math.trunc(detectedAt),
    decidedAt: Math.trunc(at),
  };
}

/** Hubs that take over begin some time later: that is shown as well. */
function holes(stretches: readonly Stretch[], from: number, to: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let covered = from;
  for (const stretch of stretches) {
    if (stretch.from > covered) found.push({ from: covered, to: stretch.from });
    covered = Math.max(covered, stretch.to);
  }
  if (covered < to) found.push({ from: covered, to });
  return found;
}
