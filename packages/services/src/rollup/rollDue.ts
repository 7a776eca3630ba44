import type pg from 'pg';
import { claimDays } from './claimDays';
import { claimDirty, type Due } from './claimDirty';
import { addMark, type Level, type Marks, markDirty } from './marks';
import { rollAvailabilityDays } from './rollAvailabilityDays';
import { rollConnects } from './rollConnects';
import { rollDays } from './rollDays';
import { rollMinutes } from './rollMinutes';
import { rollQuarters } from './rollQuarters';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

/**
 * How many buckets × paths one transaction computes at most, where the oldest bucket alone has not more: a few seconds'
 * work. Of days more marks are claimed than are computed, so that each day is opened for many of its quarter-hours.
 */
const AT_ONCE: Readonly<Record<Level, number>> = { minute: 4_000, quarter: 1_000, connect: 4_000, day: 100_000 };

/**
 * Takes marks that are due and computes them. Returns how many buckets × paths were computed; of days, days × paths.
 * Claim, result and what it marks in turn are the caller's transaction.
 */
export async function rollDue(client: pg.ClientBase, due: Due): Promise<number> {
  return rollMarks(client, due, await claimDue(client, due, AT_ONCE[due.level]));
}

/** Takes the oldest bucket's marks that are due, and with them as many as together name no more than `maxPaths`. */
export async function claimDue(client: pg.ClientBase, due: Due, maxPaths: number): Promise<Marks> {
  return due.level === 'day' ? claimDays(client, due, maxPaths) : claimDirty(client, due, maxPaths);
}

/** Computes what was claimed, and marks what is made of it. */
export async function rollMarks(client: pg.ClientBase, { level, now }: Due, marks: Marks): Promise<number> {
  switch (level) {
    case 'minute':
      await markDirty(client, 'quarter', quartersOf(marks, now.getTime()));
      return rollMinutes(client, marks);
    case 'quarter':
      await markDirty(client, 'day', marks);
      return rollQuarters(client, marks);
    case 'connect':
      await markDirty(client, 'day', marks);
      return rollConnects(client, marks);
    case 'day': {
      const touched = byPath(marks);
      const count = await rollDays(client, touched);
      await rollAvailabilityDays(client, touched);
      return count;
    }
  }
}

/**
 * The quarter-hours of minutes, the one before where a minute is its successor's first, and the one after if it has
 * begun: unavailable periods run across the borders.
 */
function quartersOf(minutes: Marks, now: number): Marks {
  const quarters: Marks = new Map();
  for (const [minute, paths] of minutes) {
    const quarter = minute - (minute % QUARTER_MS);
    addMark(quarters, quarter, paths);
    if (minute === quarter) addMark(quarters, quarter - QUARTER_MS, paths);
    if (quarter + QUARTER_MS <= now) addMark(quarters, quarter + QUARTER_MS, paths);
  }
  return quarters;
}

function byPath(marks: Marks): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  for (const [bucket, paths] of marks)
    for (const path of paths) {
      const own = buckets.get(path);
      if (own === undefined) buckets.set(path, [bucket]);
      else own.push(bucket);
    }
  return buckets;
}
