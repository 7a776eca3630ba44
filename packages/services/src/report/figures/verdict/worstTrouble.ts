import { type Chosen, secondsOf } from '../chosen';
import { badMinutesAt } from '../counterfactual';
import type { PathQuarters } from '../inputs';
import { measuredOf } from '../lineFigures';
import type { ReportIncident } from '../report';
import { rowsByPath } from '../seconds';
import { QUARTER_MS, type SpanData } from '../spans';

/** A quarter-hour with less than so many bad minutes as chosen is no trouble to speak of. */
const LEAST_MINUTES = 0.25;
/** A quiet quarter-hour in between does not part two troubles. */
const QUIET_BETWEEN = 1;
/** A carrier that had this share of a trouble had it alone. */
const MOSTLY = 0.8;

/** The stretch in which viewers had the most bad minutes on the line in use; epoch ms, whole quarter-hours. */
export interface Trouble {
  readonly regionId: string;
  readonly from: number;
  readonly to: number;
  /** As chosen, of the region's audience. */
  readonly badMinutes: number;
  /** The slots that were in use and bad, in order. */
  readonly slots: readonly string[];
  /**
   * What other choices would have spared of it, over quarter-hours that both A and B have data of: the better line of each
   * quarter-hour, and the better of the two alone. Null where only one has data.
   */
  readonly spared: { readonly byBest: number; readonly slot: string; readonly bySlot: number } | null;
  /** Null where it was not one carrier's alone, or there is only one. */
  readonly carrierId: string | null;
  /** Of the incident that was open meanwhile; null where none was. */
  readonly faultDomain: string | null;
}

/** The worst trouble of all routes; null where no viewer had any. */
export function worstTrouble(
  span: SpanData,
  chosen: readonly Chosen[],
  quarters: PathQuarters,
  incidents: readonly ReportIncident[],
): Trouble | null {
  let worst: { route: number; stretch: Stretch } | null = null;
  for (const [route, own] of chosen.entries())
    for (const stretch of stretchesIn(own))
      if (worst === null || stretch.badMinutes > worst.stretch.badMinutes) worst = { route, stretch };
  const [route, own] = [span.network.routes[worst?.route ?? -1], chosen[worst?.route ?? -1]];
  if (worst === null || route === undefined || own === undefined) return null;
  const { first, last, badMinutes } = worst.stretch;
  const [from, to] = [span.period.from + first * QUARTER_MS, span.period.from + (last + 1) * QUARTER_MS];
  const slots = slotsIn(own, worst.stretch);
  return {
    ...{ regionId: route.regionId, from, to, badMinutes, slots },
    spared: sparedIn(own, worst.stretch),
    carrierId: carrierOf(span, quarters, { regionId: route.regionId, slots, ...worst.stretch }),
    faultDomain: domainOf(incidents, { regionId: route.regionId, slots, from, to }),
  };
}

interface Stretch {
  /** Quarter-hours since the beginning, both in it. */
  readonly first: number;
  readonly last: number;
  readonly badMinutes: number;
}

function stretchesIn({ carried, lines }: Chosen): Stretch[] {
  const found: Stretch[] = [];
  for (const [quarter, shares] of [...carried].sort(([a], [b]) => a - b)) {
    const badMinutes = secondsOf(shares, lines, quarter).bad / 60;
    if (badMinutes < LEAST_MINUTES) continue;
    const before = found.at(-1);
    if (before && quarter - before.last <= QUIET_BETWEEN + 1)
      found[found.length - 1] = { first: before.first, last: quarter, badMinutes: before.badMinutes + badMinutes };
    else found.push({ first: quarter, last: quarter, badMinutes });
  }
  return found;
}

/** The slots that were in use, each with at least a fifth of what was bad. */
function slotsIn({ carried, lines }: Chosen, { first, last, badMinutes }: Stretch): string[] {
  const bad = new Map<string, number>();
  for (let quarter = first; quarter <= last; quarter += 1) {
    const shares = carried.get(quarter);
    for (const [slot, line] of lines) {
      const alone = shares?.alone.get(slot) ?? 0;
      const share = (alone > 0 ? (shares?.down.get(slot) ?? alone) : 0) + (shares?.both ?? 0);
      bad.set(slot, (bad.get(slot) ?? 0) + (share * (line.bad[quarter] ?? 0)) / 60);
    }
  }
  return [...bad].flatMap(([slot, minutes]) => (minutes >= (1 - MOSTLY) * badMinutes ? [slot] : [])).sort();
}

function sparedIn({ carried, lines }: Chosen, { first, last }: Stretch): Trouble['spared'] {
  const [a, b] = [lines.get('A'), lines.get('B')];
  if (!a || !b) return null;
  let compared = false;
  const sum = { A: 0, B: 0, best: 0, chosen: 0 };
  for (let quarter = first; quarter <= last; quarter += 1) {
    const [at, shares] = [badMinutesAt(a, b, quarter), carried.get(quarter)];
    if (at === null || shares === undefined) continue;
    compared = true;
    sum.A += at.A;
    sum.B += at.B;
    sum.best += Math.min(at.A, at.B);
    sum.chosen += secondsOf(shares, lines, quarter).bad / 60;
  }
  const slot = sum.A <= sum.B ? 'A' : 'B';
  return compared ? { byBest: sum.chosen - sum.best, slot, bySlot: sum.chosen - sum[slot] } : null;
}

/** The carrier that nearly all of it was felt by. */
function carrierOf(
  span: SpanData,
  quarters: PathQuarters,
  { regionId, slots, first, last }: Stretch & { readonly regionId: string; readonly slots: readonly string[] },
): string | null {
  const { network, pathsOfLine } = span;
  const rows = rowsByPath(quarters, network.paths.length);
  const byCarrier = new Map<string, number>();
  for (const [line, paths] of pathsOfLine.entries()) {
    const of = network.lines[line];
    if (of === undefined || of.regionId !== regionId || !slots.includes(of.slot)) continue;
    for (const { path, share } of measuredOf(span, paths)) {
      const carrierId = network.paths[path]?.carrierId ?? '';
      let bad = 0;
      for (const row of rows(path)) {
        const quarter = quarters.quarter[row] ?? -1;
        if (quarter >= first && quarter <= last) bad += quarters.bad[row] ?? 0;
      }
      byCarrier.set(carrierId, (byCarrier.get(carrierId) ?? 0) + share * bad);
    }
  }
  const all = [...byCarrier.values()].reduce((sum, bad) => sum + bad, 0);
  const [most] = [...byCarrier].sort(([, a], [, b]) => b - a);
  return byCarrier.size > 1 && most !== undefined && most[1] >= MOSTLY * all ? most[0] : null;
}

/** The fault domain of the incident that shares most of the stretch. */
function domainOf(
  incidents: readonly ReportIncident[],
  trouble: { readonly regionId: string; readonly slots: readonly string[]; readonly from: number; readonly to: number },
): string | null {
  let [found, most]: [string | null, number] = [null, 0];
  for (const { regionId, line, openedAt, closedAt, faultDomain } of incidents) {
    if (regionId !== trouble.regionId || !trouble.slots.includes(line)) continue;
    const shared = Math.min(closedAt ?? Number.POSITIVE_INFINITY, trouble.to) - Math.max(openedAt, trouble.from);
    if (shared > most) [found, most] = [faultDomain, shared];
  }
  return found;
}
