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
    readonly target: number;
    readonly value: number | null;
    readonly seconds: PathSeconds;
    readonly tables: readonly TraceTable[];
  },
): Traced | null {
  const { place, name, target, value, seconds, tables } = given;
  const length = (span.period.to - span.period.from) / 60_000;
  const told = (arithmetic: string, from: readonly string[] = []): Traced => ({
    rule: 'budget-of-period',
    arithmetic: value === null ? NOTHING : arithmetic,
    from: from.map((one) => `${place}/budget.${one}`),
    tables,
  });
  switch (name) {
    case 'target':
      return told(num(target));
    case 'allowedMinutes':
      return told(`(1 − ${num(target)}) × (${num(length)} − ${num(seconds.planned)} ÷ 60)`, ['target']);
    case 'usedMinutes':
      return told(`(${num(seconds.unavailable)} − ${num(seconds.plannedUnavailable)}) ÷ 60`);
    case 'leftMinutes': {
      const allowed = (1 - target) * (length - seconds.planned / 60);
      const used = (seconds.unavailable - seconds.plannedUnavailable) / 60;
      return told(`${num(allowed)} − ${num(used)}`, ['allowedMinutes', 'usedMinutes']);
    }
    default:
      return null;
  }
}
