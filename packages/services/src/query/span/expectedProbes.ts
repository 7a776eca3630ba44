import { boundsOf, type Span } from './span';
import type { SpanPath } from './spanPaths';
import type { WallSlots } from './wallSlots';
import { stretchesOf } from './zoneClock';

const QUARTER_MS = 15 * 60_000;

/**
 * How many probes paths should have sent in a span, by slot of a wall clock: of each path those of the quarter-hours that
 * began since it was there and until it was archived, and were over by `until` (epoch ms).
 */
export function expectedProbes(
  span: Span,
  slots: WallSlots,
  until: number,
): (paths: readonly SpanPath[]) => Float64Array {
  const bounds = new Map<string, { from: number; to: number }>();
  const counted = new Map<string, Float64Array>();
  const quartersOf = (path: SpanPath): Float64Array => {
    const own = bounds.get(path.timeZone) ?? boundsOf(span, path.timeZone);
    bounds.set(path.timeZone, own);
    const from = ceil(Math.max(path.since, own.from));
    const to = Math.floor(Math.min(ceil(path.until), own.to, until) / QUARTER_MS) * QUARTER_MS;
    const zone = span.zone ?? path.timeZone;
    const key = `${zone} ${from} ${to}`;
    const quarters = counted.get(key) ?? countQuarters(zone, from, to, slots);
    counted.set(key, quarters);
    return quarters;
  };
  return (paths) => {
    const expected = new Float64Array(slots.count);
    for (const path of paths) {
      const quarters = quartersOf(path);
      for (let slot = 0; slot < slots.count; slot += 1)
        expected[slot] = (expected[slot] ?? 0) + (quarters[slot] ?? 0) * path.probesPerMs * QUARTER_MS;
    }
    return expected;
  };
}

/** Quarter-hours of [from, to) by slot. In a stretch of one offset, each turn of the slots is as long as any other. */
function countQuarters(timeZone: string, from: number, to: number, slots: WallSlots): Float64Array {
  const counts = new Float64Array(slots.count);
  const length = slots.binHours * 4;
  const turn = length * slots.count;
  const before = (quarter: number, slot: number) => {
    const since = quarter - slots.originHour * 4;
    const turns = Math.floor(since / turn);
    return turns * length + Math.min(length, Math.max(0, since - turns * turn - slot * length));
  };
  for (const stretch of stretchesOf(timeZone, from, to)) {
    const [first, last] = [stretch.from, stretch.to].map((at) => (at + stretch.offsetMs) / QUARTER_MS);
    for (let slot = 0; slot < slots.count; slot += 1)
      counts[slot] = (counts[slot] ?? 0) + before(last ?? 0, slot) - before(first ?? 0, slot);
  }
  return counts;
}

const ceil = (at: number) => Math.ceil(at / QUARTER_MS) * QUARTER_MS;
