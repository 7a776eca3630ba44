import { grouped } from '../grouped';
import { daysReach } from '../query/heatmap/heatmapSpan';
import type { PathMonth } from './lineFigures';
import { type CalendarMonth, monthNamed } from './month';
import type { MonthInputs, PathDay } from './readMonth';

/** Paths with their days, and the month by each region's clock. `now`: epoch ms. */
export function pathMonths({ month, paths, days }: MonthInputs, now: number): PathMonth[] {
  const zones = new Map<string, CalendarMonth>();
  const byPath = grouped(days, ({ path }) => path);
  const reach = daysReach(now);
  return paths.flatMap((path) => {
    const known = zones.get(path.timeZone) ?? monthNamed(month, path.timeZone);
    if (!known) return [];
    zones.set(path.timeZone, known);
    const own = new Map<string, PathDay>((byPath.get(path.id) ?? []).map((row) => [row.day, row]));
    const firstWithData = known.days.find(({ day }) => own.has(day))?.from ?? Number.POSITIVE_INFINITY;
    const through = Math.max(known.from, Math.min(known.to, reach));
    return [{ path, month: known, through, since: Math.min(path.since, firstWithData), days: own }];
  });
}
