import { grouped } from '../grouped';
import type { Budget } from './budget';
import { type Figures, figuresOf, noMinutes, noSeconds, plus } from './figures';
import { type DayFigures, dayFigures, lineBudget, type PathMonth, weighed } from './lineFigures';
import { pathMonths } from './pathMonths';
import { type LinePeriod, linePeriods } from './periods';
import type { MonthInputs } from './readMonth';
import { type Service, serviceOf } from './service';

/** A carrier's month on one line. */
export interface CarrierMonth extends Figures {
  readonly id: string;
  readonly name: string;
  readonly asn: number | null;
  /** Of the line's audience. */
  readonly share: number;
}

/** A line's month in its region, carriers by audience. */
export interface LineMonth extends Figures {
  readonly id: string;
  readonly slot: string;
  readonly circuit: string | null;
  readonly provider: string | null;
  readonly target: number | null;
  /** Null without a target or without data. */
  readonly budget: Budget | null;
  readonly carriers: readonly CarrierMonth[];
  /** Days of the month that have begun. */
  readonly days: readonly DayFigures[];
}

export interface RegionMonth {
  readonly id: string;
  readonly code: string;
  readonly name: string | null;
  readonly timeZone: string;
  /** The month by the region's clock, epoch ms, and how far it was measured. */
  readonly from: number;
  readonly to: number;
  readonly through: number;
  /** Where a moment of the region is shown. */
  readonly routeId: string | null;
  readonly service: Service;
  readonly lines: readonly LineMonth[];
}

/** A circuit's month over the regions that it serves: their lines' seconds together. */
export interface CircuitMonth {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly regions: readonly string[];
  readonly availability: number | null;
  readonly slaAvailability: number | null;
}

export interface MonthFigures {
  readonly regions: readonly RegionMonth[];
  readonly circuits: readonly CircuitMonth[];
  /** Of all lines, in order. */
  readonly periods: readonly LinePeriod[];
  readonly demo: boolean;
}

/** Every figure of a month, from days of paths alone. `now` (epoch ms) says how far a running month was measured. */
export function computeMonth(inputs: MonthInputs, now: number): MonthFigures {
  const byRegion = grouped(pathMonths(inputs, now), ({ path }) => path.regionId);
  const periods: LinePeriod[] = [];
  const regions = [...byRegion.values()].flatMap((paths): RegionMonth[] => {
    const [first] = paths;
    if (!first) return [];
    const { regionId: id, regionCode: code, regionName: name, timeZone } = first.path;
    const routes = inputs.routes.filter((route) => route.regionId === id);
    const routeId = routes[0]?.id ?? null;
    const lines = [...grouped(paths, ({ path }) => path.lineId).values()].map((own) => {
      periods.push(...linePeriods(own, inputs.incidents, routeId));
      return lineMonth(own);
    });
    const { from, to } = first.month;
    const service = serviceOf(paths, routes);
    return [{ id, code, name, timeZone, from, to, through: first.through, routeId, service, lines }];
  });
  return {
    regions: regions.sort((a, b) => closest(a) - closest(b) || worst(a) - worst(b)),
    circuits: circuitsOf(inputs, regions),
    periods: periods.sort((a, b) => a.from - b.from),
    demo: inputs.days.some(({ demo }) => demo),
  };
}

function lineMonth(paths: readonly PathMonth[]): LineMonth {
  const figures = weighed(paths);
  const { lineId: id = '', slot = '', circuit = null, provider = null, target = null } = paths[0]?.path ?? {};
  const byCarrier = [...grouped(paths, ({ path }) => path.carrierId).values()];
  const audience = byCarrier.reduce((sum, [first]) => sum + (first?.path.weight ?? 0), 0);
  const carriers = byCarrier.map((own): CarrierMonth => {
    const { carrierId: id = '', carrier: name = '', asn = null, weight = 0 } = own[0]?.path ?? {};
    return { id, name, asn, share: weight / audience, ...weighed(own) };
  });
  const budget = lineBudget(paths, figures, target);
  return { id, slot, circuit, provider, target, budget, carriers, days: dayFigures(paths), ...figures };
}

function circuitsOf({ paths }: MonthInputs, regions: readonly RegionMonth[]): CircuitMonth[] {
  const ofLine = new Map(paths.map((path) => [path.lineId, path]));
  const lines = regions.flatMap(({ code, lines }) => lines.map((line) => ({ code, line, path: ofLine.get(line.id) })));
  const byCircuit = grouped(
    lines.filter(({ path }) => path?.circuitId),
    ({ path }) => path?.circuitId ?? '',
  );
  return [...byCircuit].map(([id, own]) => {
    const seconds = own.reduce((sum, { line }) => plus(sum, line.seconds), noSeconds);
    const { availability, slaAvailability } = figuresOf(seconds, noMinutes);
    const { circuit: name, provider } = own[0]?.line ?? {};
    const codes = [...new Set(own.map(({ code }) => code))].sort();
    return { id, name: name ?? '', provider: provider ?? '', regions: codes, availability, slaAvailability };
  });
}

/** What is left of the budget of the line that is closest to its end, as a ratio; lines without one come last. */
function closest({ lines }: RegionMonth): number {
  return Math.min(2, ...lines.map(({ budget }) => (budget === null ? 2 : budget.leftSeconds / budget.allowedSeconds)));
}

function worst({ lines }: RegionMonth): number {
  return Math.min(2, ...lines.map(({ slaAvailability }) => slaAvailability ?? 2));
}
