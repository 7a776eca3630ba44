import { figureAt } from '../figures/figureKeys';
import type { Compared, Report } from '../figures/report';
import { figurePath } from '../words/figurePath';

/** A figure by its key with those of earlier periods beside it; they are null where it is not compared. */
export function comparedAt(report: Report, key: string): Compared {
  const value = figureAt(report, key) ?? null;
  const { metric } = figurePath(key);
  const field = (ownerOf(report, key) as Record<string, unknown> | undefined)?.[metric];
  const compared = typeof field === 'object' && field !== null && 'median' in field ? (field as Compared) : null;
  return compared ?? { value, before: null, median: null };
}

/** What of the report the figure belongs to; only of those sections that have compared figures. */
function ownerOf(report: Report, key: string): object | undefined {
  const { section, subjects } = figurePath(key);
  const [id] = subjects;
  switch (section) {
    case 'totals':
      return report.totals;
    case 'lines':
      return report.lines.find(({ lineId }) => lineId === id);
    case 'routes':
      return report.routes.find(({ routeId }) => routeId === id);
    case 'money':
      return subjects.length === 1 ? report.money.costs.find(({ currency }) => currency === id) : undefined;
    default:
      return undefined;
  }
}
