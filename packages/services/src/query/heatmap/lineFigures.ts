import { valueOfBucket } from '@twinline/engine/histogram';
import { BUCKETS, createHourSums, type HourSums, type Sketches } from '../../rollup/dayFigures';
import type { SpanFigures } from '../span/spanTotals';

/** One line in one slot. Durations in microseconds; null: not measured. */
export interface SlotFigures {
  readonly sent: number;
  readonly lossRatio: number;
  readonly jitterMicros: number | null;
  readonly badMinutes: number;
}

/** The figures of one line, put together from its paths. Percentiles are null where nothing came back. */
export interface LineFigures {
  /** Null where no probe was sent. */
  at(slot: number): SlotFigures | null;
  rttMicros(slot: number, percent: number): number | null;
  connectMicros(slot: number, percent: number): number | null;
}

/** A path of a line. */
export interface Weighed {
  readonly id: number;
  readonly carrierId: string;
  /** Its carrier's whole audience, which the carrier's paths share. */
  readonly weight: number;
}

/** Puts paths together to a line. What it answers holds until it is asked for the next: it uses its sketches again. */
export type PutTogether = (figures: SpanFigures, paths: readonly Weighed[]) => LineFigures;

/**
 * Paths of one carrier put together as if they were one: every probe counts the same. Bad minutes are the mean of the
 * paths that measured.
 */
export function pooledLines(slots: number, sketches: Sketches): PutTogether {
  const into = createHourSums(slots, sketches);
  const { sums } = into;
  const measured = new Float64Array(slots);
  const line: LineFigures = {
    at(slot) {
      const sent = sums.sent[slot] ?? 0;
      if (sent <= 0) return null;
      const jitters = sums.jitterSamples[slot] ?? 0;
      return {
        sent,
        lossRatio: (sums.lost[slot] ?? 0) / sent,
        jitterMicros: jitters > 0 ? Math.round((sums.jitterSumMicros[slot] ?? 0) / jitters) : null,
        badMinutes: (sums.badSeconds[slot] ?? 0) / 60 / Math.max(1, measured[slot] ?? 0),
      };
    },
    rttMicros: (slot, percent) => percentileAt(into.rtt, slot, percent),
    connectMicros: (slot, percent) => percentileAt(into.connect, slot, percent),
  };
  return (figures, paths) => {
    clear(into);
    measured.fill(0);
    for (const { id } of paths) {
      const before = sums.sent.slice();
      figures.addTo(into, id);
      for (let slot = 0; slot < slots; slot += 1)
        if ((sums.sent[slot] ?? 0) > (before[slot] ?? 0)) measured[slot] = (measured[slot] ?? 0) + 1;
    }
    return line;
  };
}

/**
 * Paths of several carriers put together by audience: each path's histogram is scaled to its weight before they are
 * merged, so that a percentile is one of viewers and not of probes; loss, jitter and bad minutes are weighted means of
 * the paths' own.
 *
 * A carrier's audience is shared evenly, slot by slot and figure by figure, by those of its paths that count for the
 * figure: those that sent for loss and bad minutes, those with jitter samples, replies or connects for the others.
 */
export function audienceLines(slots: number, sketches: Sketches): PutTogether {
  const own = createHourSums(slots, sketches);
  const [all, ofCarrier] = [createWeighed(slots, sketches), createWeighed(slots, sketches)];
  const line: LineFigures = {
    at(slot) {
      const lossRatio = all.loss.mean(slot);
      if (lossRatio === null) return null;
      const jitterMean = all.jitter.mean(slot);
      return {
        sent: all.sent.sum(slot),
        lossRatio,
        jitterMicros: jitterMean === null ? null : Math.round(jitterMean),
        badMinutes: all.bad.mean(slot) ?? 0,
      };
    },
    rttMicros: (slot, percent) => percentileAt(inMillionths(all.rtt.sketch, slot), 0, percent),
    connectMicros: (slot, percent) => percentileAt(inMillionths(all.connect.sketch, slot), 0, percent),
  };
  return (figures, paths) => {
    all.clear();
    for (const [first, ...others] of byCarrier(paths)) {
      const into = others.length === 0 ? all : ofCarrier;
      if (into === ofCarrier) ofCarrier.clear();
      for (const { id, weight } of [first, ...others]) {
        clear(own);
        figures.addTo(own, id);
        for (let slot = 0; slot < slots; slot += 1) addPath(into, own, slot, weight);
      }
      if (into === ofCarrier)
        for (let slot = 0; slot < slots; slot += 1) addCarrier(all, ofCarrier, slot, first.weight);
    }
    return line;
  };
}

type SomePaths = [Weighed, ...Weighed[]];

function byCarrier(paths: readonly Weighed[]): Iterable<SomePaths> {
  const carriers = new Map<string, SomePaths>();
  for (const path of paths) {
    const own = carriers.get(path.carrierId);
    if (own) own.push(path);
    else carriers.set(path.carrierId, [path]);
  }
  return carriers.values();
}

