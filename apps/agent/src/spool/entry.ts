import type { Connect, Signal, Usage } from '@twinline/wire/batch';
import type { Sample } from '@twinline/wire/columns';

/** What an agent reports, in rows: measured and not yet acknowledged. */
export interface Entry {
  readonly samples: readonly Sample[];
  readonly signals: readonly Signal[];
  readonly connects: readonly Connect[];
  readonly usage: readonly Usage[];
}

const KINDS = ['samples', 'signals', 'connects', 'usage'] as const satisfies readonly (keyof Entry)[];

export function entryOf(part: Partial<Entry>): Entry {
  return { samples: [], signals: [], connects: [], usage: [], ...part };
}

export function isEmpty(entry: Entry): boolean {
  return KINDS.every((kind) => entry[kind].length === 0);
}

/** Rows of the kind that the entry has most of: what limits of a batch are compared with. */
export function longestOf(entry: Entry): number {
  return Math.max(...KINDS.map((kind) => entry[kind].length));
}

/** Rows that are not samples. */
export function othersOf(entry: Entry): number {
  return entry.signals.length + entry.connects.length + entry.usage.length;
}

export function merge(entries: readonly Entry[]): Entry {
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) return first;
  return {
    samples: entries.flatMap((entry) => entry.samples),
    signals: entries.flatMap((entry) => entry.signals),
    connects: entries.flatMap((entry) => entry.connects),
    usage: entries.flatMap((entry) => entry.usage),
  };
}

/** Parts of at most `most` rows of each kind, in order; an empty entry has none. */
export function split(entry: Entry, most: number): Entry[] {
  if (isEmpty(entry)) return [];
  return Array.from({ length: Math.ceil(longestOf(entry) / most) }, (_, i) => {
    const from = i * most;
    const to = from + most;
    return {
      samples: entry.samples.slice(from, to),
      signals: entry.signals.slice(from, to),
      connects: entry.connects.slice(from, to),
      usage: entry.usage.slice(from, to),
    };
  });
}

/** What is left without rows that began before `oldestMicros`. */
export function since(entry: Entry, oldestMicros: number): Entry {
  return {
    samples: entry.samples.filter((sample) => sample.start >= oldestMicros),
    signals: entry.signals.filter((signal) => signal.at >= oldestMicros),
    connects: entry.connects.filter((attempt) => attempt.at >= oldestMicros),
    usage: entry.usage.filter((reading) => reading.start >= oldestMicros),
  };
}

/** Epoch microseconds of the youngest row; 0 for an empty entry. */
export function newestOf(entry: Entry): number {
  let newest = 0;
  for (const { start } of entry.samples) newest = Math.max(newest, start);
  for (const { at } of entry.signals) newest = Math.max(newest, at);
  for (const { at } of entry.connects) newest = Math.max(newest, at);
  for (const { start } of entry.usage) newest = Math.max(newest, start);
  return newest;
}
