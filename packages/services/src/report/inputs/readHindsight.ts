import { withOrganization } from '@twinline/db/tenancy';
import { createReplay, type Replay, type ReplayResult } from '@twinline/engine/replay/createReplay';
import type { GivenDecision } from '@twinline/engine/replay/givenJudge';
import type { NetworkStretch } from '@twinline/engine/replay/recording';
import type { Mode, Policy, ReasonCode } from '@twinline/engine/types';
import { sql } from 'drizzle-orm';
import type { OrganizationContext } from '../../context';
import { createPace, type Pace, paced } from '../../replay/pace';
import { recordedOf } from '../../replay/recordedOf';
import { type LivedPath, stretchesOf } from '../../replay/stretches';
import type { Decided, Hindsight, PathQuarters } from '../figures/inputs';
import { type LineSeconds, pathsByLine, putTogether } from '../figures/seconds';
import { quartersIn } from '../figures/spans';
import { type ComparedQuarter, comparedQuarters } from './comparedQuarters';
import { gradedRoutes } from './gradedRoutes';
import { hindsightSegments, type JudgedSwitch, QUARTER_MS, type Segment } from './hindsightSegments';
import type { GatheredNetwork } from './readNetwork';
import type { Span } from './span';

/** Relays have applied a directive by then, where nobody knows; as in replays. */
const APPLY_DELAY_MS = 400;
/** Agents report by the second: whoever decided heard no coarser samples, whatever is read here. */
const HEARD_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;

interface Asked {
  readonly gathered: GatheredNetwork;
  readonly quarters: PathQuarters;
  /** By route. */
  readonly decided: readonly (readonly Decided[])[];
  /** Of the period as far as it was measured. */
  readonly span: Span;
}

/**
 * What is known afterwards of each route, in the order of the network's: bad seconds on either line, as carried and at best,
 * over all seconds that both lines have data of; what each switch spared; and switches that were missed. By the functions of
 * the replay on what really was decided, each route graded by its policy as it then was, since its first directive. Null
 * where nothing was decided, a line is missing or no minutes are left.
 *
 * Minutes tell every second that was bad, so counting rests on them; switches, those too that may be missing, are judged by
 * raw samples while those are kept.
 * Of a region only the troubled quarter-hours are read (`hindsightSegments`), once for all of its routes.
 */
export async function readHindsight(ctx: OrganizationContext, asked: Asked): Promise<(Hindsight | null)[]> {
  const { network } = asked.gathered;
  const policies = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    gradedRoutes(
      tx,
      network.routes.map(({ id }) => id),
      asked.span.to,
    ),
  );
  const found: (Hindsight | null)[] = network.routes.map(() => null);
  const lines = putTogether(network, pathsByLine(network), asked.quarters, quartersIn(asked.span));
  const pace = createPace();
  for (const { id } of network.regions) {
    const routes = network.routes.flatMap((route, place) => {
      const [policy, decided = []] = [policies.get(route.id), asked.decided[place]];
      return route.regionId === id && policy && decided.length > 0 ? [routeOf(place, policy, decided, asked.span)] : [];
    });
    if (routes.length === 0) continue;
    await readRegion(ctx, { ...asked, region: regionOf(asked, lines, id, usedLines(routes)), routes, pace });
    for (const { place, tally } of routes) found[place] = tally.result();
  }
  return found;
}

interface JudgedRoute {
  readonly place: number;
  readonly policy: Policy;
  readonly decisions: readonly GivenDecision[];
  /** Changes of the line, in order, beside the directives that they are of. */
  readonly changes: readonly (JudgedSwitch & { readonly directiveId: string; readonly line: string })[];
  /** Epoch ms: its first directive, where before that nothing was decided; −∞ where something was in force already. */
  readonly beginsAt: number;
  readonly tally: ReturnType<typeof createTally>;
}

function routeOf(place: number, policy: Policy, decided: readonly Decided[], span: Span): JudgedRoute {
  const decisions = decided.map((one) => givenOf(one, span.from));
  const applied = decisions.map(({ at, appliedAt }) => appliedAt ?? at + APPLY_DELAY_MS);
  // What was applied only after the next had been holds no longer than until that, as in the replay.
  for (let i = applied.length - 2; i >= 0; i -= 1) applied[i] = Math.min(applied[i] ?? 0, applied[i + 1] ?? Infinity);
  const places = decisions.flatMap(({ from, line }, i) => (from !== null && from !== line ? [i] : []));
  const changes = places.map((i, k) => {
    const [appliedAt, next = Infinity] = [applied[i] ?? 0, applied[places[k + 1] ?? -1]];
    return {
      directiveId: decided[i]?.directiveId ?? '',
      line: decided[i]?.line ?? '',
      appliedAt,
      until: Math.min(next, appliedAt + policy.holdDownMs),
    };
  });
  const [first] = decided;
  const beginsAt = first && first.from === null && first.at >= span.from ? first.at : Number.NEGATIVE_INFINITY;
  return { place, policy, decisions, changes, beginsAt, tally: createTally() };
}

