import { encodeTlvs } from '@twinline/wire/senderTlvs';
import { hasScapy, reflectWithScapy } from '@twinline/wire/testing/scapyStamp';
import { describe, expect, it } from 'vitest';
import { probeOnce } from '../src/probeOnce';

const COUNT = 20;

describe.skipIf(!hasScapy)('our sender, answered by packets that scapy reads and writes (python3-scapy)', () => {
  it('measures every probe over IPv4 and IPv6, with padding behind it', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const reflector = await reflectWithScapy(host);
      try {
        const report = await probeOnce({
          host,
          port: reflector.port,
          ssid: 9,
          intervalMs: 20,
          count: COUNT,
          bind: null,
          interface: null,
          dscp: null,
          stampKey: null,
          kernelTimestamps: false,
          tlvs: encodeTlvs([{ kind: 'padding', bytes: Buffer.alloc(64, 7) }]),
          ownClock: () => ({ errorMicros: null, synchronized: null }),
        });
        // A host that stood still for a moment takes back the probes it can say nothing about.
        expect(report.sent).toBeGreaterThan(COUNT / 2);
        expect(report).toMatchObject({ received: report.sent, lost: 0, duplicates: 0, reordered: 0 });
        expect(report.rttMinMicros).toBeGreaterThan(0);
        expect(report.counts.strangers).toBe(0);
      } finally {
        await reflector.stop();
      }
    }
  });
});
