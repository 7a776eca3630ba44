import { answerLocation, type LocationFacts } from './location';
import { writeNtp } from './ntp';
import { HMAC_LENGTH, isGenuineTlv, TLV, TLV_FLAG, TLV_HEADER, tlvDigest } from './tlv';
import { readTlvChain, type TlvChain, tlvSize } from './tlvChain';

/** What a stateful reflector knows of a session when it answers one of its packets (RFC 8972 §4.5, §4.7). */
export interface SessionFacts {
  /** Packets of this session that have come and that were answered, this one included. */
  readonly received: number;
  readonly sent: number;
  /** The reply before this one; null for the first. */
  readonly before: { readonly sequence: number; readonly sentAtMicros: number } | null;
}

/** What a reflector knows when it answers TLVs; null is "this platform, or this mode, does not tell". */
export interface TlvFacts {
  /** The session's key. Without one an HMAC TLV cannot be verified. */
  readonly key: Buffer | null;
  /** Authenticated mode: the TLVs must be protected by an HMAC TLV. */
  readonly sealed: boolean;
  /** Null in stateless mode. */
  readonly session: SessionFacts | null;
  /** Null where nothing is to be told of addresses. */
  readonly location: LocationFacts | null;
  readonly synchronized: boolean;
  /** From the request's IP header; `replied`: the reply's IP header carries the asked-for DSCP (RFC 8972 §4.4). */
  readonly marking: { readonly dscp: number; readonly ecn: number; readonly replied: boolean } | null;
}

/** `none`: no TLVs, or the zero padding of a TWAMP-Light sender. `forged`: not protected as it must be. */
export type TlvVerdict = 'none' | 'answered' | 'malformed' | 'forged';

/** STAMP Synchronization Sources and Timestamping Methods (RFC 8972 §5.4, §5.5). */
const SYNC = { ntp: 1, freeRunning: 5 } as const;
const SOFTWARE = 2;

/** Lengths of values; padding may have any, a location at least its two ports. */
const VALUE_LENGTHS: Readonly<Record<number, number>> = {
  [TLV.timestamps]: 4,
  [TLV.classOfService]: 4,
  [TLV.directMeasurement]: 12,
  [TLV.accessReport]: 4,
  [TLV.followUp]: 16,
  [TLV.hmac]: HMAC_LENGTH,
};
const SHORTEST_LOCATION = 4;

/**
 * Answers the TLVs of `request` that `writeReply` or `sealReply` has copied behind `from` in `reply`, in place: fills
 * what is known, clears U of what is understood and sets U, M or I where RFC 8972 §4 asks for it. What follows a
 * malformed TLV stays as it came; where the HMAC TLV fails every TLV gets I and nothing else is touched (§4.8).
 */
export function reflectTlvs(reply: Buffer, request: Buffer, from: number, facts: TlvFacts): TlvVerdict {
  if (request.length <= from || isZeroPadding(request, from)) return 'none';
  const chain = readTlvChain(request, from);
  if (!isTrusted(request, from, chain, facts)) {
    flagForged(reply, chain);
    return 'forged';
  }
  const verdict = answerChain(reply, request, chain, facts);
  const { hmacAt } = chain;
  if (hmacAt !== null && facts.key !== null) tlvDigest(reply, from, hmacAt, facts.key).copy(reply, hmacAt + TLV_HEADER);
  return verdict;
}

function flagForged(reply: Buffer, chain: TlvChain): void {
  for (const at of chain.starts) {
    const legal = hasLegalLength(reply.readUInt8(at + 1), tlvSize(reply, at) - TLV_HEADER);
    setFlag(reply, at, legal ? TLV_FLAG.integrity : TLV_FLAG.integrity | TLV_FLAG.malformed);
  }
  if (chain.brokenAt !== null) setFlag(reply, chain.brokenAt, TLV_FLAG.integrity | TLV_FLAG.malformed);
}

