import type { BoardFrame, BoardHistory, BoardLine } from '../trpc/types';

export const traceSpanMs = 15 * 60_000;
export const traceBinMs = 15_000;

/** One bin of a sparkline. Without a round-trip time it is a blackout when probes were lost, else there is no data. */
export interface TracePoint {
  /** Epoch ms at which the bin begins; a multiple of the bin. */
  readonly start: number;
  readonly rttMicros: number | null;
  readonly lossRatio: number | null;
  readonly blackout: boolean;
}
export type Trace = readonly TracePoint[];
/** By route, then by line. */
export type Traces = Readonly<Record<string, Readonly<Record<string, Trace>>>>;

const totalLoss = 0.999;
const binOf = (at: number) => Math.floor(at / traceBinMs) * traceBinMs;

/** The stored history as traces. */
export function tracesOf(history: BoardHistory): Traces {
  return mapValues(history, (lines) =>
    mapValues(lines, ({ start, rttP95Micros, lossRatio }) =>
      start.map((at, index) => {
        const rttMicros = rttP95Micros[index] ?? null;
        const loss = lossRatio[index] ?? null;
        return {
          start: binOf(at),
          rttMicros,
          lossRatio: loss,
          blackout: rttMicros === null && (loss ?? 0) >= totalLoss,
        };
      }),
    ),
  );
}

/**
 * Adds a frame to the bin it falls in and forgets what is older than the span. What would look the same stays the same
 * object, so that two hundred sparklines are not drawn anew every second.
 */
export function appendFrame(traces: Traces, frame: BoardFrame): Traces {
  const next: Record<string, Readonly<Record<string, Trace>>> = {};
  for (const route of frame.routes) {
    const known = traces[route.id] ?? {};
    const lines = mapValues(route.lines, (line, slot) => append(known[slot] ?? [], line, frame.at));
    const isSame = Object.entries(lines).every(([slot, trace]) => known[slot] === trace);
    next[route.id] = isSame && Object.keys(known).length === Object.keys(lines).length ? known : lines;
  }
  return next;
}

function append(trace: Trace, line: BoardLine, at: number): Trace {
  const start = binOf(at);
  const last = trace.at(-1);
  if (last && last.start > start) return trace;
  const point = merge(last?.start === start ? last : null, pointOf(line, start));
  if (last?.start === start && looksLike(last, point)) return trace;
  return [...trace.filter((one) => one.start > start - traceSpanMs && one.start < start), point];
}

/** Under a hundredth of the figure is under a pixel. */
const unseenShare = 0.01;

function looksLike(a: TracePoint, b: TracePoint): boolean {
  if (a.blackout !== b.blackout || a.lossRatio !== b.lossRatio) return false;
  if (a.rttMicros === null || b.rttMicros === null) return a.rttMicros === b.rttMicros;
  return Math.abs(a.rttMicros - b.rttMicros) <= a.rttMicros * unseenShare;
}

function pointOf(line: BoardLine, start: number): TracePoint {
  const { rttP95Micros: rttMicros, lossRatio } = line;
  const silent = rttMicros === null && (lossRatio ?? 0) >= totalLoss;
  return { start, rttMicros, lossRatio, blackout: line.blackoutSince !== null || silent };
}

/** Within a bin the newest round-trip time counts, the worst loss, and any blackout. */
function merge(before: TracePoint | null, now: TracePoint): TracePoint {
  if (!before) return now;
  return {
    start: now.start,
    rttMicros: now.rttMicros ?? before.rttMicros,
    lossRatio: Math.max(now.lossRatio ?? 0, before.lossRatio ?? 0),
    blackout: now.blackout || before.blackout,
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
