import { type Trace, type TracePoint, traceBinMs, traceSpanMs } from './trace';

/** Where a sparkline is drawn, in its own units. */
export interface SparkBox {
  readonly width: number;
  readonly height: number;
}
export interface SparkScale {
  readonly low: number;
  readonly high: number;
}

/** What to draw: runs of the line, runs of it that lost packets, solid blackouts, hatched stretches without data. */
export interface Spark {
  readonly line: string;
  readonly fair: string;
  readonly poor: string;
  readonly blackouts: readonly { readonly x: number; readonly width: number }[];
  readonly gaps: readonly { readonly x: number; readonly width: number }[];
  readonly end: { readonly x: number; readonly y: number } | null;
}

const fairLoss = 0.001;
const poorLoss = 0.02;
const bins = traceSpanMs / traceBinMs;

/**
 * One scale for all lines of a route, so that its sparklines compare. Noise of a few percent stays small, and a short
 * spike is cut off at the top rather than flattening everything else.
 */
export function sparkScale(traces: readonly Trace[]): SparkScale {
  const values = traces.flat().flatMap((point) => (point.rttMicros === null ? [] : [point.rttMicros]));
  if (values.length === 0) return { low: 0, high: 1 };
  const low = Math.min(...values);
  const usual = values.sort((a, b) => a - b)[Math.floor((values.length - 1) * 0.9)] ?? low;
  return { low: low * 0.97, high: Math.max(usual * 1.25, low * 1.6, low + 8_000) };
}

/** `newest` is the start of the newest bin; a bin that is missing is a gap, and lines are never drawn across one. */
export function spark(trace: Trace, newest: number, scale: SparkScale, box: SparkBox): Spark {
  const byStart = new Map(trace.map((point) => [point.start, point]));
  const slots = Array.from(
    { length: bins },
    (_, index) => byStart.get(newest - (bins - 1 - index) * traceBinMs) ?? null,
  );
  const step = box.width / bins;
  const x = (index: number) => round((index + 0.5) * step);
  const y = (micros: number) => {
    const share = Math.min(1, (micros - scale.low) / (scale.high - scale.low));
    return round(box.height - 2 - share * (box.height - 4));
  };
  const kinds = slots.map(kindOf);
  const path = (wanted: (loss: number) => boolean) => strokes(slots, kinds, wanted, x, y);
  const last = slots.at(-1);
  return {
    line: path(() => true),
    fair: path((loss) => loss >= fairLoss && loss < poorLoss),
    poor: path((loss) => loss >= poorLoss),
    blackouts: runs(kinds, 'blackout', step),
    gaps: runs(kinds, 'gap', step),
    end: last && kinds.at(-1) === 'data' ? { x: x(bins - 1), y: y(last.rttMicros ?? 0) } : null,
  };
}

type Kind = 'data' | 'blackout' | 'gap';

function kindOf(point: TracePoint | null): Kind {
  if (point?.blackout) return 'blackout';
  return point === null || point.rttMicros === null ? 'gap' : 'data';
}

function strokes(
  slots: readonly (TracePoint | null)[],
  kinds: readonly Kind[],
  wanted: (loss: number) => boolean,
  x: (index: number) => number,
  y: (micros: number) => number,
): string {
  let path = '';
  let pen = -2;
  slots.forEach((point, index) => {
    if (kinds[index] !== 'data' || point === null || !wanted(point.lossRatio ?? 0)) return;
    const before = slots[index - 1];
    // A stretch of loss begins at the point before it, so that a single lossy bin is a stroke and not a dot.
    if (pen !== index - 1 && before && kinds[index - 1] === 'data')
      path += `M${x(index - 1)} ${y(before.rttMicros ?? 0)}`;
    const move = pen === index - 1 || (before && kinds[index - 1] === 'data') ? 'L' : 'M';
    path += `${move}${x(index)} ${y(point.rttMicros ?? 0)}`;
    pen = index;
  });
  return path;
}

function runs(kinds: readonly Kind[], wanted: Kind, step: number): { x: number; width: number }[] {
  const found: { x: number; width: number }[] = [];
  kinds.forEach((kind, index) => {
    if (kind !== wanted) return;
    const last = found.at(-1);
    if (last && kinds[index - 1] === wanted) last.width = round(last.width + step);
    else found.push({ x: round(index * step), width: round(Math.max(step, 3)) });
  });
  return found;
}

const round = (value: number) => Math.round(value * 10) / 10;
