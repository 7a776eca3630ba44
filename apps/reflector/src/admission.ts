import { openRequest, SEALED_LENGTH, sealedSsidOf } from '@twinline/wire/authentication';
import { type KeyRing, keyFor } from '@twinline/wire/keyRing';
import { readTimestamp } from '@twinline/wire/ntp';
import { PLAIN, SEALED } from '@twinline/wire/packet';
import { LONGEST_REQUEST, SHORTEST_REQUEST, ssidOf } from '@twinline/wire/stamp';

export interface AdmissionPolicy {
  /** Null: unauthenticated mode only. */
  readonly keys: KeyRing | null;
  /** With keys: unauthenticated mode is answered too, and its TLVs may be protected by the session's key. */
  readonly allowUnauthenticated: boolean;
}

/** Why a datagram gets no answer. */
export const REFUSALS = [
  /** Shorter than TWAMP-Light's shortest test packet, or empty. */
  'short',
  'long',
  /** From port 0: nothing can be sent there. */
  'port',
  /** It carries our own recent timestamp as a reply does: two reflectors would answer each other for ever. */
  'reply',
  /** Authenticated mode is asked for, and this is too short to be in it. */
  'unauthenticated',
  /** Its HMAC does not fit the session's key. */
  'forged',
  /** Keys are asked for, and there is none for this session. */
  'no-key',
  /** Its source has had its packets for this second. */
  'rate',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** `key` of an unauthenticated session: what its TLVs may be protected by (RFC 8972 §4.8). */
export type Admission =
  | { readonly kind: 'plain'; readonly ssid: number; readonly key: Buffer | null }
  | { readonly kind: 'sealed'; readonly ssid: number; readonly key: Buffer }
  | { readonly kind: 'refused'; readonly why: Refusal };

export const refused = Object.fromEntries(REFUSALS.map((why) => [why, { kind: 'refused', why }])) as {
  readonly [why in Refusal]: { readonly kind: 'refused'; readonly why: why };
};
/** A reply carries back the T1 that it answers: this near to now it is ours, by chance it is that once in 2³² / 20. */
const RECENT_MICROS = 10_000_000;

/** False for what cannot be a test packet at all; costs nothing, and comes before the source's limit. */
export function shapeFault(request: Buffer, sourcePort: number): Refusal | null {
  if (request.length < SHORTEST_REQUEST) return 'short';
  if (request.length > LONGEST_REQUEST) return 'long';
  return sourcePort === 0 ? 'port' : null;
}

/** Decides whether and in which mode a request of legal shape is answered. */
export function admit(request: Buffer, source: string, policy: AdmissionPolicy, nowMicros: number): Admission {
  if (isReply(request, nowMicros)) return refused.reply;
  const ssid = ssidOf(request);
  if (policy.keys === null) return { kind: 'plain', ssid, key: null };
  const sealedSsid = sealedSsidOf(request);
  const sealedKey = sealedSsid === null ? null : keyFor(policy.keys, sealedSsid, source);
  if (sealedSsid !== null && sealedKey !== null && openRequest(request, sealedKey))
    return { kind: 'sealed', ssid: sealedSsid, key: sealedKey };
  if (policy.allowUnauthenticated && !looksSealed(request))
    return { kind: 'plain', ssid, key: keyFor(policy.keys, ssid, source) };
  if (sealedSsid === null) return refused.unauthenticated;
  return sealedKey === null ? refused['no-key'] : refused.forged;
}

/** Where unauthenticated mode has T1, authenticated mode has zeros (RFC 8762 §4.2.2). */
function looksSealed(request: Buffer): boolean {
  return request.length >= SEALED_LENGTH && request.readUInt32BE(4) === 0 && request.readUInt32BE(8) === 0;
}

function isReply(packet: Buffer, nowMicros: number): boolean {
  return carries(packet, PLAIN.senderTime, nowMicros) || carries(packet, SEALED.senderTime, nowMicros);
}

function carries(packet: Buffer, at: number, nowMicros: number): boolean {
  return packet.length >= at + 8 && Math.abs(readTimestamp(packet, at, 'ntp') - nowMicros) < RECENT_MICROS;
}
