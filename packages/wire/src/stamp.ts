import { ntpDifferenceMicros, writeNtp } from './ntp';

/**
 * STAMP test packets, unauthenticated mode: RFC 8762 §4.2.1 and §4.3.1 with the session identifier of RFC 8972 §3.
 * Pure: buffers and times come in as arguments.
 */

/** Both directions are 44 bytes, so that a reply is never longer than its request. */
export const STAMP_LENGTH = 44;
/** The shortest legal TWAMP-Light sender packet (RFC 5357 §4.1.2): sequence, timestamp, error estimate. */
export const SHORTEST_REQUEST = 14;
/** The shortest reply that carries everything up to the sender's TTL (RFC 5357 §4.2.1). */
export const SHORTEST_REPLY = 41;
/** What a reflector still answers; anything longer is not a test packet of this kind. */
export const LONGEST_REQUEST = 1_472;

const AT = { sequence: 0, time: 4, error: 12, ssid: 14, received: 16, sender: 24, senderTime: 28 };
const SENDER_TTL = 40;

/**
 * Error estimate of RFC 4656 §4.1.2: S (synchronized), Z (0: NTP format), scale, multiplier;
 * error = multiplier · 2^(scale − 32) seconds, rounded up. The multiplier is never 0.
 */
export function errorEstimate(errorMicros: number, synchronized: boolean): number {
  let units = Math.max(1, Math.ceil((errorMicros * 2 ** 32) / 1e6));
  let scale = 0;
  while (units > 255 && scale < 63) {
    units = Math.ceil(units / 2);
    scale += 1;
  }
  return (synchronized ? 0x8000 : 0) | (scale << 8) | Math.min(units, 255);
}

/** The error in microseconds that an error estimate claims; null for the illegal multiplier 0. */
export function errorMicrosOf(estimate: number): number | null {
  const multiplier = estimate & 0xff;
  return multiplier === 0 ? null : multiplier * 2 ** (((estimate >> 8) & 0x3f) - 32) * 1e6;
}

export interface RequestFields {
  readonly sequence: number;
  /** T1, epoch microseconds. */
  readonly sentAtMicros: number;
  readonly errorEstimate: number;
  readonly ssid: number;
}

/** Writes a sender packet into the first 44 bytes of `packet`. */
export function writeRequest(packet: Buffer, fields: RequestFields): void {
  packet.fill(0, 0, STAMP_LENGTH);
  packet.writeUInt32BE(fields.sequence >>> 0, AT.sequence);
  writeNtp(packet, AT.time, fields.sentAtMicros);
  packet.writeUInt16BE(fields.errorEstimate, AT.error);
  packet.writeUInt16BE(fields.ssid, AT.ssid);
}

/** The session identifier of a request; 0 where it is absent (TWAMP-Light). Works on replies too. */
export function ssidOf(packet: Buffer): number {
  return packet.length >= AT.received ? packet.readUInt16BE(AT.ssid) : 0;
}

/** The sequence number of a request as the sender wrote it. */
export function sequenceOf(packet: Buffer): number {
  return packet.readUInt32BE(AT.sequence);
}

/** The low half of T1: what a sender compares to know that a reply answers this very packet. */
export function sentFractionOf(request: Buffer): number {
  return request.readUInt32BE(AT.time + 4);
}

export interface ReplyFields {
  /** The reflector's own count (stateful), or the request's sequence (stateless). */
  readonly sequence: number;
  /** T2 and T3, epoch microseconds of the reflector. */
  readonly receivedAtMicros: number;
  readonly sentAtMicros: number;
  readonly errorEstimate: number;
  /** The TTL the request arrived with; 255 where the platform does not tell (RFC 5357 §4.2.1). */
  readonly ttl: number;
}

/** False for what cannot be a test packet: shorter than TWAMP-Light's minimum, or longer than we echo. */
export function isRequest(packet: Buffer): boolean {
  return packet.length >= SHORTEST_REQUEST && packet.length <= LONGEST_REQUEST;
}

/**
 * Writes the reply to `request` into `reply` (at least LONGEST_REQUEST long) and returns its length, which is the
 * request's: what is behind the base packet (padding, TLVs with their U flag still set: RFC 8972 §4) is echoed, and
 * a request shorter than 44 bytes gets the reply cut to its own length, so that nobody can be amplified.
 */
export function writeReply(reply: Buffer, request: Buffer, fields: ReplyFields): number {
  reply.fill(0, 0, STAMP_LENGTH);
  reply.writeUInt32BE(fields.sequence >>> 0, AT.sequence);
  writeNtp(reply, AT.time, fields.sentAtMicros);
  reply.writeUInt16BE(fields.errorEstimate, AT.error);
  reply.writeUInt16BE(ssidOf(request), AT.ssid);
  writeNtp(reply, AT.received, fields.receivedAtMicros);
  request.copy(reply, AT.sender, 0, SHORTEST_REQUEST);
  reply.writeUInt8(fields.ttl, SENDER_TTL);
  if (request.length > STAMP_LENGTH) request.copy(reply, STAMP_LENGTH, STAMP_LENGTH);
  return request.length;
}

/** What a sender reads from a reply; filled in place, because it happens for every packet. */
export interface Reply {
  /** The sequence of the request it answers. */
  sequence: number;
  reflectorSequence: number;
  /** Low half of the echoed T1. */
  sentFraction: number;
  ssid: number;
  /** T3 − T2 in microseconds, never negative. */
  processingMicros: number;
}

export function emptyReply(): Reply {
  return { sequence: 0, reflectorSequence: 0, sentFraction: 0, ssid: 0, processingMicros: 0 };
}

/** Reads a reply into `into`; false when it is too short to be one. A TWAMP-Light reflector leaves the SSID 0. */
export function readReply(packet: Buffer, into: Reply): boolean {
  if (packet.length < SHORTEST_REPLY) return false;
  into.sequence = packet.readUInt32BE(AT.sender);
  into.reflectorSequence = packet.readUInt32BE(AT.sequence);
  into.sentFraction = packet.readUInt32BE(AT.senderTime + 4);
  into.ssid = packet.readUInt16BE(AT.ssid);
  into.processingMicros = Math.max(0, ntpDifferenceMicros(packet, AT.time, AT.received));
  return true;
}
