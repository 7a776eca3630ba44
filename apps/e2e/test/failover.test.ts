import { beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../src/demo';
import { lab, quiet, routeOf, status, until } from '../src/lab';
import { query } from '../src/query';

const others = async (region: string) =>
  (await status())
    .filter((route) => route.region !== region)
    .map(({ region: code, activeLine }) => `${code} ${activeLine}`);

describe('a cut of the active line', () => {
  beforeAll(() => quiet('SG'));

  it('moves every relay of the region to the other line, with the whole chain, and moves nothing else', async () => {
    const before = await others('SG');
    await lab('cut', '--region', 'SG', '--line', 'A');
    const route = await until('SG applied on B', 10_000, async () => {
      const now = await routeOf('SG');
      return now.relays.every((relay) => relay.line === 'B') && now.last?.applied && now;
    });
    expect(route.activeLine).toBe('B');
    expect(route.last?.reason).toBe('blackout');
    const { fault, detected, decided, sent, acknowledged, applied } = route.last ?? {};
    // A relay may say that it has applied before its 2xx has been read: of those two either may be first.
    for (const heard of [acknowledged, applied]) {
      const chain = [fault, detected, decided, sent, heard];
      expect(chain.every((at) => typeof at === 'number')).toBe(true);
      expect([...chain].sort((a, b) => Number(a) - Number(b))).toEqual(chain);
    }
    await until('line A down', 10_000, async () => (await routeOf('SG')).grades.A === 'down');
    expect(await others('SG')).toEqual(before);
  });

  it('is undone by fail-back to the preferred line after the hold-down, and not before', async () => {
    const { sequence, holdDownSeconds } = await routeOf('SG');
    expect(holdDownSeconds).toBe(20);
    const restoredAt = Date.now();
    await lab('restore', '--region', 'SG', '--line', 'A');
    const route = await until('SG back on A', 60_000, async () => {
      const now = await routeOf('SG');
      return now.activeLine === 'A' && now.last?.applied && now;
    });
    expect(route.last?.reason).toBe('fail-back');
    expect(Number(route.last?.decided) - restoredAt).toBeGreaterThanOrEqual(holdDownSeconds * 1000);
    expect(route.sequence).toBe(sequence + 1);
  });
});

describe('trouble without a way out', () => {
  it('both lines cut: no switch, an incident, the advice to duplicate', async () => {
    const before = await quiet('VN');
    await lab('cut', '--region', 'VN', '--line', 'both');
    await until('advice duplicate', 20_000, async () => (await routeOf('VN')).advice === 'duplicate');
    await until('an incident', 20_000, async () => {
      const open = await query(
        `select 1 from incidents i join regions r on r.id = i.region_id where r.code = 'VN' and i.closed_at is null`,
      );
      return open.length > 0;
    });
    const now = await routeOf('VN');
    expect(now.activeLine).toBe(before.activeLine);
    expect(now.relays.map((relay) => relay.line)).toEqual(before.relays.map((relay) => relay.line));
    await lab('restore', '--region', 'VN', '--line', 'both');
  });

  it('a region without agents is no data: no switch, no line blamed', async () => {
    const before = await quiet('BR');
    await lab('stop-agents', '--region', 'BR');
    await until('no data on both lines', 20_000, async () =>
      Object.values((await routeOf('BR')).grades).every((grade) => grade === 'no-data'),
    );
    const now = await routeOf('BR');
    expect([now.activeLine, now.sequence]).toEqual([before.activeLine, before.sequence]);
    await lab('start-agents', '--region', 'BR');
    await until('grades again', 20_000, async () =>
      Object.values((await routeOf('BR')).grades).every((grade) => grade === 'good'),
    );
  });
});

describe('the hub killed in mid-stream', () => {
  it('comes back by itself, with every sample of its absence and no directive repeated', async () => {
    await quiet('ID');
    const directives = () => query<{ count: string }>(`select count(*) from directives d where d.reason <> 'renewed'`);
    const [before] = await directives();
    const killedAt = new Date();
    const { hub, pids } = demo();
    process.kill(pids.hub, 'SIGKILL');
    await until('another hub', 30_000, async () => demo().pids.hub !== pids.hub && (await fetch(`${hub}/readyz`)).ok);
    const back = new Date();
    await until('fresh data everywhere', 60_000, async () =>
      (await status()).every((route) => Object.values(route.grades).every((grade) => grade !== 'no-data')),
    );
    // Every path has one sample for each second from before the kill until after the return.
    const missing = () =>
      query(
        `select p.id, second from paths p join agents a on a.id = p.agent_id join regions r on r.id = a.region_id
         cross join generate_series(date_trunc('second', $1::timestamptz) - interval '2 s', $2::timestamptz, '1 s') second
         where r.code in ('SG', 'ID', 'US')
           and (select count(*) from samples s where s.path_id = p.id and s.start >= second and s.start < second + interval '1 s') <> 1`,
        [killedAt, back],
      );
    await until('no second missing', 60_000, async () => (await missing()).length === 0);
    const [after] = await directives();
    expect(after?.count).toBe(before?.count);
  });
});
