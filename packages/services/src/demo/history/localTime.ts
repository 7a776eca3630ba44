const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** Hour of the day (0–24, with its fraction) and day of the week (0 is Sunday) of an epoch ms in an IANA zone. */
export function localTime(at: number, timeZone: string): { hour: number; weekday: number } {
  const local = at + offsetOf(at, timeZone);
  return { hour: (local / HOUR_MS) % 24, weekday: (Math.floor(local / 86_400_000) + 4) % 7 };
}

/** Offsets change on the hour, and asking Intl is dear: one answer for each hour is kept. */
function offsetOf(at: number, timeZone: string): number {
  const hour = at - (at % HOUR_MS);
  let ofZone = offsets.get(timeZone);
  if (ofZone === undefined) {
    ofZone = new Map();
    offsets.set(timeZone, ofZone);
  }
  let offset = ofZone.get(hour);
  if (offset === undefined) {
    offset = localEpoch(hour, timeZone) - hour;
    ofZone.set(hour, offset);
  }
  return offset;
}

/** The zone's wall clock, read as if it were UTC. */
function localEpoch(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
