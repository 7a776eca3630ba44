import type { PathSeconds } from '../seconds';
import type { TraceTable } from '../trace';
import { NOTHING, num } from './arithmetic';
import type { TraceContext, Traced } from './traceContext';

/** A part of the downtime that a target allows: of a line, or of a route by its region's highest target. */
export function budgetTrace(
  { span }: TraceContext,
  given: {
    /** `lines/{id}` or `routes/{id}`. */
    readonly place: string;
    readonly name: string;
    readonly value: number | null;
    readonly seconds: PathSeconds;
    readonly tables: readonly TraceTable[];
  },
): Traced | null {
  const { place, name, value, seconds, tables } = given;
  const told = (arithmetic: string, from: readonly string[] = []): Traced => ({
    rule: 'budget-of-period',
    arithmetic: value === null ? NOTHING : arithmetic,
    from: from.map((one) => `${place}/budget.${one}`),
    tables,
  });
  switch (name) {
    case 'target':
      return told(num(value ?? 0));
    case 'allowedMinutes': {
      const length = (span.period.to - span.period.from) / 60_000;
      const target = targetIn(tables) ?? 0;
      return told(`(1 − ${num(target)}) × (${num(length)} − ${num(seconds.planned)} ÷ 60)`, ['target']);
    }
    case 'usedMinutes':
      return told(`(${num(seconds.unavailable)} − ${num(seconds.plannedUnavailable)}) ÷ 60`);
    case 'leftMinutes': {
      const length = (span.period.to - span.period.from) / 60_000;
      const allowed = (1 - (targetIn(tables) ?? 0)) * (length - seconds.planned / 60);
      const used = (seconds.unavailable - seconds.plannedUnavailable) / 60;
      return told(`${num(allowed)} − ${num(used)}`, ['allowedMinutes', 'usedMinutes']);
    }
    default:
      return null;
  }
}

/** The highest target of the lines that are shown; the default of routes stands where none has one. */
function targetIn(tables: readonly TraceTable[]): number | null {
  const targets = tables.flatMap(({ columns, rows }) => {
    const place = columns.indexOf('target');
    return place < 0 ? [] : rows.map((row) => row[place]);
  });
  const set = targets.filter((target) => typeof target === 'number');
  return set.length === 0 ? null : Math.max(...set);
}
