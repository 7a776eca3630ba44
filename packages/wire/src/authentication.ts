import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type Reply,
  type ReplyFields,
  type RequestFields,
  readReplyBase,
  SEALED,
  writeReplyBase,
  writeRequestBase,
} from './packet';
import { HMAC_LENGTH, writeHmacTlv } from './tlv';

/** STAMP test packets, authenticated mode: RFC 8762 §4.2.2, §4.3.2 and §4.4. Pure, as stamp.ts. */

export const SEALED_LENGTH = SEALED.length;
/** The HMAC covers the six blocks of 16 octets before it (RFC 8762 §4.4). */
const COVERED = SEALED.length - HMAC_LENGTH;

/** HMAC-SHA-256 truncated to 128 bits (RFC 8762 §4.4, RFC 4868). */
function digest(packet: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(packet.subarray(0, COVERED)).digest().subarray(0, HMAC_LENGTH);
}

function seal(packet: Buffer, key: Buffer): void {
  digest(packet, key).copy(packet, COVERED);
}

function isGenuine(packet: Buffer, key: Buffer): boolean {
  return timingSafeEqual(digest(packet, key), packet.subarray(COVERED, SEALED_LENGTH));
}

/** Writes a sealed sender packet, its TLVs and the HMAC TLV that protects them (RFC 8972 §4.8); returns its length. */
export function sealRequest(packet: Buffer, fields: RequestFields, key: Buffer): number {
  writeRequestBase(packet, fields, SEALED);
  seal(packet, key);
  if (!fields.tlvs || fields.tlvs.length === 0) return SEALED_LENGTH;
  const end = SEALED_LENGTH + fields.tlvs.copy(packet, SEALED_LENGTH);
  return writeHmacTlv(packet, SEALED_LENGTH, end, key);
}

/** The session identifier of an authenticated packet, request or reply; null where it is too short to be one. */
export function sealedSsidOf(packet: Buffer): number | null {
  return packet.length >= SEALED_LENGTH ? packet.readUInt16BE(SEALED.ssid) : null;
}

/** As `sentFractionOf`, for an authenticated request. */
export function sealedSentFractionOf(request: Buffer): number {
  return request.readUInt32BE(SEALED.time + 4);
}

/** True when a request is whole and was sealed with this key; the comparison takes the same time wherever they differ. */
export function openRequest(packet: Buffer, key: Buffer): boolean {
  return packet.length >= SEALED_LENGTH && isGenuine(packet, key);
}

/** As `writeReply`, for a request that `openRequest` found genuine: writes and seals the base packet. */
export function sealReply(reply: Buffer, request: Buffer, fields: ReplyFields, key: Buffer): number {
  writeReplyBase(reply, request, fields, SEALED);
  seal(reply, key);
  if (request.length > SEALED_LENGTH) request.copy(reply, SEALED_LENGTH, SEALED_LENGTH);
  return request.length;
}

/** Reads an authenticated reply into `into`, which stays as it was unless the reply is `genuine`. */
export function openReply(packet: Buffer, key: Buffer, into: Reply): 'genuine' | 'short' | 'forged' {
  if (packet.length < SEALED_LENGTH) return 'short';
  if (!isGenuine(packet, key)) return 'forged';
  readReplyBase(packet, into, SEALED);
  return 'genuine';
}
