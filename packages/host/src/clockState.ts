/**
 * What the programs that discipline a host's clock say of it. Pure: their output comes in as text; systemClock.ts asks
 * them. `null` everywhere is "this does not tell".
 */

/** How far a clock is to be trusted; null where nothing tells. */
export interface ClockState {
  readonly errorMicros: number | null;
  readonly synchronized: boolean | null;
}

const SECOND = 1_000_000;

/** `chronyc -c tracking`: offset (s) is field 5, root delay and dispersion 11 and 12, leap status the last one. */
export function fromChrony(text: string): ClockState | null {
  const fields = text.trim().split(',');
  if (fields.length < 14) return null;
  const [offset, delay, dispersion] = [fields[4], fields[10], fields[11]].map(Number);
  return endClock(fields[13] !== 'Not synchronised', offset, delay, dispersion, SECOND);
}

/** `ntpq -c rv`: name=value pairs, times in milliseconds; leap 11 (`leap_alarm`) is not synchronized. */
export function fromNtpq(text: string): ClockState | null {
  const value = (name: string) => Number(new RegExp(`\\b${name}=([-+.\\d]+)`).exec(text)?.[1] ?? Number.NaN);
  if (!/\bleap_(none|add_sec|del_sec|alarm)\b/.test(text)) return null;
  return endClock(!/\bleap_alarm\b/.test(text), value('offset'), value('rootdelay'), value('rootdisp'), SECOND / 1_000);
}

/** `timedatectl show -p NTPSynchronized --value`: the kernel's own word (STA_UNSYNC), whoever disciplines it; no error. */
export function fromTimedatectl(text: string): ClockState | null {
  const word = text.trim();
  return word === 'yes' || word === 'no' ? { synchronized: word === 'yes', errorMicros: null } : null;
}

/** RFC 5905 §11.1 and appendix A.5.5.2: half the root delay, the root dispersion and what is left of the offset. */
function endClock(
  synchronized: boolean,
  offset = Number.NaN,
  delay = Number.NaN,
  dispersion = Number.NaN,
  unitMicros = 1,
): ClockState {
  const errorMicros = Math.ceil((Math.abs(offset) + delay / 2 + dispersion) * unitMicros);
  return { synchronized, errorMicros: Number.isFinite(errorMicros) ? errorMicros : null };
}