function givenOf(decided: Decided, begins: number): GivenDecision {
  const { at, line, from, mode, weights, reason, fault, detected, applied } = decided;
  return {
    ...{ at, line, mode: mode as Mode, weights, reason: reason as ReasonCode, evidence: null },
    // What was in force already is where the account begins, and no switch of this time.
    from: at < begins ? null : from,
    ...{ faultAt: fault, detectedAt: detected ?? at, appliedAt: applied },
  };
}

interface JudgedRegion {
  readonly network: readonly NetworkStretch[];
  readonly slots: readonly string[];
  readonly pathIds: readonly number[];
  /** Paths of each of the slots. */
  readonly lines: readonly (readonly number[])[];
  /** Quarter-hours in which some path was bad, epoch ms. */
  readonly bad: ReadonlySet<number>;
  /** By slot: bad seconds by quarter-hour of the span, of each line that had the slot. */
  readonly badOn: ReadonlyMap<string, readonly Float64Array[]>;
}

/** A and B, and what else ever was chosen: a line that nobody used must not cut the time that those are compared over. */
const usedLines = (routes: readonly JudgedRoute[]): ReadonlySet<string> =>
  new Set([
    'A',
    'B',
    ...routes.flatMap(({ decisions }) => decisions.flatMap(({ line, from }) => [line, from ?? line])),
  ]);

function regionOf(
  { gathered, quarters, span }: Asked,
  lines: readonly (LineSeconds | null)[],
  regionId: string,
  used: ReadonlySet<string>,
): JudgedRegion {
  const { network, identities } = gathered;
  const lineIds = new Set(network.lines.flatMap((line) => (line.regionId === regionId ? [line.id] : [])));
  const places = new Set<number>();
  const lived: LivedPath[] = [];
  for (const [place, { lineId, since, until }] of network.paths.entries()) {
    const identity = identities[place];
    if (
      !identity ||
      !used.has(identity.line) ||
      !lineIds.has(lineId) ||
      since >= span.to ||
      (until !== null && until <= span.from)
    )
      continue;
    places.add(place);
    lived.push({ ...identity, since, until: until ?? Number.POSITIVE_INFINITY });
  }
  const bad = new Set<number>();
  for (const [i, place] of quarters.path.entries())
    if (places.has(place) && (quarters.bad[i] ?? 0) > 0) bad.add(span.from + (quarters.quarter[i] ?? 0) * QUARTER_MS);
  const badOn = new Map<string, Float64Array[]>();
  for (const [i, line] of network.lines.entries()) {
    const seconds = lines[i];
    if (line.regionId === regionId && seconds) badOn.set(line.slot, [...(badOn.get(line.slot) ?? []), seconds.bad]);
  }
  const idsOn = (slot: string) => lived.filter(({ line }) => line === slot).map(({ path }) => path);
  const slots = [...new Set(lived.map(({ line }) => line))].sort();
  return {
    network: stretchesOf(lived),
    slots,
    pathIds: lived.map(({ path }) => path),
    lines: slots.map(idsOn),
    bad,
    badOn,
  };
}

interface RegionAsked extends Asked {
  readonly region: JudgedRegion;
  readonly routes: readonly JudgedRoute[];
  readonly pace: Pace;
}

async function readRegion(ctx: OrganizationContext, asked: RegionAsked): Promise<void> {
  const { region, routes, span } = asked;
  if (!region.slots.includes('A') || !region.slots.includes('B')) return;
  const compared = await comparedQuarters(ctx, region.lines, span);
  const [first, last] = [compared[0], compared.at(-1)];
  if (first === undefined || last === undefined) return;
  const known = { from: first.at, to: last.at + QUARTER_MS };
  const begins = routes.flatMap(({ beginsAt }) => (Number.isFinite(beginsAt) ? [beginsAt] : []));
  const troubled = {
    bad: [...region.bad, ...begins],
    suspect: suspectQuarters(known, span.from, region, routes),
    switches: routes.flatMap(({ changes }) => changes),
  };
  const segments = hindsightSegments(known, troubled, asked.gathered.network.regions.length);
  for (const { tally, beginsAt } of routes) {
    if (beginsAt >= known.to) continue;
    tally.begin({ from: Math.max(known.from, beginsAt), to: known.to });
    tally.addQuiet(secondsOutside(compared, segments, beginsAt));
  }
  const raw = await keptRaw(ctx, region.pathIds, segments);
  for (const [i, segment] of segments.entries()) await readSegment(ctx, asked, segment, raw.has(i));
}

/** Three seconds for half of the audience are the least that a switch can have been missed for. */
const SUSPECT_SECONDS = 1.5;

/** Quarter-hours in which a line that some route had in use was bad for long enough; `begins`: of the span, epoch ms. */
function suspectQuarters(
  { from, to }: Span,
  begins: number,
  { badOn }: JudgedRegion,
  routes: readonly JudgedRoute[],
): Set<number> {
  const suspect = new Set<number>();
  for (const { decisions, changes } of routes) {
    let line = decisions[0]?.from ?? decisions[0]?.line ?? '';
    let next = 0;
    for (let at = from; at < to; at += QUARTER_MS) {
      const lines = [line];
      for (; (changes[next]?.appliedAt ?? Infinity) < at + QUARTER_MS; next += 1) {
        line = changes[next]?.line ?? line;
        lines.push(line);
      }
      for (const one of lines) {
        const quarter = (at - begins) / QUARTER_MS;
        if (badOn.get(one)?.some((bad) => (bad[quarter] ?? 0) >= SUSPECT_SECONDS)) suspect.add(at);
      }
    }
  }
  return suspect;
}

