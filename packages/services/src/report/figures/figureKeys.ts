import type { Compared, Report } from './report';

type Value = number | null;
type Entry = readonly [key: string, value: Value];

/**
 * A figure of a report by its key (`totals/availability`, `lines/{id}/rttP95Micros`, `money/USD/costPerGoodHour`). Null
 * where there was no data; undefined where the report has no such figure.
 */
export function figureAt(report: Report, key: string): Value | undefined {
  return figuresOf(report).get(key);
}

/** Keys of every figure of a report, in the order of its sections. */
export function allKeys(report: Report): string[] {
  return [...figuresOf(report).keys()];
}

/** Reports are never changed, and people ask for many figures of one. */
const known = new WeakMap<Report, ReadonlyMap<string, Value>>();

function figuresOf(report: Report): ReadonlyMap<string, Value> {
  const found = known.get(report);
  if (found) return found;
  const figures = new Map<string, Value>([
    ...under('totals', numbersIn(report.totals)),
    ...report.lines.flatMap(({ lineId, ...line }) => under(`lines/${lineId}`, numbersIn(line))),
    ...report.routes.flatMap(({ routeId, ribbon, hourlyBadMinutes, met, ...route }) =>
      under(`routes/${routeId}`, numbersIn(route)),
    ),
    ...report.failovers.flatMap(({ directiveId, faultToAppliedMs, badSecondsSpared }) =>
      under(`failovers/${directiveId}`, numbersIn({ faultToAppliedMs, badSecondsSpared })),
    ),
    ...report.steps.flatMap(({ step, ...timing }) => under(`steps/${step}`, numbersIn(timing))),
    ...report.incidents.flatMap(({ id, minutes, parts }) => under(`incidents/${id}`, numbersIn({ minutes, parts }))),
    ...report.worstCarriers.flatMap(({ carrierId, slot, ...figures }) =>
      under(`worstCarriers/${carrierId}.${slot}`, numbersIn(figures)),
    ),
    ...report.worstHours.flatMap(({ carrierId, slot, hour, ...figures }) =>
      under(`worstHours/${carrierId}.${slot}.${hour}`, numbersIn(figures)),
    ),
    ...moneyOf(report.money),
    ...report.forecast.flatMap(({ lineId, carrierId, hours, ...expected }) =>
      under(`forecast/${lineId}.${carrierId}`, [['hours', hours.length], ...numbersIn(expected)]),
    ),
    ...under('quality', numbersIn(report.quality)),
  ]);
  known.set(report, figures);
  return figures;
}

function moneyOf({ costs, badMinutesSpared, audienceMinutesSaved }: Report['money']): Entry[] {
  return [
    ...costs.flatMap(({ currency, circuits, ...cost }) => [
      ...under(`money/${currency}`, numbersIn(cost)),
      ...circuits.flatMap(({ circuitId, ...own }) => under(`money/${currency}/${circuitId}`, numbersIn(own))),
    ]),
    ...under('money', numbersIn({ badMinutesSpared, audienceMinutesSaved })),
  ];
}

const under = (place: string, entries: readonly Entry[]): Entry[] =>
  entries.map(([name, value]) => [`${place}/${name}`, value]);

/** Numbers of an object by their names: figures with comparisons by their value, and those within by `outer.inner`. */
function numbersIn(of: object): Entry[] {
  return Object.entries(of).flatMap(([name, value]): Entry[] => {
    if (typeof value === 'number' || (value === null && !TEXTS.has(name))) return [[name, value]];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    if (isCompared(value)) return [[name, value.value]];
    return numbersIn(value).map(([inner, number]) => [`${name}.${inner}`, number]);
  });
}

/** What is no number where it is not null. */
const TEXTS: ReadonlySet<string> = new Set(['circuitId', 'budget']);

const isCompared = (value: object): value is Compared => 'median' in value && 'before' in value;
