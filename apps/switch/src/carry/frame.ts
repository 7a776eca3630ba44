import { createHmac, timingSafeEqual } from 'node:crypto';
import { MODES, type Mode } from './selection';

/** What one end puts before each datagram; docs/switch.md draws it. With a key, the tag stands behind the payload. */
export const HEADER_BYTES = 16;
/** HMAC-SHA-256 cut to 128 bits, as STAMP does (RFC 8762, section 4.4). */
export const TAG_BYTES = 16;
const CONTROL_BYTES = 16;
/** Of a version before `sending`. */
const LEAST_CONTROL_BYTES = 12;
const MAGIC = 0x54_4c;
const VERSION = 1;
const FROM_FAR = 0x40;
const KEYED = 0x80;

/** `resent` carries data once more, by the line that was switched to. */
export const KINDS = ['data', 'resent', 'probe', 'answer'] as const;
export type FrameKind = (typeof KINDS)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly fromFar: boolean;
  /** How the sender sends, its directive's line as an index into the sorted slots, and a count of its changes (16 bits). */
  readonly mode: Mode;
  readonly primary: number;
  readonly generation: number;
  /** Of the pair of ends, 16 bits; of the sender's start, 32 bits at random; of the datagram or probe, 32 bits. */
  readonly stream: number;
  readonly boot: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

/** Why a datagram is no frame for this end. */
export const REFUSALS = ['short', 'foreign', 'version', 'unkeyed', 'keyed', 'forged'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** The bytes of a frame; `key` null leaves out the tag. */
export function encodeFrame(frame: Frame, key: Buffer | null): Buffer {
  const end = HEADER_BYTES + frame.payload.length;
  const bytes = Buffer.allocUnsafe(key === null ? end : end + TAG_BYTES);
  bytes.writeUInt16BE(MAGIC, 0);
  bytes[2] = (VERSION << 4) | KINDS.indexOf(frame.kind);
  bytes[3] =
    MODES.indexOf(frame.mode) |
    ((frame.primary & 0xf) << 2) |
    (frame.fromFar ? FROM_FAR : 0) |
    (key === null ? 0 : KEYED);
  bytes.writeUInt16BE(frame.stream, 4);
  bytes.writeUInt16BE(frame.generation, 6);
  bytes.writeUInt32BE(frame.boot, 8);
  bytes.writeUInt32BE(frame.sequence, 12);
  frame.payload.copy(bytes, HEADER_BYTES);
  if (key !== null) tagOf(bytes.subarray(0, end), key).copy(bytes, end);
  return bytes;
}

/** Reads what `encodeFrame` wrote; the payload is a view of `bytes`. With a key, only what bears its tag is a frame. */
export function decodeFrame(bytes: Buffer, key: Buffer | null): Frame | Refusal {
  if (bytes.length < HEADER_BYTES) return 'short';
  if (bytes.readUInt16BE(0) !== MAGIC) return 'foreign';
  const [first = 0, flags = 0] = [bytes[2], bytes[3]];
  const kind = KINDS[first & 0xf];
  const mode = MODES[flags & 3];
  if (first >> 4 !== VERSION || kind === undefined || mode === undefined) return 'version';
  const isKeyed = (flags & KEYED) !== 0;
  if (isKeyed !== (key !== null)) return isKeyed ? 'keyed' : 'unkeyed';
  const end = key === null ? bytes.length : bytes.length - TAG_BYTES;
  if (end < HEADER_BYTES) return 'short';
  if (key !== null && !timingSafeEqual(tagOf(bytes.subarray(0, end), key), bytes.subarray(end))) return 'forged';
  return {
    kind,
    mode,
    primary: (flags >> 2) & 0xf,
    fromFar: (flags & FROM_FAR) !== 0,
    stream: bytes.readUInt16BE(4),
    generation: bytes.readUInt16BE(6),
    boot: bytes.readUInt32BE(8),
    sequence: bytes.readUInt32BE(12),
    payload: bytes.subarray(HEADER_BYTES, end),
  };
}

/** What probes and answers carry. */
export interface Control {
  /** Index of the line it was sent by. */
  readonly line: number;
  /** In a probe: whom the prober knows as the other end, 0 for nobody. In an answer: who asked. */
  readonly peerBoot: number;
  /** The sender has all of the other's datagrams before this one, or has given them up; null before the first. */
  readonly next: number | null;
  /** The sequence of the sender's next datagram; null from a version that does not say. */
  readonly sending: number | null;
}

export function encodeControl({ line, peerBoot, next, sending }: Control): Buffer {
  const bytes = Buffer.alloc(CONTROL_BYTES);
  bytes[0] = line;
  bytes[1] = next === null ? 0 : 1;
  bytes[2] = sending === null ? 0 : 1;
  bytes.writeUInt32BE(peerBoot, 4);
  bytes.writeUInt32BE(next ?? 0, 8);
  bytes.writeUInt32BE(sending ?? 0, 12);
  return bytes;
}

/** Null for what is too short to be one; longer ones may come with a later version. */
export function decodeControl(payload: Buffer): Control | null {
  if (payload.length < LEAST_CONTROL_BYTES) return null;
  const next = payload[1] === 1 ? payload.readUInt32BE(8) : null;
  const sending = payload[2] === 1 && payload.length >= CONTROL_BYTES ? payload.readUInt32BE(12) : null;
  return { line: payload[0] ?? 0, peerBoot: payload.readUInt32BE(4), next, sending };
}

function tagOf(bytes: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, TAG_BYTES);
}
