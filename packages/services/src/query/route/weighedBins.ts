import { percentile } from '@twinline/engine/histogram';
import { BUCKETS } from '../../rollup/dayFigures';

/** A path of a line, and the audience its carrier stands for. */
export interface WeighedPath {
  readonly id: number;
  readonly carrierId: string;
  /** Whose figures it is merged into: its region's, or its carrier's. */
  readonly groupId: string;
  readonly slot: string;
  /** The carrier's, which its paths share. */
  readonly weight: number;
}

export interface Span {
  /** Epoch ms, half open. */
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  /** Where bins are counted from, epoch ms; 0 without it. */
  readonly origin?: number;
}

/** What one path measured in one bin. Durations in microseconds. */
export interface PathFigures {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  /** Sent, and their fate is not known yet. */
  readonly pending: number;
  readonly rttMinMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly jitterSumMicros: number;
  readonly jitterSamples: number;
}

/** One bin of one line in one group. Durations in microseconds; weights of the histogram sum to about 10⁶. */
export interface MergedBin {
  readonly groupId: string;
  readonly slot: string;
  /** Epoch ms: the origin and a multiple of the bin's length. */
  readonly start: number;
  readonly sent: number;
  readonly received: number;
  readonly lossRatio: number | null;
  readonly jitterMicros: number | null;
  readonly rttMinMicros: number | null;
  readonly rttMaxMicros: number | null;
  readonly buckets: readonly number[];
  readonly weights: readonly number[];
}

const WHOLE = 1_000_000;

interface Line {
  readonly groupId: string;
  readonly slot: string;
  readonly bins: Map<number, Bin>;
}

interface Bin {
  sent: number;
  received: number;
  /** Sums of weight × figure, and of the weights that they count for. */
  loss: number;
  lossWeight: number;
  jitter: number;
  jitterWeight: number;
  rttMinMicros: number | null;
  rttMaxMicros: number | null;
  readonly histogram: Float64Array;
}

/** How many paths of one carrier on one line count for each figure of a bin. */
interface Sharers {
  loss: number;
  jitter: number;
  rtt: number;
}

const ALONE: Sharers = { loss: 1, jitter: 1, rtt: 1 };

export interface BinWeigher {
  /** Its carrier has other paths on the line: all bins of such paths are counted before any is added. */
  shares(path: WeighedPath): boolean;
  count(path: WeighedPath, bin: number, figures: PathFigures): void;
  /** `histogram`: replies by bucket (BUCKETS of them); `bin`: a whole number, counted from the span's origin. */
  add(path: WeighedPath, bin: number, figures: PathFigures, histogram: Float64Array): void;
  /** By group, slot and time; a bin in which nothing was sent is missing. */
  bins(): MergedBin[];
}

/**
 * Figures of each line and bin, weighted by audience: each path's histogram is scaled to its weight before the
 * histograms are merged, so that a percentile is one of viewers and not of probes (an agent that probes more often
 * counts no more). Loss and jitter are weighted means of the paths' own. Loss is of probes whose fate is known: pending
 * ones count neither way. Each path and bin is added once.
 *
 * A carrier's audience is shared evenly, bin by bin and figure by figure, by those of its paths on the line that count
 * for the figure: for loss those with probes whose fate is known, for jitter those with samples of it, for round trips
 * those with replies. Otherwise a carrier would count twice where two agents measure it. `paths`: all that may be added.
 */
export function createBinWeigher(span: Pick<Span, 'binMs' | 'origin'>, paths: readonly WeighedPath[]): BinWeigher {
  const lines = new Map<string, Line>();
  const sharers = sharersByPath(paths);
  return {
    shares: ({ id }) => sharers.has(id),
    count(path, bin, figures) {
      const bins = sharers.get(path.id);
      const among = bins?.get(bin) ?? { loss: 0, jitter: 0, rtt: 0 };
      bins?.set(bin, among);
      if (knownOf(figures) > 0) among.loss += 1;
      if (figures.jitterSamples > 0) among.jitter += 1;
      if (figures.received > 0) among.rtt += 1;
    },
    add(path, bin, figures, histogram) {
      const key = `${path.groupId} ${path.slot}`;
      const line = lines.get(key) ?? { groupId: path.groupId, slot: path.slot, bins: new Map() };
      lines.set(key, line);
      const into = line.bins.get(bin) ?? emptyBin();
      line.bins.set(bin, into);
      const shared = sharers.get(path.id);
      const among = shared === undefined ? ALONE : shared.get(bin);
      if (among === undefined) throw new Error(`bin ${bin} of path ${path.id} was not counted`);
      addFigures(into, path.weight, among, figures);
      if (figures.received <= 0) return;
      const share = path.weight / among.rtt / figures.received;
      for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
        const count = histogram[bucket] ?? 0;
        if (count > 0) into.histogram[bucket] = (into.histogram[bucket] ?? 0) + share * count;
      }
    },
    bins: () =>
      [...lines]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, line]) =>
          [...line.bins]
            .filter(([, bin]) => bin.sent > 0)
            .sort(([a], [b]) => a - b)
            .map(([at, bin]) => mergedBin(line, (span.origin ?? 0) + at * span.binMs, bin)),
        ),
  };
}

