/** Seconds between the NTP epoch (1900) and the Unix epoch (1970), RFC 5905 §6. */
const UNIX_IN_NTP_SECONDS = 2_208_988_800;
const ERA_SECONDS = 2 ** 32;
const FRACTIONS_PER_MICRO = 4_294.967296;
const NANOS_PER_MICRO = 1_000;

/** The two formats of a STAMP timestamp: bit Z of the error estimate beside it (RFC 8186 §2.3). */
export type TimestampFormat = 'ntp' | 'ptp';

/** Writes epoch microseconds as a 64-bit NTP timestamp (era modulo 2³², so it goes on after 2036). */
export function writeNtp(packet: Buffer, offset: number, epochMicros: number): void {
  const seconds = Math.floor(epochMicros / 1e6);
  packet.writeUInt32BE((seconds + UNIX_IN_NTP_SECONDS) >>> 0, offset);
  packet.writeUInt32BE(Math.floor((epochMicros - seconds * 1e6) * FRACTIONS_PER_MICRO) >>> 0, offset + 4);
}

/**
 * The 64-bit timestamp at `offset` as epoch microseconds. NTP seconds below 2³¹ are of the era that begins in 2036
 * (RFC 4330 §3), so it reads 1968 to 2104. A PTP timestamp (truncated, IEEE 1588: seconds since 1970 and nanoseconds)
 * is on TAI where its host is true to the standard: 37 s ahead, which cancels in every difference of one host's times.
 */
export function readTimestamp(packet: Buffer, offset: number, format: TimestampFormat): number {
  const seconds = packet.readUInt32BE(offset);
  const low = packet.readUInt32BE(offset + 4);
  if (format === 'ptp') return seconds * 1e6 + Math.round(low / NANOS_PER_MICRO);
  const era = seconds < ERA_SECONDS / 2 ? ERA_SECONDS : 0;
  return (seconds + era - UNIX_IN_NTP_SECONDS) * 1e6 + Math.round(low / FRACTIONS_PER_MICRO);
}

/** Timestamp at `later` minus timestamp at `earlier`, in microseconds; negative when the clock between them stepped back. */
export function differenceMicros(packet: Buffer, later: number, earlier: number, format: TimestampFormat): number {
  const seconds = (packet.readUInt32BE(later) - packet.readUInt32BE(earlier)) | 0;
  const parts = packet.readUInt32BE(later + 4) - packet.readUInt32BE(earlier + 4);
  return seconds * 1e6 + parts / (format === 'ptp' ? NANOS_PER_MICRO : FRACTIONS_PER_MICRO);
}
