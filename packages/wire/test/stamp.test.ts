import { describe, expect, it } from 'vitest';
import { errorEstimate, errorMicrosOf } from '../src/errorEstimate';
import { readTimestamp, writeNtp } from '../src/ntp';
import { emptyReply } from '../src/packet';
import {
  isRequest,
  LONGEST_REQUEST,
  readReply,
  SHORTEST_REPLY,
  STAMP_LENGTH,
  sentFractionOf,
  ssidOf,
  writeReply,
  writeRequest,
} from '../src/stamp';

const T1 = 1_795_359_918_000_123;
const request = Buffer.alloc(STAMP_LENGTH);
writeRequest(request, { sequence: 7, sentAtMicros: T1, errorEstimate: errorEstimate(1_000, true), ssid: 513 });
const fields = {
  sequence: 3,
  receivedAtMicros: T1 + 40_000,
  sentAtMicros: T1 + 40_250,
  errorEstimate: errorEstimate(1_000, true),
  ttl: 255,
};

describe('STAMP packets', () => {
  it('put every field where RFC 8762 and RFC 8972 say', () => {
    expect(request.length).toBe(44);
    expect(request.readUInt32BE(0)).toBe(7);
    expect(request.readUInt32BE(4)).toBe(Math.floor(T1 / 1e6) + 2_208_988_800);
    expect(request.readUInt16BE(14)).toBe(513);
    expect(request.subarray(16).every((byte) => byte === 0)).toBe(true);
  });

  it('come back as what was sent, with the time spent in the reflector', () => {
    const packet = Buffer.alloc(LONGEST_REQUEST);
    const length = writeReply(packet, request, fields);
    const reply = emptyReply();
    expect(readReply(packet.subarray(0, length), reply)).toBe(true);
    expect(reply).toMatchObject({
      sequence: 7,
      reflectorSequence: 3,
      ssid: 513,
      sentFraction: sentFractionOf(request),
    });
    expect(reply.processingMicros).toBeCloseTo(250, 0);
    expect(packet.readUInt8(40)).toBe(255);
  });

  it('are answered at the request’s own length, from TWAMP-Light’s 14 bytes to the longest', () => {
    for (const length of [14, 15, 16, 40, 41, 43, 44, 45, 60, 1_000, LONGEST_REQUEST]) {
      const sent = Buffer.alloc(length, 0xa5);
      expect(isRequest(sent)).toBe(true);
      const packet = Buffer.alloc(LONGEST_REQUEST);
      expect(writeReply(packet, sent, fields)).toBe(length);
      if (length >= SHORTEST_REPLY) expect(packet.subarray(24, 38)).toEqual(sent.subarray(0, 14));
      if (length > STAMP_LENGTH) expect(packet.subarray(44, length)).toEqual(sent.subarray(44));
    }
  });

  it('are refused when no sender can have meant them', () => {
    expect(isRequest(Buffer.alloc(0))).toBe(false);
    expect(isRequest(Buffer.alloc(13))).toBe(false);
    expect(isRequest(Buffer.alloc(LONGEST_REQUEST + 1))).toBe(false);
    expect(readReply(Buffer.alloc(SHORTEST_REPLY - 1), emptyReply())).toBe(false);
    expect(ssidOf(Buffer.alloc(14))).toBe(0);
  });

  it('never show a negative time in the reflector when its clock steps back', () => {
    const packet = Buffer.alloc(LONGEST_REQUEST);
    const length = writeReply(packet, request, { ...fields, sentAtMicros: fields.receivedAtMicros - 5_000_000 });
    const reply = emptyReply();
    readReply(packet.subarray(0, length), reply);
    expect(reply.processingMicros).toBe(0);
  });

  it('carry times across the end of the NTP era in 2036', () => {
    const packet = Buffer.alloc(8);
    for (const micros of [2_085_978_495_999_999, 2_085_978_496_000_001]) {
      writeNtp(packet, 0, micros);
      expect(readTimestamp(packet, 0, 'ntp')).toBe(micros);
    }
  });

  it('claim at least the clock error they were given, and at most twice that', () => {
    for (const micros of [0.001, 1, 250, 1_000, 999_999, 60_000_000]) {
      const claimed = errorMicrosOf(errorEstimate(micros, false)) ?? 0;
      expect(claimed).toBeGreaterThanOrEqual(micros);
      expect(claimed).toBeLessThan(micros * 2);
      expect(errorEstimate(micros, true) >> 15).toBe(1);
    }
    expect(errorMicrosOf(0)).toBeNull();
  });
});
