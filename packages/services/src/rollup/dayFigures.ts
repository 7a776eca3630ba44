/**
 * What rollup_days keeps of one path: figures of 24 hours of the wall clock, as one value of bytes.
 *
 * A range of days is the difference of two rows of running totals, 160 rows for 40 carriers and two lines however long
 * it is. As arrays of numbers those rows took 125 ms to read and parse, as bytes 30 ms (decision 0012).
 *
 * Layout: a version byte; for each of DAY_SUMS 24 varints; least and greatest RTT, 24 varints each (0: none); then the
 * sketches of RTT and of connect time: how many entries, and each as two varints, the distance of its key from the one
 * before and its count. A key is hour × 256 + bucket of the wire's histogram. Varints are LEB128, up to 2^53.
 */
export const DAY_SUMS = [
  'sent',
  'received',
  'lost',
  'jitterSumMicros',
  'jitterSamples',
  'goodSeconds',
  'badSeconds',
  'unavailableSeconds',
  'connectAttempts',
  'connectFailures',
] as const;
export type DaySum = (typeof DAY_SUMS)[number];

export const HOURS = 24;
/** More than the histogram can name: bucket 255 would begin at 10 h. */
export const BUCKETS = 256;
const VERSION = 1;

/** Figures by slot, in a day the hours of the wall clock. The sketches have 256 entries a slot: slot × 256 + bucket. */
export interface HourSums {
  readonly sums: Readonly<Record<DaySum, Float64Array>>;
  readonly rtt: Float64Array;
  /** Connect time, the whole of it. */
  readonly connect: Float64Array;
  /** 0 where nothing came back. Means nothing in running totals and in differences. */
  readonly rttMinMicros: Float64Array;
  readonly rttMaxMicros: Float64Array;
}

/** Which sketches are wanted; one that is not stays empty, and is passed over when a day is added. */
export interface Sketches {
  readonly rtt: boolean;
  readonly connect: boolean;
}

/** A day has 24 slots; who puts days together may want others (hours of a week, columns of a timeline). */
export function createHourSums(slots = HOURS, wanted: Sketches = { rtt: true, connect: true }): HourSums {
  const each = () => new Float64Array(slots);
  return {
    sums: Object.fromEntries(DAY_SUMS.map((name) => [name, each()])) as Record<DaySum, Float64Array>,
    rtt: new Float64Array(wanted.rtt ? slots * BUCKETS : 0),
    connect: new Float64Array(wanted.connect ? slots * BUCKETS : 0),
    rttMinMicros: each(),
    rttMaxMicros: each(),
  };
}

/** Takes one hour's figures away, so that it can be put together anew. */
export function clearHour(figures: HourSums, hour: number): void {
  for (const name of DAY_SUMS) figures.sums[name][hour] = 0;
  figures.rtt.fill(0, hour * BUCKETS, (hour + 1) * BUCKETS);
  figures.connect.fill(0, hour * BUCKETS, (hour + 1) * BUCKETS);
  figures.rttMinMicros[hour] = 0;
  figures.rttMaxMicros[hour] = 0;
}

/** Scratch of `encodeDay`: which keys of a sketch hold anything. */
const filled = new Uint16Array(HOURS * BUCKETS);

export function encodeDay(figures: HourSums): Buffer {
  const writer = createWriter();
  writer.byte(VERSION);
  for (const name of DAY_SUMS) for (const value of figures.sums[name]) writer.varint(value);
  for (const value of figures.rttMinMicros) writer.varint(value);
  for (const value of figures.rttMaxMicros) writer.varint(value);
  for (const sketch of [figures.rtt, figures.connect]) {
    let entries = 0;
    for (let key = 0; key < sketch.length; key += 1) if ((sketch[key] ?? 0) > 0) filled[entries++] = key;
    writer.varint(entries);
    let previous = 0;
    for (let i = 0; i < entries; i += 1) {
      const key = filled[i] ?? 0;
      writer.varint(key - previous);
      writer.varint(sketch[key] ?? 0);
      previous = key;
    }
  }
  return writer.done();
}

