import { askLocation, type Location, readLocation } from './location';
import { encodeTlv, isGenuineTlv, TLV, TLV_FLAG, TLV_HEADER } from './tlv';
import { readTlvChain, tlvSize } from './tlvChain';

/** What a sender may put behind its packets. */
export type SenderTlv =
  /** Fills the packet up to the size a test needs; the content is the caller's (§4.1: pseudorandom or zeros). */
  | { readonly kind: 'padding'; readonly bytes: Buffer }
  /** Asks for a reply marked with this DSCP and for the marking with which the request arrived (§4.4). */
  | { readonly kind: 'classOfService'; readonly dscp: number }
  | { readonly kind: 'location' };

/** The TLVs of every packet of a session, in order; padding belongs last. Made once, copied into each packet. */
export function encodeTlvs(tlvs: readonly SenderTlv[]): Buffer {
  return Buffer.concat(tlvs.map((each) => encodeTlv(TLV[each.kind], encodeValue(each))));
}

function encodeValue(tlv: SenderTlv): Buffer {
  switch (tlv.kind) {
    case 'padding':
      return tlv.bytes;
    case 'classOfService':
      return Buffer.from([(tlv.dscp & 0x3f) << 2, 0, 0, 0]);
    case 'location':
      return askLocation();
  }
}

/** What the TLVs of a reply say; null is "not answered", by a reflector that does not know the TLV or its answer. */
export interface ReplyTlvs {
  /** False: their HMAC fails, or the reflector says that the request's did; then nothing in them is believed. */
  readonly trusted: boolean;
  /** How many the reflector did not understand. */
  readonly unrecognized: number;
  /** The reflector found one malformed and stopped there, or the reply itself is broken. */
  readonly malformed: boolean;
  /** DSCP and ECN with which requests arrive; `refused`: replies do not carry the DSCP that was asked for. */
  readonly classOfService: { readonly dscp: number; readonly ecn: number; readonly refused: boolean } | null;
  readonly location: Location | null;
}

const NOTHING: ReplyTlvs = {
  trusted: true,
  unrecognized: 0,
  malformed: false,
  classOfService: null,
  location: null,
};

/**
 * Reads the TLVs of a reply from `from` on (RFC 8972 §4: skip what has U, stop at M, believe nothing with I). `sealed`
 * in authenticated mode, where they must be protected; `key` verifies the HMAC TLV.
 */
export function readReplyTlvs(packet: Buffer, from: number, sealed: boolean, key: Buffer | null): ReplyTlvs {
  const chain = readTlvChain(packet, from);
  const typeAt = (at: number) => packet.readUInt8(at + 1);
  const begins = chain.brokenAt === null ? chain.starts : [...chain.starts, chain.brokenAt];
  const flagged = begins.some((at) => (packet.readUInt8(at) & TLV_FLAG.integrity) !== 0);
  const needsHmac = sealed && (chain.brokenAt !== null || chain.starts.some((at) => typeAt(at) !== TLV.padding));
  const genuine =
    chain.hmacAt === null
      ? !needsHmac
      : key === null || (!chain.misplaced && isGenuineTlv(packet, from, chain.hmacAt, key));
  if (flagged || !genuine) return { ...NOTHING, trusted: false };
  const read: { -readonly [name in keyof ReplyTlvs]: ReplyTlvs[name] } = { ...NOTHING };
  for (const at of chain.starts) {
    const flags = packet.readUInt8(at);
    if ((flags & TLV_FLAG.malformed) !== 0) return { ...read, malformed: true };
    if ((flags & TLV_FLAG.unrecognized) !== 0) {
      read.unrecognized += 1;
      continue;
    }
    const value = packet.subarray(at + TLV_HEADER, at + tlvSize(packet, at));
    if (typeAt(at) === TLV.classOfService && value.length === 4) read.classOfService = readClassOfService(value);
    if (typeAt(at) === TLV.location) read.location = readLocation(value);
  }
  read.malformed = chain.brokenAt !== null;
  return read;
}

function readClassOfService(value: Buffer): NonNullable<ReplyTlvs['classOfService']> {
  const bits = value.readUInt32BE(0);
  return { dscp: (bits >>> 20) & 0x3f, ecn: (bits >>> 18) & 3, refused: ((bits >>> 16) & 3) !== 0 };
}
