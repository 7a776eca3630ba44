import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openRequest, SEALED_LENGTH, sealReply, sealRequest } from '../src/authentication';
import { readTimestamp } from '../src/ntp';
import { reflectTlvs, type TlvFacts } from '../src/reflectTlvs';
import { encodeTlvs, readReplyTlvs } from '../src/senderTlvs';
import { LONGEST_REQUEST, STAMP_LENGTH, writeReply, writeRequest } from '../src/stamp';
import { encodeTlv } from '../src/tlv';

const T1 = 1_795_359_918_000_123;
const key = Buffer.from('an example key of thirty-two octs');
const times = { receivedAtMicros: T1 + 9, sentAtMicros: T1 + 30, errorEstimate: 1, ttl: 255 };
const facts: TlvFacts = {
  key: null,
  sealed: false,
  session: { received: 12, sent: 11, before: { sequence: 9, sentAtMicros: T1 - 20_000 } },
  location: { source: '192.0.2.4', sourcePort: 40_000, destination: '203.0.113.7', destinationPort: 862 },
  synchronized: true,
  marking: { dscp: 10, ecn: 2, replied: true },
};
const tlv = (type: number, ...value: number[]) => encodeTlv(type, Buffer.from(value));
const zeros = (type: number, length: number) => encodeTlv(type, Buffer.alloc(length));

function plainRequest(...tlvs: Buffer[]): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  const fields = { sequence: 5, sentAtMicros: T1, errorEstimate: 1, ssid: 1, tlvs: Buffer.concat(tlvs) };
  return packet.subarray(0, writeRequest(packet, fields));
}

/** The TLVs of the reply in unauthenticated mode, as octets. */
function reflected(request: Buffer, known: Partial<TlvFacts> = {}) {
  const reply = Buffer.alloc(LONGEST_REQUEST);
  const length = writeReply(reply, request, { sequence: 3, ...times });
  const verdict = reflectTlvs(reply, request, STAMP_LENGTH, { ...facts, ...known });
  expect(length).toBe(request.length);
  return { verdict, packet: reply.subarray(0, length), tlvs: [...reply.subarray(STAMP_LENGTH, length)] };
}

function sealedRequest(tlvs: Buffer): Buffer {
  const packet = Buffer.alloc(LONGEST_REQUEST);
  const fields = { sequence: 5, sentAtMicros: T1, errorEstimate: 1, ssid: 1, tlvs };
  return packet.subarray(0, sealRequest(packet, fields, key));
}

function reflectedSealed(request: Buffer, known: Partial<TlvFacts> = {}) {
  const reply = Buffer.alloc(LONGEST_REQUEST);
  const length = sealReply(reply, request, { sequence: 3, ...times }, key);
  const verdict = reflectTlvs(reply, request, SEALED_LENGTH, { ...facts, key, sealed: true, ...known });
  return { verdict, packet: reply.subarray(0, length), tlvs: [...reply.subarray(SEALED_LENGTH, length)] };
}

