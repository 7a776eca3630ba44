/** Seconds between the NTP epoch (1900) and the Unix epoch (1970), RFC 5905 §6. */
const UNIX_IN_NTP_SECONDS = 2_208_988_800;
const FRACTIONS_PER_MICRO = 4_294.967296;

/** Writes epoch microseconds as a 64-bit NTP timestamp (era modulo 2³², so it goes on after 2036). */
export function writeNtp(packet: Buffer, offset: number, epochMicros: number): void {
  const seconds = Math.floor(epochMicros / 1e6);
  packet.writeUInt32BE((seconds + UNIX_IN_NTP_SECONDS) >>> 0, offset);
  packet.writeUInt32BE(Math.floor((epochMicros - seconds * 1e6) * FRACTIONS_PER_MICRO) >>> 0, offset + 4);
}

/** The 64-bit NTP timestamp at `offset` as epoch microseconds, in the era nearest to `nearMicros`. */
export function readNtp(packet: Buffer, offset: number, nearMicros: number): number {
  const nearSeconds = Math.floor(nearMicros / 1e6) + UNIX_IN_NTP_SECONDS;
  const seconds = nearSeconds + ((packet.readUInt32BE(offset) - nearSeconds) | 0) - UNIX_IN_NTP_SECONDS;
  return seconds * 1e6 + Math.round(packet.readUInt32BE(offset + 4) / FRACTIONS_PER_MICRO);
}

/** Timestamp at `later` minus timestamp at `earlier`, in microseconds; negative when the clock between them stepped back. */
export function ntpDifferenceMicros(packet: Buffer, later: number, earlier: number): number {
  const seconds = (packet.readUInt32BE(later) - packet.readUInt32BE(earlier)) | 0;
  const fractions = packet.readUInt32BE(later + 4) - packet.readUInt32BE(earlier + 4);
  return seconds * 1e6 + fractions / FRACTIONS_PER_MICRO;
}