const OWN_HOURS = Int16Array.from({ length: HOURS }, (_, hour) => hour);

/**
 * Adds a day (or running totals) to `into`, or takes it away. `slots` (24 entries) tells which slot of `into` each hour
 * goes to, -1 leaves it out; without it each hour is its own. Throws for bytes of a version that this program does not
 * know.
 */
export function addDay(into: HourSums, bytes: Uint8Array, sign: 1 | -1 = 1, slots: Int16Array = OWN_HOURS): void {
  const reader = createReader(bytes);
  const version = reader.varint();
  if (version !== VERSION) throw new Error(`rollup_days holds version ${version}; this program knows ${VERSION}`);
  for (const name of DAY_SUMS) {
    const sums = into.sums[name];
    for (let hour = 0; hour < HOURS; hour += 1) {
      const value = reader.varint();
      const slot = slots[hour] ?? -1;
      if (slot >= 0) sums[slot] = (sums[slot] ?? 0) + sign * value;
    }
  }
  for (const [extremes, keep] of [[into.rttMinMicros, Math.min] as const, [into.rttMaxMicros, Math.max] as const])
    for (let hour = 0; hour < HOURS; hour += 1) {
      const value = reader.varint();
      const slot = slots[hour] ?? -1;
      if (value === 0 || sign < 0 || slot < 0) continue;
      const known = extremes[slot] ?? 0;
      extremes[slot] = known > 0 ? keep(known, value) : value;
    }
  // What is not wanted is not read: a sum needs no sketch, and quiet hours lie early in the day.
  const [rtt, connect] = [into.rtt.length > 0, into.connect.length > 0];
  if (rtt || connect) addSketch(into.rtt, reader, sign, slots, !connect);
  if (connect) addSketch(into.connect, reader, sign, slots, true);
}

function addSketch(
  sketch: Float64Array,
  reader: ReturnType<typeof createReader>,
  sign: 1 | -1,
  slots: Int16Array,
  isLast: boolean,
): void {
  const wanted = sketch.length > 0;
  let lastHour = HOURS - 1;
  while (lastHour >= 0 && (slots[lastHour] ?? -1) < 0) lastHour -= 1;
  let key = 0;
  for (let entries = reader.varint(); entries > 0; entries -= 1) {
    key += reader.varint();
    if (isLast && key >> 8 > lastHour) return;
    const count = reader.varint();
    const slot = slots[key >> 8] ?? -1;
    if (!wanted || slot < 0) continue;
    const place = slot * BUCKETS + (key & (BUCKETS - 1));
    sketch[place] = (sketch[place] ?? 0) + sign * count;
  }
}

/** Buckets and counts of one hour of a sketch, ascending: what percentiles are taken of. */
export function histogramOf(sketch: Float64Array, hour: number): { buckets: number[]; counts: number[] } {
  const histogram: { buckets: number[]; counts: number[] } = { buckets: [], counts: [] };
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = sketch[hour * BUCKETS + bucket] ?? 0;
    if (count <= 0) continue;
    histogram.buckets.push(bucket);
    histogram.counts.push(count);
  }
  return histogram;
}

function createWriter() {
  let bytes = Buffer.allocUnsafe(4_096);
  let at = 0;
  const room = (more: number) => {
    if (at + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(bytes.length * 2);
    bytes.copy(larger);
    bytes = larger;
  };
  return {
    byte(value: number) {
      room(1);
      bytes[at++] = value;
    },
    varint(value: number) {
      room(8);
      let rest = value;
      // Divided, not shifted: shifts know 32 bits.
      for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
      bytes[at++] = rest;
    },
    done: () => Buffer.from(bytes.subarray(0, at)),
  };
}

function createReader(bytes: Uint8Array) {
  let at = 0;
  return {
    varint(): number {
      let byte = bytes[at++] ?? 0;
      if (byte < 128) return byte;
      let value = byte & 127;
      for (let scale = 128; byte >= 128; scale *= 128) {
        byte = bytes[at++] ?? 0;
        value += (byte & 127) * scale;
      }
      return value;
    },
  };
}