describe('the reflector’s TLVs (RFC 8972 §4)', () => {
  it('come back with U cleared where they are understood, and the padding as it was', () => {
    expect(reflected(plainRequest(tlv(1, 9, 8, 7, 6, 5)))).toMatchObject({
      verdict: 'answered',
      tlvs: [0, 1, 0, 5, 9, 8, 7, 6, 5],
    });
  });

  it('come back as they came, with U alone, where the type is unknown, and the ones after them are answered', () => {
    const unknown = Buffer.from([0xff, 200, 0, 2, 1, 2]);
    expect(reflected(plainRequest(unknown, tlv(1, 3))).tlvs).toEqual([0x80, 200, 0, 2, 1, 2, 0, 1, 0, 1, 3]);
    expect(reflected(plainRequest(Buffer.from([0x80, 0, 0, 0]))).tlvs).toEqual([0x80, 0, 0, 0]);
  });

  it('tell the class of service that came: DSCP1, DSCP2, ECN, RP (§4.4, erratum 8199)', () => {
    // 101110 asked, 001010 came, ECN 10, RP 00.
    const expected = [0b1011_1000, 0b1010_1000, 0, 0];
    expect(reflected(plainRequest(tlv(4, 46 << 2, 0, 0, 0))).tlvs).toEqual([0, 4, 0, 4, ...expected]);
    const refused = { marking: { dscp: 10, ecn: 2, replied: false } };
    expect(reflected(plainRequest(tlv(4, 46 << 2, 0, 0, 0)), refused).tlvs[5]).toBe(0b1010_1001);
  });

  it('say that class of service is not understood where the platform does not show it, instead of a wrong one', () => {
    const request = plainRequest(tlv(4, 46 << 2, 0, 0, 0));
    expect(reflected(request, { marking: null }).tlvs).toEqual([0x80, 4, 0, 4, 46 << 2, 0, 0, 0]);
  });

  it('tell where timestamps come from: NTP when synchronized, else free running; software (§4.3)', () => {
    expect(reflected(plainRequest(zeros(3, 4))).tlvs).toEqual([0, 3, 0, 4, 1, 2, 1, 2]);
    expect(reflected(plainRequest(zeros(3, 4)), { synchronized: false }).tlvs.slice(4)).toEqual([5, 2, 5, 2]);
  });

  it('count what came and went in the session, and leave the sender’s own count (§4.5)', () => {
    const request = plainRequest(tlv(5, 0, 0, 0, 99, 1, 1, 1, 1, 2, 2, 2, 2));
    expect(reflected(request).tlvs).toEqual([0, 5, 0, 12, 0, 0, 0, 99, 0, 0, 0, 12, 0, 0, 0, 11]);
    expect(reflected(request, { session: null }).tlvs[0]).toBe(0x80);
  });

  it('echo an access report of a known access, and discard others (§4.6)', () => {
    expect(reflected(plainRequest(tlv(6, 0x10, 1, 0, 0))).tlvs).toEqual([0, 6, 0, 4, 0x10, 1, 0, 0]);
    expect(reflected(plainRequest(tlv(6, 0x30, 1, 0, 0))).tlvs).toEqual([0x80, 6, 0, 4, 0x30, 1, 0, 0]);
  });

  it('tell when the reply before left; zeros for the first and in stateless mode (§4.7)', () => {
    const request = plainRequest(encodeTlv(7, Buffer.alloc(16, 0xee)));
    const { packet } = reflected(request);
    const value = packet.subarray(STAMP_LENGTH + 4);
    expect(value.readUInt32BE(0)).toBe(9);
    expect(readTimestamp(value, 4, 'ntp')).toBe(T1 - 20_000);
    expect([...value.subarray(12)]).toEqual([2, 0, 0, 0]);
    for (const session of [null, { received: 1, sent: 1, before: null }])
      expect(reflected(request, { session }).tlvs).toEqual([0, 7, 0, 16, ...new Array(16).fill(0)]);
  });

  it('tell ports and addresses, IPv4 and IPv6, and zeros where the policy is not to (§4.2)', () => {
    const request = plainRequest(encodeTlvs([{ kind: 'location' }]));
    const read = (known: Partial<TlvFacts> = {}) =>
      readReplyTlvs(reflected(request, known).packet, STAMP_LENGTH, false, null).location;
    expect(read()).toEqual({
      source: '192.0.2.4',
      sourcePort: 40_000,
      destination: '203.0.113.7',
      destinationPort: 862,
    });
    const six = { source: '2001:db8::1:7', sourcePort: 1, destination: 'fe80::1%eth0', destinationPort: 2 };
    expect(read({ location: six })).toEqual({ ...six, destination: 'fe80::1' });
    expect(read({ location: null })).toEqual({ source: null, sourcePort: 0, destination: null, destinationPort: 0 });
    const { tlvs } = reflected(request);
    expect(tlvs.slice(4, 8)).toEqual([862 >> 8, 862 & 255, 40_000 >> 8, 40_000 & 255]);
    expect(tlvs.slice(8, 16)).toEqual([0, 8, 0, 16, 192, 0, 2, 4]);
  });

  it('answer a question for the MAC address by an EUI-64 of zeros, flag unknown and broken sub-TLVs', () => {
    const mac = [0x80, 1, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(reflected(plainRequest(tlv(2, 0, 0, 0, 0, ...mac))).tlvs.slice(8)).toEqual([0, 3, 0, 8, ...zeroed(8)]);
    expect(reflected(plainRequest(tlv(2, 0, 0, 0, 0, 0x80, 77, 0, 1, 5))).tlvs.slice(8)).toEqual([0x80, 77, 0, 1, 5]);
    for (const broken of [[0x80, 7, 0, 15, ...zeroed(15)], [0x80, 7, 1, 0], [0x80]])
      expect(reflected(plainRequest(tlv(2, 0, 0, 0, 0, ...broken))).tlvs[8]).toBe(0x40);
  });

  it('end at the first malformed one, which gets M, and leave the rest as it came', () => {
    const after = tlv(1, 1);
    for (const [type, length] of [
      [2, 3],
      [3, 5],
      [4, 3],
      [5, 8],
      [6, 0],
      [8, 4],
    ] as const) {
      if (type === 8) continue;
      const { verdict, tlvs } = reflected(plainRequest(tlv(1), encodeTlv(type, Buffer.alloc(length, 1)), after));
      expect(verdict).toBe('malformed');
      expect(tlvs).toEqual([0, 1, 0, 0, 0x40, type, 0, length, ...new Array(length).fill(1), ...after]);
    }
    expect(reflected(plainRequest(tlv(1, 2), Buffer.from([0x80, 1, 0, 9, 4]))).tlvs.slice(5)).toEqual([
      0xc0, 1, 0, 9, 4,
    ]);
    expect(reflected(plainRequest(tlv(1), Buffer.from([0x80, 1]))).tlvs.slice(4)).toEqual([0xc0, 1]);
  });

  it('put nothing into a follow-up of the wrong length (§4.7, erratum 8339)', () => {
    const { tlvs } = reflected(plainRequest(encodeTlv(7, Buffer.alloc(13, 3))));
    expect(tlvs).toEqual([0x40, 7, 0, 13, ...zeroed(12), 3]);
    // One of ten octets once ended the reflector: found by a flood of random TLVs.
    expect(reflected(plainRequest(encodeTlv(7, Buffer.alloc(10, 3)))).tlvs).toEqual([0x40, 7, 0, 10, ...zeroed(10)]);
  });

  it('leave the padding of a TWAMP-Light sender alone', () => {
    expect(reflected(plainRequest(Buffer.alloc(27)))).toMatchObject({ verdict: 'none', tlvs: zeroed(27) });
  });
});

describe('TLVs under a key (RFC 8972 §4.8)', () => {
  const asked = Buffer.concat([tlv(4, 46 << 2, 0, 0, 0), zeros(5, 12)]);

  it('are answered when their HMAC is right, and sealed anew over the reply’s own sequence', () => {
    const { verdict, packet } = reflectedSealed(sealedRequest(asked));
    expect(verdict).toBe('answered');
    const at = SEALED_LENGTH + asked.length;
    const text = Buffer.concat([packet.subarray(0, 4), packet.subarray(SEALED_LENGTH, at)]);
    const expected = createHmac('sha256', key).update(text).digest().subarray(0, 16);
    expect(packet.subarray(at + 4)).toEqual(expected);
    expect(packet.readUInt8(at)).toBe(0);
    expect(readReplyTlvs(packet, SEALED_LENGTH, true, key)).toMatchObject({
      trusted: true,
      unrecognized: 0,
      classOfService: { dscp: 10, ecn: 2, refused: false },
    });
  });

  it('all get I and nothing is answered when one bit of them, of the sequence or of the HMAC is changed', () => {
    const request = sealedRequest(asked);
    // Each place but the flags of the HMAC TLV itself, which it does not cover.
    const uncovered = request.length - 20;
    const places = [3, ...Array.from({ length: request.length - SEALED_LENGTH }, (_, index) => SEALED_LENGTH + index)];
    for (const place of places.filter((each) => each !== uncovered)) {
      const changed = Buffer.from(request);
      changed.writeUInt8(changed.readUInt8(place) ^ 0x10, place);
      const { verdict, packet } = reflectedSealed(changed);
      expect(verdict).toBe('forged');
      expect(packet.readUInt8(SEALED_LENGTH) & 0x20).toBe(0x20);
      expect(readReplyTlvs(packet, SEALED_LENGTH, true, key)).toMatchObject({ trusted: false, classOfService: null });
    }
  });

  it('fail where there is no HMAC TLV, where it is not last, and where it is of the wrong length', () => {
    const request = sealedRequest(asked);
    const withoutHmac = request.subarray(0, request.length - 20);
    const notLast = Buffer.concat([request, tlv(3, 0, 0, 0, 0)]);
    const twice = Buffer.concat([request, request.subarray(request.length - 20)]);
    const short = Buffer.concat([withoutHmac, tlv(8, 1, 2, 3)]);
    for (const packet of [withoutHmac, notLast, twice, short]) expect(reflectedSealed(packet).verdict).toBe('forged');
    expect(reflectedSealed(short).tlvs.slice(-7)).toEqual([0xe0, 8, 0, 3, 1, 2, 3]);
    expect(reflectedSealed(withoutHmac).tlvs.filter((_, at) => at === 0 || at === 8)).toEqual([0xa0, 0xa0]);
  });

  it('may have padding behind the HMAC TLV, and padding alone needs none', () => {
    const padded = Buffer.concat([sealedRequest(asked), tlv(1, 1, 2, 3)]);
    expect(reflectedSealed(padded).verdict).toBe('answered');
    expect(reflectedSealed(sealedRequest(tlv(1, 1, 2, 3)))).toMatchObject({
      verdict: 'answered',
      tlvs: [0, 1, 0, 3, 1, 2, 3],
    });
    expect(openRequest(padded, key)).toBe(true);
  });

  it('are not believed in unauthenticated mode where there is no key to verify them by, and are where there is', () => {
    const base = plainRequest(asked);
    const digest = createHmac('sha256', key).update(base.subarray(0, 4)).update(asked).digest().subarray(0, 16);
    const request = Buffer.concat([base, encodeTlv(8, digest)]);
    expect(reflected(request).verdict).toBe('forged');
    expect(reflected(request, { key }).verdict).toBe('answered');
  });
});

describe('a sender that reads TLVs', () => {
  it('skips what has U, stops at M and believes nothing when one has I', () => {
    const location = [0, 2, 0, 4, 3, 94, 156, 64];
    const read = (...octets: number[]) => readReplyTlvs(Buffer.from(octets), 0, false, null);
    expect(read(0x80, 4, 0, 4, 0, 0, 0, 0, ...location)).toMatchObject({
      unrecognized: 1,
      classOfService: null,
      location: { sourcePort: 40_000 },
    });
    expect(read(0x40, 4, 0, 4, 0, 0, 0, 0, ...location)).toMatchObject({ malformed: true, location: null });
    expect(read(...location, 0x20, 1, 0, 0)).toMatchObject({ trusted: false, location: null });
    expect(read(...location, 0, 1, 0, 9)).toMatchObject({ malformed: true });
    expect(read(0, 4, 0, 3, 1, 1, 1, 0, 2, 0, 1, 1).classOfService).toBeNull();
  });

  it('takes any octets for TLVs without an error (5,000 seeds), on either side', () => {
    for (let seed = 1; seed <= 5_000; seed += 1) {
      const random = generator(seed);
      const octets = Buffer.from(
        Array.from({ length: random() % 120 }, () => random() & (seed % 3 === 0 ? 0xff : 0x8f)),
      );
      expect(() => readReplyTlvs(octets, 0, seed % 2 === 0, key)).not.toThrow();
      const request = plainRequest(octets);
      const { packet } = reflected(request, { key: seed % 2 === 0 ? key : null });
      expect(packet.length).toBe(request.length);
    }
  });
});

function zeroed(length: number): number[] {
  return new Array<number>(length).fill(0);
}

/** Small and seeded (xorshift32): the same octets in every run. */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % 65_536;
  };
}