/** Weighted means and sketches by slot. */
function createWeighed(slots: number, sketches: Sketches) {
  const [sent, loss, jitter, bad] = [createMeans(slots), createMeans(slots), createMeans(slots), createMeans(slots)];
  const rtt = createScaled(slots, sketches.rtt);
  const connect = createScaled(slots, sketches.connect);
  return {
    ...{ sent, loss, jitter, bad, rtt, connect },
    clear() {
      for (const each of [sent, loss, jitter, bad, rtt, connect]) each.clear();
    },
  };
}

type WeighedSums = ReturnType<typeof createWeighed>;

function addPath(into: WeighedSums, own: HourSums, slot: number, weight: number): void {
  const { sums } = own;
  const probes = sums.sent[slot] ?? 0;
  if (probes <= 0) return;
  const jitters = sums.jitterSamples[slot] ?? 0;
  into.sent.add(slot, 1, probes);
  into.loss.add(slot, weight, (sums.lost[slot] ?? 0) / probes);
  into.bad.add(slot, weight, (sums.badSeconds[slot] ?? 0) / 60);
  if (jitters > 0) into.jitter.add(slot, weight, (sums.jitterSumMicros[slot] ?? 0) / jitters);
  if (own.rtt.length > 0) into.rtt.add(slot, weight, own.rtt, sums.received[slot] ?? 0);
  if (own.connect.length > 0) into.connect.add(slot, weight, own.connect, countOf(own.connect, slot));
}

/** `of`: the paths of one carrier, each added with the carrier's whole weight. */
function addCarrier(into: WeighedSums, of: WeighedSums, slot: number, weight: number): void {
  into.sent.add(slot, 1, of.sent.sum(slot));
  for (const name of ['loss', 'bad', 'jitter'] as const) {
    const mean = of[name].mean(slot);
    if (mean !== null) into[name].add(slot, weight, mean);
  }
  for (const name of ['rtt', 'connect'] as const) into[name].add(slot, 1, of[name].sketch, of[name].added(slot));
}

/** Sketches by slot, each of which is added scaled to a weight. */
function createScaled(slots: number, wanted: boolean) {
  const sketch = new Float64Array(wanted ? slots * BUCKETS : 0);
  const times = new Float64Array(slots);
  return {
    sketch,
    /** `whole`: what counts for the weight; a slot of which there is nothing adds nothing. */
    add(slot: number, weight: number, from: Float64Array, whole: number) {
      if (whole <= 0) return;
      times[slot] = (times[slot] ?? 0) + 1;
      addScaled(sketch, from, slot, weight / whole);
    },
    /** How many were added. */
    added: (slot: number) => times[slot] ?? 0,
    clear() {
      sketch.fill(0);
      times.fill(0);
    },
  };
}

/** Nearest-rank percentile of one slot in microseconds, as `percentile` has it, straight from the sketch. */
function percentileAt(sketch: Float64Array, slot: number, percent: number): number | null {
  const [first, end] = [slot * BUCKETS, (slot + 1) * BUCKETS];
  let total = 0;
  for (let place = first; place < end; place += 1) total += sketch[place] ?? 0;
  if (total <= 0) return null;
  const rank = Math.max(1, Math.ceil((percent / 100) * total));
  let seen = 0;
  for (let place = first; place < end; place += 1) {
    seen += sketch[place] ?? 0;
    if (seen >= rank) return Math.round(valueOfBucket(place - first));
  }
  return null;
}

/** Adds one slot's counts, each times `scale`. */
function addScaled(into: Float64Array, from: Float64Array, slot: number, scale: number): void {
  for (let place = slot * BUCKETS; place < (slot + 1) * BUCKETS; place += 1) {
    const count = from[place] ?? 0;
    if (count > 0) into[place] = (into[place] ?? 0) + scale * count;
  }
}

const countOf = (sketch: Float64Array, slot: number) =>
  sketch.subarray(slot * BUCKETS, (slot + 1) * BUCKETS).reduce((sum, count) => sum + count, 0);

/** Weights as whole numbers that sum to about 10⁶, because the nearest rank of a percentile is counted in whole ones. */
function inMillionths(sketch: Float64Array, slot: number): Float64Array {
  const weights = sketch.subarray(slot * BUCKETS, (slot + 1) * BUCKETS);
  const total = countOf(sketch, slot);
  return weights.map((weight) => (weight > 0 ? Math.max(1, Math.round((weight * 1_000_000) / total)) : 0));
}

function createMeans(slots: number) {
  const [sums, weights] = [new Float64Array(slots), new Float64Array(slots)];
  return {
    add(slot: number, weight: number, value: number) {
      sums[slot] = (sums[slot] ?? 0) + weight * value;
      weights[slot] = (weights[slot] ?? 0) + weight;
    },
    clear() {
      sums.fill(0);
      weights.fill(0);
    },
    sum: (slot: number) => sums[slot] ?? 0,
    mean: (slot: number) => ((weights[slot] ?? 0) > 0 ? (sums[slot] ?? 0) / (weights[slot] ?? 1) : null),
  };
}

function clear(figures: HourSums): void {
  for (const sums of Object.values(figures.sums)) sums.fill(0);
  figures.rtt.fill(0);
  figures.connect.fill(0);
}
