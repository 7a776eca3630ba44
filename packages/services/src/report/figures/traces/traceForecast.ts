import { num } from './arithmetic';
import type { TraceContext, Traced } from './traceContext';
import { traceTable } from './traceTable';

/** What is expected of a carrier on a line (`lineId.carrierId`); null for a name that is none. */
export function traceForecast(ctx: TraceContext, id: string, metric: string, value: number | null): Traced | null {
  const [lineId, carrierId] = id.split('.');
  const { network, forecast } = ctx.inputs;
  const found = forecast.find((one) => one.lineId === lineId && one.carrierId === carrierId);
  if (!found || value === null || !['hours', 'overQuietMs', 'probability', 'days'].includes(metric)) return null;
  const line = network.lines.find((one) => one.id === lineId);
  const row = {
    region: line ? ctx.regionName(line.regionId) : null,
    line: line?.slot ?? null,
    carrier: network.carriers.find((one) => one.id === carrierId)?.name ?? null,
    hours: found.hours.length,
    probability: found.probability,
    over_quiet_ms: found.overQuietMs,
    days: found.days,
  };
  return {
    rule: 'forecast-hours',
    arithmetic: num(value),
    tables: [
      traceTable(
        'line_forecasts',
        ['region', 'line', 'carrier', 'hours', 'probability', 'over_quiet_ms', 'days'],
        [row],
      ),
    ],
  };
}
