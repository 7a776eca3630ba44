import { errorMicrosOf, formatOf, isSynchronized } from './errorEstimate';
import { differenceMicros, readTimestamp, writeNtp } from './ntp';

/** Where the fields of a base packet lie, in octets from its start. */
export interface Layout {
  readonly length: number;
  /** T1 of a request, T3 of a reply. */
  readonly time: number;
  readonly error: number;
  readonly ssid: number;
  /** T2. */
  readonly received: number;
  /** What the reply repeats of its request. */
  readonly senderSequence: number;
  readonly senderTime: number;
  readonly senderError: number;
  readonly senderTtl: number;
}

/** Unauthenticated mode: RFC 8762 §4.2.1 and §4.3.1, SSID of RFC 8972 §3. */
export const PLAIN: Layout = {
  length: 44,
  time: 4,
  error: 12,
  ssid: 14,
  received: 16,
  senderSequence: 24,
  senderTime: 28,
  senderError: 36,
  senderTtl: 40,
};

/** Authenticated mode: RFC 8762 §4.2.2 and §4.3.2, SSID of RFC 8972 §3; the last 16 octets are the HMAC. */
export const SEALED: Layout = {
  length: 112,
  time: 16,
  error: 24,
  ssid: 26,
  received: 32,
  senderSequence: 48,
  senderTime: 64,
  senderError: 72,
  senderTtl: 80,
};

export interface RequestFields {
  readonly sequence: number;
  /** T1, epoch microseconds. */
  readonly sentAtMicros: number;
  readonly errorEstimate: number;
  /** RFC 8972 §3; 0 for none. */
  readonly ssid: number;
  /** TLVs to go behind the base packet, as `encodeTlvs` made them; without the HMAC TLV, which is added. */
  readonly tlvs?: Buffer | null;
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
  /** T2 and T3, epoch microseconds of the reflector's clock. */
  receivedAtMicros: number;
  sentAtMicros: number;
  /** The reflector's error estimate as it came, and what it says; null for the illegal multiplier 0. */
  errorEstimate: number;
  errorMicros: number | null;
  synchronized: boolean;
}

export function emptyReply(): Reply {
  return {
    sequence: 0,
    reflectorSequence: 0,
    sentFraction: 0,
    ssid: 0,
    processingMicros: 0,
    receivedAtMicros: 0,
    sentAtMicros: 0,
    errorEstimate: 0,
    errorMicros: null,
    synchronized: false,
  };
}

/** Writes a request's base packet, without an HMAC. */
export function writeRequestBase(packet: Buffer, fields: RequestFields, layout: Layout): void {
  packet.fill(0, 0, layout.length);
  packet.writeUInt32BE(fields.sequence >>> 0, 0);
  writeNtp(packet, layout.time, fields.sentAtMicros);
  packet.writeUInt16BE(fields.errorEstimate, layout.error);
  packet.writeUInt16BE(fields.ssid, layout.ssid);
}

/** Writes the base packet of the reply to `request`, without an HMAC; what the request lacks is left 0. */
export function writeReplyBase(reply: Buffer, request: Buffer, fields: ReplyFields, layout: Layout): void {
  reply.fill(0, 0, layout.length);
  reply.writeUInt32BE(fields.sequence >>> 0, 0);
  writeNtp(reply, layout.time, fields.sentAtMicros);
  reply.writeUInt16BE(fields.errorEstimate, layout.error);
  if (request.length >= layout.ssid + 2) request.copy(reply, layout.ssid, layout.ssid, layout.ssid + 2);
  writeNtp(reply, layout.received, fields.receivedAtMicros);
  request.copy(reply, layout.senderSequence, 0, 4);
  request.copy(reply, layout.senderTime, layout.time, layout.time + 8);
  request.copy(reply, layout.senderError, layout.error, layout.error + 2);
  reply.writeUInt8(fields.ttl, layout.senderTtl);
}

/** Reads a reply's base packet; the caller has made sure that it reaches up to the sender's TTL. */
export function readReplyBase(packet: Buffer, into: Reply, layout: Layout): void {
  const estimate = packet.readUInt16BE(layout.error);
  const format = formatOf(estimate);
  into.sequence = packet.readUInt32BE(layout.senderSequence);
  into.reflectorSequence = packet.readUInt32BE(0);
  into.sentFraction = packet.readUInt32BE(layout.senderTime + 4);
  into.ssid = packet.readUInt16BE(layout.ssid);
  into.processingMicros = Math.max(0, differenceMicros(packet, layout.time, layout.received, format));
  into.receivedAtMicros = readTimestamp(packet, layout.received, format);
  into.sentAtMicros = readTimestamp(packet, layout.time, format);
  // A reflector claims the same for a long time: reading it anew would box a number for every packet.
  if (estimate === into.errorEstimate) return;
  into.errorEstimate = estimate;
  into.errorMicros = errorMicrosOf(estimate);
  into.synchronized = isSynchronized(estimate);
}