function secondsOutside(compared: readonly ComparedQuarter[], segments: readonly Segment[], since: number): number {
  const inside = new Set<number>();
  for (const { from, to } of segments) for (let at = from; at < to; at += QUARTER_MS) inside.add(at);
  return compared.reduce((sum, { at, seconds }) => sum + (inside.has(at) || at < since ? 0 : seconds), 0);
}

/** Places of those segments that are to be read from raw samples of which any is left from around their beginning. */
async function keptRaw(
  ctx: OrganizationContext,
  paths: readonly number[],
  segments: readonly Segment[],
): Promise<ReadonlySet<number>> {
  const wanted = segments.flatMap(({ source, from, reads }, place) =>
    source === 'raw' ? [{ place, begins: reads.from, ends: from + MINUTE_MS }] : [],
  );
  if (wanted.length === 0) return new Set();
  const times = (of: 'begins' | 'ends') => sql.param(wanted.map((one) => new Date(one[of]).toISOString()));
  const { rows } = await withOrganization(ctx.db, ctx.organizationId, (tx) =>
    tx.execute<{ place: number }>(sql`
      select w.place from unnest(${sql.param(wanted.map(({ place }) => place))}::int[], ${times('begins')}::timestamptz[],
        ${times('ends')}::timestamptz[]) as w (place, begins, ends)
      where exists (
        select 1 from unnest(${sql.param(paths)}::int[]) as p (id) cross join lateral (
          select 1 from people_samples s where s.path_id = p.id and s.start >= w.begins and s.start < w.ends limit 1) found)`),
  );
  return new Set(rows.map(({ place }) => place));
}

async function readSegment(
  ctx: OrganizationContext,
  { region, routes, pace }: RegionAsked,
  segment: Segment,
  isRaw: boolean,
): Promise<void> {
  const { network, slots } = region;
  const concerned = routes.filter(({ beginsAt }) => beginsAt < segment.to);
  const replays: Replay[] = concerned.map(({ decisions, policy, beginsAt }) =>
    createReplay({
      ...{ network, slots, heardEveryMs: HEARD_EVERY_MS, applyDelayMs: APPLY_DELAY_MS },
      counted: { from: Math.max(segment.from, beginsAt), to: segment.to },
      judge: { decisions, gradedBy: policy },
    }),
  );
  if (replays.length === 0) return;
  const rawFrom = isRaw ? segment.reads.from : Number.POSITIVE_INFINITY;
  for await (const samples of recordedOf(ctx, region.pathIds, segment.reads, rawFrom))
    for (const replay of replays) {
      replay.feed(samples);
      await pace();
    }
  for (const [i, replay] of replays.entries()) {
    const route = concerned[i];
    if (route) route.tally.add(await paced(replay.ending(), pace), route.changes, segment);
  }
}

type Switch = Hindsight['switches'][number];
type Missed = { -readonly [K in keyof Hindsight['missed'][number]]: Hindsight['missed'][number][K] };

/** Puts the segments of a route together, in order of time. */
function createTally() {
  const bad = { A: 0, B: 0, chosen: 0, best: 0 };
  const switches: Switch[] = [];
  const missed: Missed[] = [];
  let known: Span | null = null;
  let comparedSeconds = 0;
  return {
    begin(span: Span) {
      known = span;
    },
    /** Seconds in which nothing was bad on any line. */
    addQuiet(seconds: number) {
      comparedSeconds += seconds;
    },
    add(result: ReplayResult, changes: JudgedRoute['changes'], { from, to }: Span) {
      for (const name of ['A', 'B', 'chosen', 'best'] as const) bad[name] += result.badSeconds[name] ?? 0;
      comparedSeconds += result.comparedSeconds;
      for (const [i, { directiveId, appliedAt }] of changes.entries())
        if (appliedAt >= from && appliedAt < to)
          switches.push({ directiveId, worth: result.switches[i]?.worth ?? null });
      for (const one of result.missed) {
        const last = missed.at(-1);
        // A stretch that goes on over the border of two segments is one.
        if (last && last.to === one.from && last.line === one.line && last.other === one.other) last.to = one.to;
        else missed.push({ ...one });
      }
    },
    result(): Hindsight | null {
      if (known === null) return null;
      const { A, B, chosen, best } = bad;
      return {
        from: known.from,
        to: known.to,
        badSeconds: { A: millis(A), B: millis(B), chosen: millis(chosen), best: millis(best) },
        comparedSeconds,
        switches,
        missed,
      };
    },
  };
}

/** Thousandths are as fine as switches are timed; the rest is what adding left. */
const millis = (seconds: number) => Math.round(seconds * 1_000) / 1_000;
