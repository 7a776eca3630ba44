import { HMAC_LENGTH, TLV, TLV_HEADER } from './tlv';

/** Where the TLVs of a packet lie. */
export interface TlvChain {
  /** Where each whole TLV begins. */
  readonly starts: readonly number[];
  /** Where one begins that reaches beyond the packet's end; null when the last one ends where the packet ends. */
  readonly brokenAt: number | null;
  readonly hmacAt: number | null;
  /** The HMAC TLV is of the wrong length, or not the last one but for padding (RFC 8972 §4.8). */
  readonly misplaced: boolean;
}

/** Length of the TLV at `at`, its header included. */
export function tlvSize(packet: Buffer, at: number): number {
  return TLV_HEADER + packet.readUInt16BE(at + 2);
}

/** Walks the TLVs from `from` to the packet's end; at most one for every four octets. */
export function readTlvChain(packet: Buffer, from: number): TlvChain {
  const starts: number[] = [];
  let hmacAt: number | null = null;
  let misplaced = false;
  let at = from;
  while (at + TLV_HEADER <= packet.length && at + tlvSize(packet, at) <= packet.length) {
    const type = packet.readUInt8(at + 1);
    if (hmacAt !== null && type !== TLV.padding) misplaced = true;
    if (type === TLV.hmac) {
      if (packet.readUInt16BE(at + 2) !== HMAC_LENGTH) misplaced = true;
      hmacAt ??= at;
    }
    starts.push(at);
    at += tlvSize(packet, at);
  }
  return { starts, brokenAt: at < packet.length ? at : null, hmacAt, misplaced };
}
