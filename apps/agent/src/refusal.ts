import type { Entry } from './spool/entry';

export interface Sorted {
  /** What the hub will not take. */
  readonly bad: Entry;
  readonly good: Entry;
}

/**
 * Parts a refused report by the field that the hub named, so that one bad row takes no good one with it: for a path
 * that is not ours all rows of that path go, for a time out of bounds all that lie as far out, else the row alone.
 * Null when the field names no row of it.
 */
export function sortRefused(entry: Entry, field: string, nowMicros: number): Sorted | null {
  const match = /^(samples|signals|connects|usage)(?:\.(\w+))?\[(\d+)\](?:\.(\w+))?/.exec(field);
  if (match === null) return null;
  const row = Number(match[3]);
  const name = match[2] ?? match[4] ?? '';
  switch (match[1]) {
    case 'samples':
      return parted(entry, 'samples', alike(entry.samples, row, name, nowMicros));
    case 'signals':
      return parted(entry, 'signals', alike(entry.signals, row, name, nowMicros));
    case 'connects':
      return parted(entry, 'connects', alike(entry.connects, row, name, nowMicros));
    default:
      return parted(entry, 'usage', alike(entry.usage, row, name, nowMicros));
  }
}

function alike<Row extends object>(rows: readonly Row[], at: number, name: string, nowMicros: number): Row[] {
  const faulty = rows[at];
  if (faulty === undefined) return [];
  const of = (row: Row): unknown => (row as Record<string, unknown>)[name];
  const value = of(faulty);
  if (name === 'path' || name === 'line') return rows.filter((row) => of(row) === value);
  if ((name !== 'start' && name !== 'at') || typeof value !== 'number') return [faulty];
  return rows.filter((row) => (value < nowMicros ? Number(of(row)) <= value : Number(of(row)) >= value));
}

function parted<Kind extends keyof Entry>(entry: Entry, kind: Kind, bad: readonly object[]): Sorted | null {
  if (bad.length === 0) return null;
  const out = new Set<object>(bad);
  const none: Entry = { samples: [], signals: [], connects: [], usage: [] };
  return {
    bad: { ...none, [kind]: entry[kind].filter((row) => out.has(row)) },
    good: { ...entry, [kind]: entry[kind].filter((row) => !out.has(row)) },
  };
}
