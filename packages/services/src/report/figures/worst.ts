import type { HeatmapHours } from '../../query/heatmap/heatmapHours';
import { stretchesOf } from '../../query/span/zoneClock';
import type { PathQuarters, ReportNetwork } from './inputs';
import { numbersOf } from './lineFigures';
import type { WorstCarrier, WorstHour } from './report';
import { availabilityOf, noSeconds, plusSeconds, rowOf, rowsByPath } from './seconds';
import { addSketch, emptySketch, percentileOf } from './sketches';
import { QUARTER_MS, quartersIn, type SpanData } from './spans';

/** As many as people can follow up in a week. */
const MOST_WORST = 10;
const HOURS = 24;
const HOUR_MS = 3_600_000;

/** A carrier on one line: indexes of its paths. */
interface CarrierLine {
  readonly carrierId: string;
  readonly slot: string;
  readonly timeZone: string;
  readonly paths: readonly number[];
}

/** The worst carriers, each on one line: by bad minutes, then by how far RTT p95 is above its quiet level. */
export function worstCarriers(span: SpanData, heatmap: HeatmapHours): WorstCarrier[] {
  const baselines = new Map(heatmap.carriers.map(({ id, baselineMicros }) => [id, baselineMicros]));
  const all = carrierLines(span.network).map((of) => {
    const carrier = carrierFigures(span, of);
    const baseline = baselines.get(of.carrierId) ?? null;
    const over = carrier.rttP95Micros === null || baseline === null ? null : carrier.rttP95Micros - baseline;
    return { ...carrier, over };
  });
  return worstFirst(all, ({ over }) => over).map(({ over: _, ...carrier }) => carrier);
}

/** Every probe of a carrier counts the same, as in heatmaps; bad minutes are the mean of its paths that measured. */
function carrierFigures(span: SpanData, { carrierId, slot, paths }: CarrierLine): WorstCarrier {
  const rtt = emptySketch();
  let [seconds, measuring, sent, lost] = [noSeconds, 0, 0, 0];
  for (const path of paths) {
    const own = span.paths[path];
    if (own) [seconds, measuring] = [plusSeconds(seconds, own), measuring + 1];
    const place = span.totalsOf.get(path);
    if (place === undefined) continue;
    const numbers = numbersOf(span.totals, place);
    addSketch(rtt, numbers.rtt, 1);
    sent += numbers.sent;
    lost += numbers.lost;
  }
  return {
    carrierId,
    slot,
    badMinutes: seconds.bad / 60 / Math.max(1, measuring),
    availability: availabilityOf(seconds),
    rttP95Micros: percentileOf(rtt, 95),
    lossRatio: sent > 0 ? lost / sent : null,
  };
}

/** The worst hours of day of a carrier on one line, on the audience's clock: ranked as carriers are. */
export function worstHours(span: SpanData, quarters: PathQuarters, heatmap: HeatmapHours): WorstHour[] {
  const rows = rowsByPath(quarters, span.network.paths.length);
  const over = overBaseline(heatmap);
  const hoursOf = createHours(span);
  const all = carrierLines(span.network).flatMap(({ carrierId, slot, timeZone, paths }) => {
    const hours = hoursOf(timeZone);
    const [bad, measuring] = [new Float64Array(HOURS), new Float64Array(HOURS)];
    for (const path of paths) {
      const measured = new Uint8Array(HOURS);
      for (const row of rows(path)) {
        const hour = hours[quarters.quarter[row] ?? -1];
        const own = rowOf(quarters, row);
        if (hour === undefined || own.measured <= 0) continue;
        bad[hour] = (bad[hour] ?? 0) + own.bad;
        measured[hour] = 1;
      }
      for (const [hour, one] of measured.entries()) measuring[hour] = (measuring[hour] ?? 0) + one;
    }
    return [...bad].flatMap((seconds, hour): WorstHour[] => {
      const paths = measuring[hour] ?? 0;
      if (paths === 0) return [];
      const overBaselineMicros = over(carrierId, slot, hour);
      return [{ carrierId, slot, hour, badMinutes: seconds / 60 / paths, overBaselineMicros }];
    });
  });
  return worstFirst(all, ({ overBaselineMicros }) => overBaselineMicros);
}

/** What had no bad minute and is not above its quiet level is not bad at all, and not listed among the worst. */
function worstFirst<T extends { carrierId: string; slot: string; hour?: number; badMinutes: number }>(
  all: readonly T[],
  over: (one: T) => number | null,
): T[] {
  const key = ({ carrierId, slot }: T) => `${carrierId} ${slot}`;
  return all
    .filter((one) => one.badMinutes > 0 || (over(one) ?? 0) > 0)
    .sort(
      (a, b) =>
        b.badMinutes - a.badMinutes ||
        (over(b) ?? Number.NEGATIVE_INFINITY) - (over(a) ?? Number.NEGATIVE_INFINITY) ||
        (key(a) === key(b) ? (a.hour ?? 0) - (b.hour ?? 0) : key(a) < key(b) ? -1 : 1),
    )
    .slice(0, MOST_WORST);
}

function carrierLines({ carriers, regions, lines, paths }: ReportNetwork): CarrierLine[] {
  const slots = new Map(lines.map(({ id, slot }) => [id, slot]));
  const zones = new Map(regions.map(({ id, timeZone }) => [id, timeZone]));
  return carriers.flatMap(({ id: carrierId, regionId }) => {
    const bySlot = new Map<string, number[]>();
    for (const [index, path] of paths.entries()) {
      const slot = path.carrierId === carrierId ? slots.get(path.lineId) : undefined;
      if (slot !== undefined) bySlot.set(slot, [...(bySlot.get(slot) ?? []), index]);
    }
    const timeZone = zones.get(regionId) ?? 'UTC';
    return [...bySlot].map(([slot, own]) => ({ carrierId, slot, timeZone, paths: own }));
  });
}

/** The hour of day of each quarter-hour of the period by a zone's clock; zones at :30 and :45 change hours within one of UTC. */
function createHours({ period }: SpanData): (timeZone: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (timeZone) => {
    const found = known.get(timeZone);
    if (found) return found;
    const hours = new Uint8Array(quartersIn(period));
    for (const { from, to, offsetMs } of stretchesOf(timeZone, period.from, period.to))
      for (let quarter = Math.ceil((from - period.from) / QUARTER_MS); quarter < hours.length; quarter += 1) {
        const at = period.from + quarter * QUARTER_MS;
        if (at >= to) break;
        hours[quarter] = Math.floor((at + offsetMs) / HOUR_MS) % HOURS;
      }
    known.set(timeZone, hours);
    return hours;
  };
}

/** Cells of the heatmap; null where it has none, and for a third line. */
function overBaseline({ carriers, cells }: HeatmapHours) {
  const values = new Map<string, number | null>();
  for (const [cell, carrier] of cells.carrier.entries())
    for (const slot of ['A', 'B'] as const)
      values.set(`${carriers[carrier]?.id} ${slot} ${cells.hour[cell]}`, cells[slot][cell] ?? null);
  return (carrierId: string, slot: string, hour: number) => values.get(`${carrierId} ${slot} ${hour}`) ?? null;
}
