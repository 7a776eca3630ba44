import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openSrtPlace } from '../bench/srtPlace';
import { createDraw } from '../kills/draw';
import { hasSrtTools } from '../setup/srtTools';

/** Long enough that a busy machine's pauses are not taken for the line's. */
const LATENCY_MS = 3_000;

describe.skipIf(!hasSrtTools())('a real SRT stream through the line switch (needs ffmpeg and srt-tools)', () => {
  it('loses nothing when its line is cut and left, while the same stream without the switch does', async () => {
    const place = await openSrtPlace({ latencyMs: LATENCY_MS, random: createDraw(3).unit });
    try {
      await place.tell('A');
      await sleep(1_000);
      const fromMs = performance.now();
      place.lines.A.cut(fromMs);
      await sleep(300);
      await place.tell('B');
      // The line stays cut for longer than SRT has time to ask again.
      await sleep(LATENCY_MS + 1_500);
      place.lines.A.restore(performance.now());
      const untilMs = performance.now();
      await sleep(LATENCY_MS + 1_000);
      const [switched, direct] = [place.seen('switched', fromMs, untilMs), place.seen('direct', fromMs, untilMs)];
      expect(switched.sent).toBeGreaterThan(100);
      expect(switched.lost).toBe(0);
      expect(direct.lost).toBeGreaterThan(0);
      expect(switched.gapMs).toBeLessThan(direct.gapMs);
      expect(place.near().figures).toMatchObject({ kind: 'paired', outbound: { forgotten: 0 }, isPaired: true });
    } finally {
      await place.close();
    }
  });
});
