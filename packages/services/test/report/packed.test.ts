import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../src/report/archive/packed';
import { reportOfWeek } from '../fixtures/report';
import { seeded } from '../fixtures/seeded';

const draw = seeded(7);

/** Anything that JSON can say, with lists around the lengths at which they are cut. */
function anything(depth: number): unknown {
  const kind = Math.floor(draw() * (depth > 4 ? 5 : 8));
  if (kind === 0) return null;
  if (kind === 1) return draw() < 0.5;
  if (kind === 2) return Math.round((draw() - 0.5) * 1e9) / 1e3;
  if (kind === 3) return '"quoted", \\ and \n of 线路 \u2028'.slice(0, Math.floor(draw() * 30));
  if (kind === 4) return [];
  if (kind === 5) return Array.from({ length: Math.floor(draw() * 5) }, () => anything(depth + 1));
  if (kind === 6)
    return Array.from({ length: [999, 1_000, 20_000, 20_001][Math.floor(draw() * 4)] ?? 0 }, (_, i) => i % 7);
  return Object.fromEntries(
    Array.from({ length: Math.floor(draw() * 5) }, (_, i) => [
      `key ${i} "${i}"`,
      draw() < 0.1 ? undefined : anything(depth + 1),
    ]),
  );
}

describe('what is packed', () => {
  it('is the text that JSON makes of it, gzipped', async () => {
    for (let i = 0; i < 60; i += 1) {
      const value = { of: anything(0), and: anything(0), nothing: undefined, none: {}, list: [] };
      const bytes = await pack(value);
      expect(gunzipSync(bytes).toString('utf8')).toBe(JSON.stringify(value));
      expect(await unpack(bytes)).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });

  it('of a report is read as it was', async () => {
    const report = reportOfWeek();
    expect(await unpack(await pack(report))).toEqual(report);
  });

  it('has lists of any length whole', async () => {
    const list = Array.from({ length: 200_000 }, (_, i) => i);
    const bytes = await pack({ quarters: { path: list } });
    expect(((await unpack(bytes)) as { quarters: { path: number[] } }).quarters.path).toEqual(list);
  });

  it('is refused where it is damaged', async () => {
    const bytes = await pack({ some: 'thing' });
    await expect(unpack(bytes.subarray(0, bytes.length - 4))).rejects.toThrow();
    await expect(unpack(Buffer.from('{}'))).rejects.toThrow();
  });
});
