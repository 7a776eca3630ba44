import type { Stretch } from '../charts/stretches';
import type { DetailDirective, RouteDetail } from './detail';

/** A stretch in which one line was the active one. */
export interface RibbonPiece extends Stretch {
  readonly line: string;
}

/** A directive that moved the route; a renewal and the first directive put no rule on the chart. */
export function isMove(directive: DetailDirective): boolean {
  return directive.from !== null && directive.from !== directive.line;
}

/** The active line over the detail's span up to `until` (epoch ms); before the first decision there is none. */
export function ribbon(
  detail: Pick<RouteDetail, 'from' | 'to' | 'activeLineAtStart' | 'directives'>,
  until: number,
): readonly RibbonPiece[] {
  const end = Math.min(detail.to, until);
  const pieces: RibbonPiece[] = [];
  let at = detail.from;
  let line = detail.activeLineAtStart;
  for (const directive of [...detail.directives].sort((one, other) => one.at - other.at)) {
    if (directive.line === line || directive.at >= end) continue;
    if (line !== null && directive.at > at) pieces.push({ from: at, to: directive.at, line });
    at = Math.max(detail.from, directive.at);
    line = directive.line;
  }
  if (line !== null && end > at) pieces.push({ from: at, to: end, line });
  return pieces;
}
