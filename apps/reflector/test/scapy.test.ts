import { hasScapy, sendWithScapy } from '@twinline/wire/testing/scapyStamp';
import { afterEach, describe, expect, it } from 'vitest';
import { createReflector, type Reflector } from '../src/createReflector';

const COUNT = 10;
let reflector: Reflector;
afterEach(() => reflector.stop());

describe.skipIf(!hasScapy)('our reflector, asked by packets that scapy writes and reads (python3-scapy)', () => {
  it('answers each with a count of its own, the sender’s fields unchanged, in order of time', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      reflector = await createReflector({ host, port: 0 });
      const replies = await sendWithScapy(reflector.address, COUNT);
      expect(replies.map(({ sequence }) => sequence)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
      expect(replies.map(({ senderSequence }) => senderSequence)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
      for (const reply of replies) {
        expect(reply).toMatchObject({ ssid: 4711, length: 44, requestLength: 44, ttl: 255, senderTimeEchoed: true });
        expect(reply.senderErrorEstimate).toEqual([1, 16, 33]);
        // RFC 4656 §4.1.2: a multiplier of 0 would say nothing about the error.
        expect(reply.multiplier).toBeGreaterThan(0);
        expect(reply.processingSeconds).toBeGreaterThanOrEqual(0);
        expect(reply.processingSeconds).toBeLessThanOrEqual(reply.waitedSeconds);
        // One machine, one clock: T3 lies between the sending and the reading.
        expect(reply.reflectorAheadSeconds).toBeLessThan(0.05);
        expect(reply.reflectorAheadSeconds).toBeGreaterThan(-reply.waitedSeconds - 0.05);
      }
      if (host === '127.0.0.1') await reflector.stop();
    }
  });

  it('repeats the sender’s sequence when it keeps no state', async () => {
    reflector = await createReflector({ host: '127.0.0.1', port: 0, stateless: true });
    const replies = await sendWithScapy(reflector.address, 3);
    expect(replies.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it('gives padding back as it came, and flags a TLV that it does not know', async () => {
    reflector = await createReflector({ host: '127.0.0.1', port: 0 });
    const [reply] = await sendWithScapy(reflector.address, 1, [
      { type: 1, value: Buffer.from('00112233', 'hex') },
      { type: 200, value: Buffer.from('aabb', 'hex') },
    ]);
    expect(reply?.length).toBe(reply?.requestLength);
    expect(reply?.tlvs).toEqual([
      { flags: 0, type: 1, value: '00112233' },
      { flags: 0x80, type: 200, value: 'aabb' },
    ]);
  });
});
