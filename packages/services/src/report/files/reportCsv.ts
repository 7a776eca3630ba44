import { stringify } from 'csv-stringify/sync';
import { allKeys } from '../figures/figureKeys';
import type { Report } from '../figures/report';
import { regionOf } from '../words/figureName';
import { figurePath } from '../words/figurePath';
import { type Measure, metrics } from '../words/metrics';
import { comparedAt } from './comparedAt';
import type { Language } from './fileWords';

const COLUMNS = [
  ...['period', 'section', 'key', 'region', 'line', 'carrier', 'circuit', 'time', 'metric', 'unit', 'value'],
  ...['before', 'median'],
] as const;

type Row = readonly (string | number | null)[];

/**
 * Every figure of a report as a row of its own (RFC 4180 in UTF-8, with the mark by which Excel knows that), unrounded
 * and in the unit that it was computed in. Column names, keys and units are the same in both languages, so that programs
 * read either; names of regions and metrics are in `language`. `time` is ISO 8601 in UTC.
 */
export function reportCsv(report: Report, language: Language): string {
  const rows = [...figureRows(report, language), ...hourRows(report, language), ...heatRows(report, language)];
  return stringify([[...COLUMNS], ...rows], { bom: true, record_delimiter: 'windows', escape_formulas: true });
}

/** Of what a figure is. */
interface Place {
  readonly regionId?: string | undefined;
  readonly slot?: string | undefined;
  readonly carrierId?: string | undefined;
  readonly circuitId?: string | null | undefined;
  readonly at?: number | undefined;
}

function figureRows(report: Report, language: Language): Row[] {
  const places = placesOf(report);
  return allKeys(report).map((key) => {
    const { section, metric, subjects } = figurePath(key);
    const { value, before, median } = comparedAt(report, key);
    const what = metrics[metric];
    const currency = section === 'money' ? (subjects[0] ?? '') : '';
    const unit = metric === 'badSecondsSpared' ? 's' : what === undefined ? 'count' : unitOf(what.measure, currency);
    const of = section === 'money' ? { circuitId: subjects[1] } : (places.get(`${section}/${subjects[0]}`) ?? {});
    return [...placed(report, language, section, key, of), what?.[language] ?? metric, unit, value, before, median];
  });
}

function placed(report: Report, language: Language, section: string, key: string, of: Place): Row {
  const carrier = report.carriers.find(({ id }) => id === of.carrierId);
  const regionId = of.regionId ?? carrier?.regionId;
  const circuit = report.circuits.find(({ id }) => id === of.circuitId)?.name;
  return [
    ...[report.period.name, section, key, regionId === undefined ? null : regionOf(report, regionId, language)],
    ...[of.slot ?? null, carrier?.name ?? null, circuit ?? null, of.at === undefined ? null : isoOf(of.at)],
  ];
}

const isoOf = (at: number): string => new Date(at).toISOString();

/** By section and subject. */
function placesOf(report: Report): ReadonlyMap<string, Place> {
  const regionOfRoute = new Map(report.routes.map(({ routeId, regionId }) => [routeId, regionId]));
  const lineOf = new Map(report.lines.map((line) => [line.lineId, line]));
  return new Map<string, Place>([
    ...report.lines.map(({ lineId, ...line }): [string, Place] => [`lines/${lineId}`, line]),
    ...report.routes.map(({ routeId, regionId }): [string, Place] => [`routes/${routeId}`, { regionId }]),
    ...report.failovers.map(({ directiveId, routeId, line, at }): [string, Place] => [
      `failovers/${directiveId}`,
      { regionId: regionOfRoute.get(routeId), slot: line, at },
    ]),
    ...report.incidents.map(({ id, regionId, line, openedAt }): [string, Place] => [
      `incidents/${id}`,
      { regionId, slot: line, at: openedAt },
    ]),
    ...report.worstCarriers.map(({ carrierId, slot }): [string, Place] => [
      `worstCarriers/${carrierId}.${slot}`,
      { carrierId, slot },
    ]),
    ...report.worstHours.map(({ carrierId, slot, hour }): [string, Place] => [
      `worstHours/${carrierId}.${slot}.${hour}`,
      { carrierId, slot },
    ]),
    ...report.forecast.map(({ lineId, carrierId }): [string, Place] => [
      `forecast/${lineId}.${carrierId}`,
      { carrierId, slot: lineOf.get(lineId)?.slot },
    ]),
  ]);
}

const HOUR_MS = 60 * 60_000;

/** Bad minutes of each route by the hour. */
function hourRows(report: Report, language: Language): Row[] {
  const metric = metrics['badMinutes.chosen']?.[language] ?? '';
  return report.routes.flatMap(({ routeId, regionId, hourlyBadMinutes }) =>
    hourlyBadMinutes.map((value, i): Row => {
      const at = report.period.from + i * HOUR_MS;
      const key = `hourlyBadMinutes/${routeId}/${i}`;
      return [...placed(report, language, 'hourlyBadMinutes', key, { regionId, at }), metric, 'min', value, null, null];
    }),
  );
}

const HEAT_UNITS = { micros: 'us', ratio: 'ratio', minutes: 'min', points: 'points' } as const;

/** The heatmap: a row a carrier, line and hour of its day. */
function heatRows(report: Report, language: Language): Row[] {
  const { carriers, cells, unit, metric } = report.heatmap;
  const words = metrics.overBaselineMicros?.[language] ?? metric;
  return cells.carrier.flatMap((index, cell) => {
    const { id: carrierId = '' } = carriers[index] ?? {};
    return (['A', 'B'] as const).map((slot): Row => {
      const key = `heatmap/${carrierId}.${slot}.${cells.hour[cell]}/${metric}`;
      const of = placed(report, language, 'heatmap', key, { carrierId, slot });
      return [...of, words, HEAT_UNITS[unit], cells[slot][cell] ?? null, null, null];
    });
  });
}

function unitOf(measure: Measure, currency: string): string {
  switch (measure) {
    case 'availability':
    case 'share':
    case 'loss':
      return 'ratio';
    case 'micros':
      return 'us';
    case 'millis':
      return 'ms';
    case 'minutes':
    case 'audienceMinutes':
      return 'min';
    case 'hours':
      return 'h';
    case 'count':
      return 'count';
    case 'money':
      return currency;
  }
}
