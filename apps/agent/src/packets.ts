import { openReply, SEALED_LENGTH, sealedSentFractionOf, sealRequest } from '@twinline/wire/authentication';
import type { Reply, RequestFields } from '@twinline/wire/packet';
import { type ReplyTlvs, readReplyTlvs } from '@twinline/wire/senderTlvs';
import { readReply, STAMP_LENGTH, sentFractionOf, writeRequest } from '@twinline/wire/stamp';
import { HMAC_LENGTH, TLV_HEADER } from '@twinline/wire/tlv';

/** TLVs behind every probe of a path (RFC 8972 §4), as `encodeTlvs` makes them, and who is told what replies say. */
export interface PathTlvs {
  readonly bytes: Buffer;
  readonly onReply: (tlvs: ReplyTlvs) => void;
}

/** How a path's packets are written and read: unauthenticated, or with the path's key (RFC 8762 §4.2). */
export interface Packets {
  /** Of the longest packet that is written. */
  readonly length: number;
  /** Writes a request and returns its length. */
  write(packet: Buffer, fields: RequestFields): number;
  sentFractionOf(packet: Buffer): number;
  /** False for what is no reply, or not sealed with the path's key; `into` is then as it was. */
  read(packet: Buffer, into: Reply): boolean;
  /** Replies that were not sealed with the path's key. */
  forged(): number;
}

export function packetsFor(key: Buffer | null, tlvs: PathTlvs | null = null): Packets {
  const plain = key === null ? plainPackets() : sealedPackets(key);
  if (tlvs === null) return plain;
  const base = plain.length;
  return {
    ...plain,
    length: base + tlvs.bytes.length + TLV_HEADER + HMAC_LENGTH,
    write: (packet, fields) => plain.write(packet, { ...fields, tlvs: tlvs.bytes }),
    read(packet, into) {
      if (!plain.read(packet, into)) return false;
      if (packet.length > base) tlvs.onReply(readReplyTlvs(packet, base, key !== null, key));
      return true;
    },
  };
}

function plainPackets(): Packets {
  return { length: STAMP_LENGTH, write: writeRequest, sentFractionOf, read: readReply, forged: () => 0 };
}

function sealedPackets(key: Buffer): Packets {
  let forged = 0;
  return {
    length: SEALED_LENGTH,
    write: (packet, fields) => sealRequest(packet, fields, key),
    sentFractionOf: sealedSentFractionOf,
    read(packet, into) {
      const opened = openReply(packet, key, into);
      if (opened === 'forged') forged += 1;
      return opened === 'genuine';
    },
    forged: () => forged,
  };
}
