import { type SpanPieces, spanPieces, widenedHours } from './spanPieces';

/** A span as it is read. */
export interface Span {
  /** Epoch ms, whole quarter-hours, half open. */
  readonly from: number;
  readonly to: number;
  /** The clock that hours are of; null: each path's own region's. */
  readonly zone: string | null;
  /**
   * `quarters`: from quarter-hours alone, exact to the running one. `days`: from days, up to a quarter-hour behind, and
   * from quarter-hours only what whole hours of the region's clock leave over. `whole-hours`: on the regions' own clocks
   * from days alone, the ends widened to whole hours of each; on another clock like `days`.
   */
  readonly source: 'quarters' | 'days' | 'whole-hours';
}

/** The span (epoch ms) of a path of this zone, widened where it is read so. */
export function boundsOf(span: Span, timeZone: string): { from: number; to: number } {
  if (span.source !== 'whole-hours' || span.zone !== null) return span;
  const { from, to } = widenedHours(timeZone, span.from, span.to);
  return { from: from.at, to: to.at };
}

export function piecesOf(span: Span, timeZone: string): SpanPieces {
  const { from, to, zone, source } = span;
  if (source === 'quarters') return { days: [], quarters: [{ from, to }] };
  if (source === 'whole-hours' && zone === null)
    return { days: [{ ...widenedHours(timeZone, from, to), shiftHours: 0 }], quarters: [] };
  return spanPieces(timeZone, zone ?? timeZone, from, to);
}
