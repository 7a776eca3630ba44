import { wallHourAt } from '../../../query/span/zoneClock';
import { QUARTER_MS } from '../spans';
import type { TraceTable } from '../trace';
import { NOTHING, num, sumText } from './arithmetic';
import { pathBuckets, pathSeconds, pathTotals, quarterSeconds } from './pathTables';
import type { TraceContext, Traced } from './traceContext';
import { bucketText } from './traceLine';
import { traceTable } from './traceTable';

/** A figure of a carrier on one line (`carrierId.slot`); null for a name that is none. */
export function traceWorstCarrier(ctx: TraceContext, id: string, metric: string, value: number | null): Traced | null {
  const [carrierId = '', slot = ''] = id.split('.');
  const paths = pathsOf(ctx, carrierId, slot);
  const seen = paths.flatMap((path) => ctx.span.paths[path] ?? []);
  const told = (rule: Traced['rule'], arithmetic: string, tables: readonly TraceTable[]): Traced => ({
    rule,
    arithmetic: value === null ? NOTHING : arithmetic,
    tables,
  });
  const bySeconds = () => [pathSeconds(ctx, paths), quarterSeconds(ctx, paths)];
  const totals = (name: 'sent' | 'lost') =>
    sumText(paths.map((path) => ctx.span.totals[name][ctx.span.totalsOf.get(path) ?? -1] ?? 0));
  switch (metric) {
    case 'badMinutes': {
      const arithmetic = `${sumText(seen.map(({ bad }) => bad))} ÷ 60 ÷ ${Math.max(1, seen.length)}`;
      return told('worst-by-bad-minutes', arithmetic, bySeconds());
    }
    case 'availability': {
      const [down, measured] = [seen.map(({ unavailable }) => unavailable), seen.map((own) => own.measured)];
      return told('availability-mef', `1 − ${sumText(down)} ÷ ${sumText(measured)}`, bySeconds());
    }
    case 'rttP95Micros':
      return told('percentiles-merged', bucketText(value), [pathBuckets(ctx, paths, 'rtt')]);
    case 'lossRatio':
      return told('loss-three-seconds', `${totals('lost')} ÷ ${totals('sent')}`, [pathTotals(ctx, paths)]);
    default:
      return null;
  }
}

/** A figure of one hour of the day of a carrier on one line (`carrierId.slot.hour`); null for a name that is none. */
export function traceWorstHour(ctx: TraceContext, id: string, metric: string, value: number | null): Traced | null {
  const [carrierId = '', slot = '', hourText = ''] = id.split('.');
  const hour = Number(hourText);
  const paths = pathsOf(ctx, carrierId, slot);
  const carrier = ctx.inputs.network.carriers.find((one) => one.id === carrierId);
  const region = ctx.inputs.network.regions.find((one) => one.id === carrier?.regionId);
  switch (metric) {
    case 'badMinutes': {
      const { from } = ctx.span.period;
      const isThen = (quarter: number) =>
        wallHourAt(region?.timeZone ?? 'UTC', from + quarter * QUARTER_MS) % 24 === hour;
      const own = paths.map((path) => quarterSeconds(ctx, [path], isThen));
      const seen = own.filter(({ rowCount }) => rowCount > 0);
      const bad = seen.map(({ columns, totals }) => totals[columns.indexOf('bad_seconds')] ?? 0);
      return {
        rule: 'worst-by-bad-minutes',
        arithmetic: `${sumText(bad)} ÷ 60 ÷ ${Math.max(1, seen.length)}`,
        tables: [quarterSeconds(ctx, paths, isThen)],
      };
    }
    case 'overBaselineMicros':
      return overBaseline(ctx, { carrierId, slot, hour }, value);
    default:
      return null;
  }
}

function overBaseline(
  { inputs }: TraceContext,
  { carrierId, slot, hour }: { readonly carrierId: string; readonly slot: string; readonly hour: number },
  value: number | null,
): Traced {
  const { carriers, cells } = inputs.heatmap;
  const baseline = carriers.find(({ id }) => id === carrierId)?.baselineMicros ?? null;
  const cell = cells.hour.findIndex((at, i) => at === hour && carriers[cells.carrier[i] ?? -1]?.id === carrierId);
  const probes = cell < 0 ? null : (slot === 'A' ? cells.probesA : cells.probesB)[cell];
  const p95 = value === null || baseline === null ? null : value + baseline;
  const row = {
    carrier: carriers.find(({ id }) => id === carrierId)?.name ?? null,
    line: slot,
    hour,
    sent_probes: probes ?? null,
    rtt_p95_us: p95,
    baseline_us: baseline,
    over_baseline_us: value,
  };
  return {
    rule: 'baseline-quiet-hours',
    arithmetic: p95 === null || baseline === null ? NOTHING : `${num(p95)} − ${num(baseline)}`,
    tables: [
      traceTable(
        'rollup_days',
        ['carrier', 'line', 'hour', 'sent_probes', 'rtt_p95_us', 'baseline_us', 'over_baseline_us'],
        [row],
      ),
    ],
  };
}

function pathsOf({ inputs: { network } }: TraceContext, carrierId: string, slot: string): number[] {
  const slots = new Map(network.lines.map((line) => [line.id, line.slot]));
  return network.paths.flatMap((path, index) =>
    path.carrierId === carrierId && slots.get(path.lineId) === slot ? [index] : [],
  );
}
