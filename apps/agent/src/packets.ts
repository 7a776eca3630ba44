import { openReply, SEALED_LENGTH, sealedSentFractionOf, sealRequest } from '@twinline/wire/authentication';
import type { Reply, RequestFields } from '@twinline/wire/packet';
import { readReply, STAMP_LENGTH, sentFractionOf, writeRequest } from '@twinline/wire/stamp';

/** How a path's packets are written and read: unauthenticated, or with the path's key (RFC 8762 §4.2). */
export interface Packets {
  readonly length: number;
  /** Writes a request and returns its length. */
  write(packet: Buffer, fields: RequestFields): number;
  sentFractionOf(packet: Buffer): number;
  /** False for what is no reply, or not sealed with the path's key; `into` is then as it was. */
  read(packet: Buffer, into: Reply): boolean;
}

export function packetsFor(key: Buffer | null): Packets {
  if (key === null) return { length: STAMP_LENGTH, write: writeRequest, sentFractionOf, read: readReply };
  return {
    length: SEALED_LENGTH,
    write: (packet, fields) => sealRequest(packet, fields, key),
    sentFractionOf: sealedSentFractionOf,
    read: (packet, into) => openReply(packet, key, into) === 'genuine',
  };
}
