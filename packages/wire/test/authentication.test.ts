import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  openReply,
  openRequest,
  SEALED_LENGTH,
  sealedSentFractionOf,
  sealedSsidOf,
  sealReply,
  sealRequest,
} from '../src/authentication';
import { errorEstimate, formatOf } from '../src/errorEstimate';
import { emptyReply } from '../src/packet';
import { LONGEST_REQUEST, readReply, STAMP_LENGTH, writeReply, writeRequest } from '../src/stamp';
import { encodeTlv } from '../src/tlv';

const T1 = 1_795_359_918_000_123;
const T2 = T1 + 40_000;
const key = Buffer.from('an example key of thirty-two octs');
const other = Buffer.from('another key of the same thirty-2');
const NTP_SECONDS = Math.floor(T1 / 1e6) + 2_208_988_800;

function sealed(tlvs: Buffer | null = null): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  const fields = { sequence: 7, sentAtMicros: T1, errorEstimate: errorEstimate(1_000, true), ssid: 513, tlvs };
  return packet.subarray(0, sealRequest(packet, fields, key));
}

function replyTo(request: Buffer, secret = key): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  const fields = {
    sequence: 3,
    receivedAtMicros: T2,
    sentAtMicros: T2 + 250,
    errorEstimate: errorEstimate(2_000, true),
    ttl: 61,
  };
  return packet.subarray(0, sealReply(packet, request, fields, secret));
}

/** HMAC-SHA-256 written out by RFC 2104: H((K ⊕ opad) ‖ H((K ⊕ ipad) ‖ text)), with nothing of the codec's. */
function hmacByHand(secret: Buffer, text: Buffer): Buffer {
  const block = Buffer.alloc(64);
  secret.copy(block);
  const padded = (octet: number) => Buffer.from(block.map((byte) => byte ^ octet));
  const hash = (data: Buffer) => createHash('sha256').update(data).digest();
  return hash(Buffer.concat([padded(0x5c), hash(Buffer.concat([padded(0x36), text]))]));
}

describe('authenticated STAMP packets', () => {
  it('put every field of a request where RFC 8762 §4.2.2 and RFC 8972 §3 say, and zeros elsewhere', () => {
    const packet = sealed();
    expect(packet.length).toBe(112);
    expect(packet.readUInt32BE(0)).toBe(7);
    expect(packet.readUInt32BE(16)).toBe(NTP_SECONDS);
    expect(packet.readUInt16BE(24)).toBe(errorEstimate(1_000, true));
    expect(packet.readUInt16BE(26)).toBe(513);
    for (const [from, to] of [
      [4, 16],
      [28, 96],
    ] as const)
      expect(packet.subarray(from, to).every((octet) => octet === 0)).toBe(true);
  });

  it('carry HMAC-SHA-256 over the first 96 octets, cut to 128 bits, as RFC 2104 composes it', () => {
    for (const packet of [sealed(), replyTo(sealed())])
      expect(packet.subarray(96, 112)).toEqual(hmacByHand(key, packet.subarray(0, 96)).subarray(0, 16));
  });

  it('agree with RFC 4231’s test case 2, so that the composition above is right itself', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const text = Buffer.from('what do ya want for nothing?');
    expect(hmacByHand(Buffer.from('Jefe'), text).toString('hex')).toBe(expected);
    expect(createHmac('sha256', 'Jefe').update(text).digest('hex')).toBe(expected);
  });

  it('come back as what was sent, with both times of the reflector and what it says of its clock', () => {
    const request = sealed();
    const packet = replyTo(request);
    const reply = emptyReply();
    expect(openRequest(request, key)).toBe(true);
    expect(openReply(packet, key, reply)).toBe('genuine');
    expect(reply).toMatchObject({
      sequence: 7,
      reflectorSequence: 3,
      ssid: 513,
      sentFraction: sealedSentFractionOf(request),
      receivedAtMicros: T2,
      sentAtMicros: T2 + 250,
      synchronized: true,
    });
    expect(reply.processingMicros).toBeCloseTo(250, 0);
    expect(reply.errorMicros).toBeGreaterThanOrEqual(2_000);
    expect(packet.readUInt8(80)).toBe(61);
    expect(sealedSsidOf(packet)).toBe(513);
  });

  it('are refused after the change of any one bit of what the HMAC covers, or of the HMAC', () => {
    const request = sealed();
    const answer = replyTo(request);
    for (let bit = 0; bit < SEALED_LENGTH * 8; bit += 1) {
      for (const [packet, opens] of [
        [request, (changed: Buffer) => openRequest(changed, key)],
        [answer, (changed: Buffer) => openReply(changed, key, emptyReply()) === 'genuine'],
      ] as const) {
        const changed = Buffer.from(packet);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(opens(changed)).toBe(false);
      }
    }
  });

  it('are refused with another key or cut short, and leave what was read before untouched', () => {
    const reply = { ...emptyReply(), sequence: 99 };
    const packet = replyTo(sealed());
    expect(openReply(packet, other, reply)).toBe('forged');
    expect(openReply(packet.subarray(0, 111), key, reply)).toBe('short');
    expect(reply.sequence).toBe(99);
    expect(openRequest(sealed(), other)).toBe(false);
    expect(openRequest(sealed().subarray(0, 111), key)).toBe(false);
  });

  it('protect their TLVs by an HMAC TLV over the sequence and the TLVs before it (RFC 8972 §4.8)', () => {
    const tlvs = Buffer.concat([encodeTlv(4, Buffer.from([46 << 2, 0, 0, 0])), encodeTlv(1, Buffer.alloc(8, 7))]);
    const packet = sealed(tlvs);
    const end = 112 + tlvs.length;
    expect(packet.length).toBe(end + 20);
    expect([...packet.subarray(end, end + 4)]).toEqual([0x80, 8, 0, 16]);
    const text = Buffer.concat([packet.subarray(0, 4), tlvs]);
    expect(packet.subarray(end + 4)).toEqual(hmacByHand(key, text).subarray(0, 16));
  });

  it('need no HMAC TLV for padding alone', () => {
    expect(sealed(encodeTlv(1, Buffer.alloc(30))).length).toBe(112 + 34);
    expect(sealed(Buffer.alloc(0)).length).toBe(112);
  });
});

describe('timestamps in either format', () => {
  it('are read as PTP where bit Z says so: seconds since 1970 and nanoseconds', () => {
    const request = Buffer.alloc(STAMP_LENGTH);
    writeRequest(request, { sequence: 1, sentAtMicros: T1, errorEstimate: 1, ssid: 2 });
    const packet = Buffer.alloc(LONGEST_REQUEST);
    const times = { receivedAtMicros: T2, sentAtMicros: T2, errorEstimate: 1, ttl: 255 };
    writeReply(packet, request, { sequence: 1, ...times });
    const seconds = Math.floor(T2 / 1e6);
    packet.writeUInt32BE(seconds, 16);
    packet.writeUInt32BE(999_999_000, 20);
    packet.writeUInt32BE(seconds + 1, 4);
    packet.writeUInt32BE(250_000, 8);
    packet.writeUInt16BE(0x8000 | 0x4000 | errorEstimate(10, false), 12);
    const reply = emptyReply();
    readReply(packet.subarray(0, STAMP_LENGTH), reply);
    expect(formatOf(reply.errorEstimate)).toBe('ptp');
    expect(reply).toMatchObject({ receivedAtMicros: seconds * 1e6 + 999_999, sentAtMicros: seconds * 1e6 + 1_000_250 });
    expect(reply.processingMicros).toBe(251);
    expect(reply.synchronized).toBe(true);
  });
});
