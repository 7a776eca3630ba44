import { createHmac, timingSafeEqual } from 'node:crypto';

/** STAMP optional extensions: the TLVs behind the base packet (RFC 8972 §4). Pure. */

export const TLV = {
  padding: 1,
  location: 2,
  timestamps: 3,
  classOfService: 4,
  directMeasurement: 5,
  accessReport: 6,
  followUp: 7,
  hmac: 8,
} as const;

/** Flags: not understood, malformed, integrity failed (RFC 8972 §4, figure 3). */
export const TLV_FLAG = { unrecognized: 0x80, malformed: 0x40, integrity: 0x20 } as const;

export const TLV_HEADER = 4;
export const HMAC_LENGTH = 16;

/** One TLV as a sender sends it: flag U set, M and I clear (RFC 8972 §4). */
export function encodeTlv(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(TLV_HEADER);
  head.writeUInt8(TLV_FLAG.unrecognized, 0);
  head.writeUInt8(type, 1);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

/** HMAC over the packet's sequence number and the TLVs in [from, to), truncated to 128 bits (RFC 8972 §4.8). */
export function tlvDigest(packet: Buffer, from: number, to: number, key: Buffer): Buffer {
  const hmac = createHmac('sha256', key).update(packet.subarray(0, 4)).update(packet.subarray(from, to));
  return hmac.digest().subarray(0, HMAC_LENGTH);
}

/**
 * Appends the HMAC TLV that protects the TLVs in [from, to) and returns the packet's new length. A lone Extra Padding
 * TLV needs none (RFC 8972 §4.8).
 */
export function writeHmacTlv(packet: Buffer, from: number, to: number, key: Buffer): number {
  const lonePadding =
    packet.readUInt8(from + 1) === TLV.padding && to === from + TLV_HEADER + packet.readUInt16BE(from + 2);
  if (lonePadding) return to;
  packet.writeUInt8(TLV_FLAG.unrecognized, to);
  packet.writeUInt8(TLV.hmac, to + 1);
  packet.writeUInt16BE(HMAC_LENGTH, to + 2);
  tlvDigest(packet, from, to, key).copy(packet, to + TLV_HEADER);
  return to + TLV_HEADER + HMAC_LENGTH;
}

/** True when the HMAC TLV at `at` protects the TLVs in [from, at). */
export function isGenuineTlv(packet: Buffer, from: number, at: number, key: Buffer): boolean {
  const carried = packet.subarray(at + TLV_HEADER, at + TLV_HEADER + HMAC_LENGTH);
  return carried.length === HMAC_LENGTH && timingSafeEqual(carried, tlvDigest(packet, from, at, key));
}