/** Flags of one TLV of a reply are 0 where it was understood; a malformed one ends the processing. */
function answerChain(reply: Buffer, request: Buffer, chain: TlvChain, facts: TlvFacts): TlvVerdict {
  for (const at of chain.starts) {
    const type = request.readUInt8(at + 1);
    const value = reply.subarray(at + TLV_HEADER, at + tlvSize(request, at));
    if (!hasLegalLength(type, value.length)) {
      // §4.7: nothing of ours may be read into a follow-up of the wrong length.
      if (type === TLV.followUp) value.fill(0, 0, Math.min(12, value.length));
      reply.writeUInt8(TLV_FLAG.malformed, at);
      return 'malformed';
    }
    reply.writeUInt8(answer(type, value, facts) ? 0 : TLV_FLAG.unrecognized, at);
  }
  if (chain.brokenAt === null) return 'answered';
  setFlag(reply, chain.brokenAt, TLV_FLAG.malformed);
  return 'malformed';
}

/** False where the TLV is not understood, or cannot be answered here: then it goes back as it came. */
function answer(type: number, value: Buffer, facts: TlvFacts): boolean {
  switch (type) {
    case TLV.padding:
    case TLV.hmac:
      return true;
    case TLV.location:
      return answerLocation(value, facts.location);
    case TLV.timestamps:
      return answerTimestamps(value, facts);
    case TLV.classOfService:
      return answerClassOfService(value, facts);
    case TLV.directMeasurement:
      return answerDirectMeasurement(value, facts);
    case TLV.accessReport:
      return isAccess(value.readUInt8(0) >> 4);
    case TLV.followUp:
      return answerFollowUp(value, facts);
    default:
      return false;
  }
}

/** §4.3: source of synchronization and method of the timestamp, at arrival and at departure. */
function answerTimestamps(value: Buffer, facts: TlvFacts): boolean {
  const source = facts.synchronized ? SYNC.ntp : SYNC.freeRunning;
  value.set([source, SOFTWARE, source, SOFTWARE]);
  return true;
}

/** §4.4 with erratum 8199: DSCP1 (6 bits, asked for), DSCP2 (6) and ECN (2) as they came, RP (2), reserved (16). */
function answerClassOfService(value: Buffer, { marking }: TlvFacts): boolean {
  if (marking === null) return false;
  const asked = value.readUInt8(0) >> 2;
  const refused = marking.replied ? 0 : 1;
  value.writeUInt32BE(((asked << 26) | (marking.dscp << 20) | (marking.ecn << 18) | (refused << 16)) >>> 0, 0);
  return true;
}

/** §4.5: S_TxC stays, R_RxC and R_TxC are this session's counts. */
function answerDirectMeasurement(value: Buffer, { session }: TlvFacts): boolean {
  if (session === null) return false;
  value.writeUInt32BE(session.received >>> 0, 4);
  value.writeUInt32BE(session.sent >>> 0, 8);
  return true;
}

/** §4.6: 3GPP or not; a report about any other access is discarded, here: not understood. */
function isAccess(id: number): boolean {
  return id === 1 || id === 2;
}

/** §4.7: when the reply before this one left; zeros in stateless mode and for the first reply. */
function answerFollowUp(value: Buffer, { session }: TlvFacts): boolean {
  value.fill(0);
  const before = session?.before ?? null;
  if (before === null) return true;
  value.writeUInt32BE(before.sequence >>> 0, 0);
  writeNtp(value, 4, before.sentAtMicros);
  value.writeUInt8(SOFTWARE, 12);
  return true;
}

function hasLegalLength(type: number, length: number): boolean {
  if (type === TLV.location) return length >= SHORTEST_LOCATION;
  const needed = VALUE_LENGTHS[type];
  return needed === undefined || needed === length;
}

/** §4.8: an HMAC TLV must verify wherever there is one, and there must be one in authenticated mode. */
function isTrusted(request: Buffer, from: number, chain: TlvChain, facts: TlvFacts): boolean {
  if (chain.misplaced) return false;
  if (chain.hmacAt !== null) return facts.key !== null && isGenuineTlv(request, from, chain.hmacAt, facts.key);
  const [first] = chain.starts;
  const lonePadding = chain.starts.length === 1 && chain.brokenAt === null && first !== undefined;
  return !facts.sealed || (lonePadding && request.readUInt8(first + 1) === TLV.padding);
}

function setFlag(reply: Buffer, at: number, flags: number): void {
  reply.writeUInt8(reply.readUInt8(at) | flags, at);
}

/** TWAMP-Light pads with zeros (RFC 5357 §4.1.2); a TLV of a STAMP sender begins with flag U set, so it is never all zeros. */
function isZeroPadding(request: Buffer, from: number): boolean {
  for (let at = from; at < request.length; at += 1) if (request[at] !== 0) return false;
  return true;
}
