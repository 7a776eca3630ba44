const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** A stretch (epoch ms, half open) in which a zone's clock is ahead of UTC by the same. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/** The stretches between changes of the zone's clock, in order and without gaps. */
export function stretchesOf(timeZone: string, from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  const add = (stretch: Stretch) => {
    const last = stretches.at(-1);
    if (stretch.to <= stretch.from) return;
    if (last?.offsetMs === stretch.offsetMs) stretches[stretches.length - 1] = { ...last, to: stretch.to };
    else stretches.push(stretch);
  };
  for (let week = Math.floor(from / WEEK_MS); week * WEEK_MS < to; week += 1) {
    const { offsetMs, change } = weekOf(timeZone, week);
    const [start, end] = [Math.max(from, week * WEEK_MS), Math.min(to, (week + 1) * WEEK_MS)];
    add({ from: start, to: Math.min(end, change?.at ?? end), offsetMs });
    if (change) add({ from: Math.max(start, change.at), to: end, offsetMs: change.offsetMs });
  }
  return stretches;
}

/** A day, counted from 1 January 1970, as the database writes dates (`2026-11-22`). */
export const isoDate = (day: number): string => new Date(day * 24 * HOUR_MS).toISOString().slice(0, 10);

/** Whole hours of the zone's wall clock since it showed 1 January 1970, 00:00; a wall hour that comes twice counts once. */
export function wallHourAt(timeZone: string, epochMs: number): number {
  const { offsetMs, change } = weekOf(timeZone, Math.floor(epochMs / WEEK_MS));
  return Math.floor((epochMs + (change && epochMs >= change.at ? change.offsetMs : offsetMs)) / HOUR_MS);
}

/** What the zone's clock is ahead of UTC at an instant, asked of Intl: exact and dear. */
export function zoneOffsetMs(timeZone: string, epochMs: number): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(epochMs)
      .map((part) => [part.type, +part.value]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1_000) * 1_000;
}

/** Whether this is the name of a time zone that Intl knows. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

interface ZoneWeek {
  /** At the week's beginning. */
  readonly offsetMs: number;
  readonly change: { readonly at: number; readonly offsetMs: number } | null;
}

/** By zone, then by week of epoch time; more than a server's zones and years need is never kept. */
const zones = new Map<string, Map<number, ZoneWeek>>();
const MOST_WEEKS = 2_000;

function weekOf(timeZone: string, week: number): ZoneWeek {
  let weeks = zones.get(timeZone);
  if (!weeks || weeks.size >= MOST_WEEKS) {
    weeks = new Map();
    zones.set(timeZone, weeks);
  }
  const known = weeks.get(week) ?? findWeek(timeZone, week * WEEK_MS);
  weeks.set(week, known);
  return known;
}

/** By bisection down to a quarter-hour: since 1972 clocks change on one, and no zone changes twice in a week. */
function findWeek(timeZone: string, start: number): ZoneWeek {
  const [offsetMs, after] = [zoneOffsetMs(timeZone, start), zoneOffsetMs(timeZone, start + WEEK_MS)];
  if (offsetMs === after) return { offsetMs, change: null };
  let [unchanged, changed] = [0, WEEK_MS / QUARTER_MS];
  while (changed - unchanged > 1) {
    const middle = (unchanged + changed) >> 1;
    if (zoneOffsetMs(timeZone, start + middle * QUARTER_MS) === offsetMs) unchanged = middle;
    else changed = middle;
  }
  return { offsetMs, change: { at: start + changed * QUARTER_MS, offsetMs: after } };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = 'numeric' as const;
    const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
    format = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone, hourCycle: 'h23', ...fields });
    formats.set(timeZone, format);
  }
  return format;
}