/** By bin, of those paths that are not their carrier's only one on the line; the paths of one carrier have one map. */
function sharersByPath(paths: readonly WeighedPath[]): Map<number, Map<number, Sharers>> {
  const byCarrier = new Map<string, number[]>();
  for (const { id, groupId, slot, carrierId } of paths) {
    const key = `${groupId} ${slot} ${carrierId}`;
    const own = byCarrier.get(key);
    if (own) own.push(id);
    else byCarrier.set(key, [id]);
  }
  const sharers = new Map<number, Map<number, Sharers>>();
  for (const own of byCarrier.values()) {
    const bins = new Map<number, Sharers>();
    if (own.length > 1) for (const id of own) sharers.set(id, bins);
  }
  return sharers;
}

/** A percentile of a merged bin in microseconds; null where nothing came back. */
export function percentileOf(bin: Pick<MergedBin, 'buckets' | 'weights'>, p: number): number | null {
  return percentile(bin.buckets, bin.weights, p);
}

/** Weights become whole numbers, because the nearest rank of a percentile is counted in whole ones. */
export function wholeWeights(histogram: Float64Array): { buckets: number[]; weights: number[] } {
  const buckets: number[] = [];
  const shares: number[] = [];
  let total = 0;
  for (let bucket = 0; bucket < histogram.length; bucket += 1) {
    const share = histogram[bucket] ?? 0;
    if (share <= 0) continue;
    total += share;
    buckets.push(bucket);
    shares.push(share);
  }
  return { buckets, weights: shares.map((share) => Math.max(1, Math.round((share * WHOLE) / total))) };
}

function emptyBin(): Bin {
  return {
    sent: 0,
    received: 0,
    loss: 0,
    lossWeight: 0,
    jitter: 0,
    jitterWeight: 0,
    rttMinMicros: null,
    rttMaxMicros: null,
    histogram: new Float64Array(BUCKETS),
  };
}

/** Probes whose fate is known. */
const knownOf = ({ sent, pending }: PathFigures) => sent - pending;

function addFigures(into: Bin, weight: number, among: Sharers, figures: PathFigures): void {
  into.sent += figures.sent;
  into.received += figures.received;
  const known = knownOf(figures);
  if (known > 0) {
    const share = weight / among.loss;
    into.loss += (share * figures.lost) / known;
    into.lossWeight += share;
  }
  if (figures.jitterSamples > 0) {
    const share = weight / among.jitter;
    into.jitter += (share * figures.jitterSumMicros) / figures.jitterSamples;
    into.jitterWeight += share;
  }
  into.rttMinMicros = extreme(Math.min, into.rttMinMicros, figures.rttMinMicros);
  into.rttMaxMicros = extreme(Math.max, into.rttMaxMicros, figures.rttMaxMicros);
}

/** The least or the greatest of two, of which either may be missing. */
function extreme(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return pick(a, b);
}

function mergedBin({ groupId, slot }: Line, start: number, bin: Bin): MergedBin {
  return {
    groupId,
    slot,
    start,
    sent: bin.sent,
    received: bin.received,
    lossRatio: bin.lossWeight > 0 ? bin.loss / bin.lossWeight : null,
    jitterMicros: bin.jitterWeight > 0 ? Math.round(bin.jitter / bin.jitterWeight) : null,
    rttMinMicros: bin.rttMinMicros,
    rttMaxMicros: bin.rttMaxMicros,
    ...wholeWeights(bin.histogram),
  };
}
