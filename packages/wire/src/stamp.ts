import {
  PLAIN,
  type Reply,
  type ReplyFields,
  type RequestFields,
  readReplyBase,
  writeReplyBase,
  writeRequestBase,
} from './packet';

/**
 * STAMP test packets, unauthenticated mode: RFC 8762 §4.2.1 and §4.3.1 with the session identifier of RFC 8972 §3.
 * Pure: buffers and times come in as arguments. authentication.ts has the same for authenticated mode.
 */

/** Both directions are 44 bytes, so that a reply is never longer than its request. */
export const STAMP_LENGTH = PLAIN.length;
/** The shortest legal TWAMP-Light sender packet (RFC 5357 §4.1.2): sequence, timestamp, error estimate. */
export const SHORTEST_REQUEST = 14;
/** The shortest reply that carries everything up to the sender's TTL (RFC 5357 §4.2.1). */
export const SHORTEST_REPLY = 41;
/** What a reflector still answers; anything longer is not a test packet of this kind. */
export const LONGEST_REQUEST = 1_472;

/** Writes a sender packet and the TLVs behind it; returns its length. */
export function writeRequest(packet: Buffer, fields: RequestFields): number {
  writeRequestBase(packet, fields, PLAIN);
  if (!fields.tlvs) return STAMP_LENGTH;
  return STAMP_LENGTH + fields.tlvs.copy(packet, STAMP_LENGTH);
}

/** The session identifier of a request; 0 where it is absent (TWAMP-Light). Works on replies too. */
export function ssidOf(packet: Buffer): number {
  return packet.length >= PLAIN.ssid + 2 ? packet.readUInt16BE(PLAIN.ssid) : 0;
}

/** The sequence number of a request as the sender wrote it; the same place in both modes. */
export function sequenceOf(packet: Buffer): number {
  return packet.readUInt32BE(0);
}

/** The low half of T1: what a sender compares to know that a reply answers this very packet. */
export function sentFractionOf(request: Buffer): number {
  return request.readUInt32BE(PLAIN.time + 4);
}

/** False for what cannot be a test packet: shorter than TWAMP-Light's minimum, or longer than we echo. */
export function isRequest(packet: Buffer): boolean {
  return packet.length >= SHORTEST_REQUEST && packet.length <= LONGEST_REQUEST;
}

/**
 * Writes the reply to `request` into `reply` (at least LONGEST_REQUEST long) and returns its length, which is the
 * request's: what is behind the base packet is echoed for `reflectTlvs` to go over, and a request shorter than
 * 44 bytes gets the reply cut to its own length (RFC 8762 §4.6 would send 44), so that nobody can be amplified.
 */
export function writeReply(reply: Buffer, request: Buffer, fields: ReplyFields): number {
  writeReplyBase(reply, request, fields, PLAIN);
  if (request.length > STAMP_LENGTH) request.copy(reply, STAMP_LENGTH, STAMP_LENGTH);
  return request.length;
}

/** Reads a reply into `into`; false when it is too short to be one. A TWAMP-Light reflector leaves the SSID 0. */
export function readReply(packet: Buffer, into: Reply): boolean {
  if (packet.length < SHORTEST_REPLY) return false;
  readReplyBase(packet, into, PLAIN);
  return true;
}
