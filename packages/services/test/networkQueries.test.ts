import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentArrival } from '../src/query/network/agentArrival';
import { isOutOfDate, presenceOf } from '../src/query/network/agentPresence';
import { networkAgents } from '../src/query/network/agents';
import { networkCircuits } from '../src/query/network/circuits';
import { networkOptions } from '../src/query/network/networkOptions';
import type { StepFigures } from '../src/query/route/connectFigures';
import { connectSeries } from '../src/query/route/connectSeries';
import { connectTimes } from '../src/query/route/connectTimes';
import { oneWay } from '../src/query/route/oneWay';
import { routeUse } from '../src/query/route/routeUse';
import { routeWorks } from '../src/query/route/routeWorks';
import { agentOf, contentState, hear, insertCircuit, insertConnects, insertUsage } from './fixtures/measuring';
import {
  insertAgent,
  insertOrganization,
  insertRegion,
  insertSamples,
  type Region,
  type World,
  worlds,
} from './fixtures/world';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const MINUTE = 60_000;

describe('the presence of an agent', () => {
  const given = { now: NOW, heardAt: NOW - 1_000, enrolledAt: NOW - 90_000, tokenExpiresAt: null, withdrawn: [] };

  it('is waiting until it was heard or enrolled, and then never again', () => {
    expect(presenceOf({ ...given, heardAt: null, enrolledAt: null }).state).toBe('waiting');
    expect(presenceOf({ ...given, heardAt: null }).state).toBe('offline');
    expect(presenceOf(given).state).toBe('reporting');
  });

  it('is offline after six silent seconds, whatever it said of itself before', () => {
    expect(presenceOf({ ...given, heardAt: NOW - 5_999, withdrawn: ['cpu'] })).toMatchObject({
      state: 'withdrawn',
      withdrawn: ['cpu'],
    });
    expect(presenceOf({ ...given, heardAt: NOW - 6_000, withdrawn: ['cpu'] })).toMatchObject({
      state: 'offline',
      withdrawn: [],
    });
  });

  it('knows a token that still can be used from one that ran out', () => {
    expect(presenceOf({ ...given, tokenExpiresAt: NOW + 1 }).tokenUsable).toBe(true);
    expect(presenceOf({ ...given, tokenExpiresAt: NOW }).tokenUsable).toBe(false);
  });

  it('compares versions by their numbers, and claims nothing of what it cannot read', () => {
    expect(isOutOfDate('0.9.9', '0.10.0')).toBe(true);
    expect(isOutOfDate('0.10.0', '0.10.0')).toBe(false);
    expect(isOutOfDate('1.0.0', '0.10.0')).toBe(false);
    expect(isOutOfDate('load-test', '0.10.0')).toBeNull();
    expect(isOutOfDate('0.1.0', null)).toBeNull();
  });
});

/** Percentiles come from sketches with buckets of 10 %. */
function expectStep(found: StepFigures | undefined, wanted: StepFigures): void {
  expect(found?.attempts).toBe(wanted.attempts);
  expect(Math.abs((found?.p50Micros ?? 0) / wanted.p50Micros - 1)).toBeLessThan(0.05);
  expect(Math.abs((found?.p95Micros ?? 0) / wanted.p95Micros - 1)).toBeLessThan(0.05);
}

describe.each(worlds())('what people see of the network on %s', (_, open) => {
  let world: World;
  let region: Region;
  let agentId: string;
  const ctx = (organizationId = 'own', now = NOW) => world.context(organizationId, now);
  const pathOf = (carrier: number, slot: 'A' | 'B') => region.carriers[carrier]?.paths[slot] ?? 0;

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    await insertOrganization(world.db, 'other');
    region = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'SG',
      timeZone: 'Asia/Singapore',
      weights: [3, 1],
    });
    await insertRegion(world.db, { organizationId: 'other', code: 'JP', timeZone: 'Asia/Tokyo' });
    agentId = await agentOf(world.db, region);
    await world.db.pool.query(
      `insert into reflector_addresses (organization_id, pop_id, line_id, host, port, connect_url)
       select p.organization_id, p.pop_id, p.line_id, case l.slot when 'A' then '192.0.2.1' else '2001:db8::1' end, 862,
         'https://192.0.2.1/' from paths p join lines l on l.id = p.line_id where p.agent_id = $1`,
      [agentId],
    );
    await world.db.pool.query(
      'insert into region_pops (organization_id, region_id, pop_id, priority) select distinct organization_id, $1::uuid, pop_id, 1 from paths where agent_id = $2',
      [region.regionId, agentId],
    );
  });
  afterAll(() => world.end());

  describe('agents', () => {
    it('are listed by region and carrier with what they said, their paths and the last ten seconds of each', async () => {
      await hear(world.db, agentId, { at: NOW - 2_000, version: '0.1.0', state: contentState });
      await insertSamples(world.db, [
        { path: pathOf(0, 'A'), at: NOW - 15_000, rttMs: [900] },
        { path: pathOf(0, 'A'), at: NOW - 4_000, rttMs: [80, 80], lost: 1 },
        { path: pathOf(0, 'A'), at: NOW - 3_000, rttMs: [80], repeat: 6 },
      ]);
      const { agents, latestVersion } = await networkAgents(ctx(), { latestVersion: '0.2.0', limit: 100 });
      expect(latestVersion).toBe('0.2.0');
      expect(agents.map((agent) => [agent.regionCode, agent.carrierName, agent.state])).toEqual([
        ['SG', 'SG carrier 0', 'reporting'],
        ['SG', 'SG carrier 1', 'waiting'],
      ]);
      const [heard, waiting] = agents;
      expect(heard).toMatchObject({ outOfDate: true, self: contentState, selfAt: NOW - 2_000 });
      expect(heard?.paths).toMatchObject([
        {
          line: 'A',
          pop: 'SG pop',
          address: '192.0.2.1:862',
          connectUrl: 'https://192.0.2.1/',
          measuredAt: NOW - 3_000,
        },
        { line: 'B', address: '[2001:db8::1]:862', rttP50Micros: null, lossRatio: null, measuredAt: null },
      ]);
      const [path] = heard?.paths ?? [];
      expect(path?.lossRatio).toBeCloseTo(1 / 9);
      expect(Math.abs((path?.rttP50Micros ?? 0) / 80_000 - 1)).toBeLessThan(0.05);
      expect(waiting).toMatchObject({ version: null, outOfDate: null, self: null, lastSeenAt: null });
    });

    it('are withdrawn with their reasons while they speak, and offline when they do not', async () => {
      const state = { ...contentState, withdrawn: ['clock' as const, 'cpu' as const] };
      await hear(world.db, agentId, { at: NOW - 1_000, state });
      const at = async (now: number) =>
        (await networkAgents(ctx('own', now), { latestVersion: null, limit: 100 })).agents[0];
      expect(await at(NOW)).toMatchObject({ state: 'withdrawn', withdrawn: ['clock', 'cpu'] });
      expect(await at(NOW + 60_000)).toMatchObject({ state: 'offline', withdrawn: [], lastSeenAt: expect.any(Number) });
    });

    it('show a state of an unknown shape as none, rather than failing the page', async () => {
      await world.db.pool.query(`update agents set state = '{"withdrawn": "yes"}' where id = $1`, [agentId]);
      expect((await networkAgents(ctx(), { latestVersion: null, limit: 100 })).agents[0]?.self).toBeNull();
    });

    it('tell when the token of one that was never enrolled ends; used tokens do not count', async () => {
      const waiting = await agentOf(world.db, region, 1);
      const token = (name: string, expiresAt: number, used: boolean) =>
        world.db.pool.query(
          `insert into agent_enrolments (organization_id, agent_id, token_hash, expires_at, used_at)
           values ('own', $1, $2, $3, $4)`,
          [waiting, Buffer.from(name), new Date(expiresAt), used ? new Date(NOW) : null],
        );
      await token('used', NOW + 90_000, true);
      await token('open', NOW + 30_000, false);
      const { agents } = await networkAgents(ctx(), { latestVersion: null, limit: 100 });
      expect(agents[1]).toMatchObject({ state: 'waiting', tokenUsable: true, tokenExpiresAt: NOW + 30_000 });
    });

    it('come page by page in one order, each once, and no further than the last', async () => {
      const all = (await networkAgents(ctx(), { latestVersion: null, limit: 100 })).agents;
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await networkAgents(ctx(), { latestVersion: null, limit: 1, cursor });
        expect(page.agents).toHaveLength(1);
        seen.push(...page.agents.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(all.map(({ id }) => id));
      for (const refused of ['x', 'WyJTRyJd', Buffer.from('["a","b","c","d"]').toString('base64url')])
        await expect(networkAgents(ctx(), { latestVersion: null, limit: 1, cursor: refused })).rejects.toMatchObject({
          code: 'invalid',
          details: { field: 'cursor' },
        });
    });

    it('are found by region, by state and by words of what is known of them, also beyond the first page', async () => {
      await hear(world.db, agentId, { at: NOW - 1_000, state: contentState });
      const found = async (given: Partial<Parameters<typeof networkAgents>[1]>, now = NOW) => {
        const page = await networkAgents(ctx('own', now), { latestVersion: null, limit: 1, ...given });
        return { names: page.agents.map(({ name }) => name), more: page.nextCursor !== null };
      };
      expect(await found({ regions: ['SG'] })).toEqual({ names: ['SG agent 0'], more: true });
      expect(await found({ regions: ['JP'] })).toEqual({ names: [], more: false });
      expect(await found({ state: 'reporting' })).toEqual({ names: ['SG agent 0'], more: false });
      expect(await found({ state: 'waiting' })).toEqual({ names: ['SG agent 1'], more: false });
      expect(await found({ search: 'sg  CARRIER as64501' })).toEqual({ names: ['SG agent 1'], more: false });
      expect(await found({ search: 'probe-1' })).toEqual({ names: ['SG agent 0'], more: false });
      expect(await found({ search: 'nobody' })).toEqual({ names: [], more: false });
    });

    it('count as heard by their newest samples, where the hub has not noted them yet', async () => {
      const later = NOW + 3_600_000;
      await insertSamples(world.db, [{ path: pathOf(0, 'B'), at: later - 1_000, rttMs: [80] }]);
      await world.db.pool.query('update samples set received_at = start where start = $1', [new Date(later - 1_000)]);
      const [agent] = (await networkAgents(ctx('own', later), { latestVersion: null, limit: 100 })).agents;
      expect(agent).toMatchObject({ state: 'reporting', lastSeenAt: later - 1_000 });
    });

    it('of another organization are not there, nor is what it could join', async () => {
      const { agents } = await networkAgents(ctx('other'), { latestVersion: null, limit: 100 });
      expect(agents.map((agent) => agent.regionCode)).toEqual(['JP']);
      expect((await networkOptions(ctx('other'))).map((option) => option.code)).toEqual(['JP']);
      await expect(agentArrival(ctx('other'), { agentId })).rejects.toMatchObject({ code: 'not-found' });
    });

    it('may join a region with its carriers, by audience, and learn what they will measure', async () => {
      expect(await networkOptions(ctx())).toMatchObject([
        {
          code: 'SG',
          carriers: [{ name: 'SG carrier 0' }, { name: 'SG carrier 1' }],
          ways: [
            { line: 'A', pop: 'SG pop', addressed: true },
            { line: 'B', pop: 'SG pop', addressed: true },
          ],
          agentNames: ['SG agent 0', 'SG agent 1'],
        },
      ]);
    });

    it('arrive step by step: enrolled, first sample, first answer on each line', async () => {
      const newcomer = await agentOf(world.db, region, 1);
      expect(await agentArrival(ctx(), { agentId: newcomer })).toEqual({
        enrolledAt: null,
        lastSeenAt: null,
        version: null,
        firstSampleAt: null,
        linesAnswered: [],
        lines: ['A', 'B'],
      });
      await hear(world.db, newcomer, { at: NOW - 10_000 });
      await insertSamples(world.db, [
        { path: pathOf(1, 'A'), at: NOW - 20_000, rttMs: [70] },
        { path: pathOf(1, 'A'), at: NOW - 8_000, rttMs: [70] },
        { path: pathOf(1, 'B'), at: NOW - 9_000, rttMs: [], lost: 50 },
      ]);
      expect(await agentArrival(ctx(), { agentId: newcomer })).toMatchObject({
        enrolledAt: NOW - 10_000,
        version: '0.1.0',
        firstSampleAt: NOW - 9_000,
        linesAnswered: ['A'],
      });
    });
  });

  describe('circuits', () => {
    let circuitId: string;
    let agentSource: string;
    const circuit = async (now = NOW) =>
      (await networkCircuits(ctx('own', now))).circuits.find(({ name }) => name === 'SZX-SIN-01');

    beforeAll(async () => {
      agentSource = `agent:${agentId}`;
      circuitId = await insertCircuit(world.db, region, { name: 'SZX-SIN-01', slot: 'A', committedMbps: 1_000 });
      await insertCircuit(world.db, region, { name: 'SZX-SIN-02', slot: 'B', committedMbps: null });
      // 100 five-minute readings, of which the last ten are the evening's peak.
      await insertUsage(world.db, {
        circuitId,
        source: 'router',
        from: NOW - 100 * 5 * MINUTE,
        readings: 100,
        stepMs: 5 * MINUTE,
        mbps: (i) => ({ in: i >= 90 ? 800 + i : 200, out: 50 }),
      });
      await insertUsage(world.db, {
        circuitId,
        source: agentSource,
        from: NOW - 60_000,
        readings: 6,
        stepMs: 10_000,
        mbps: () => ({ in: 3, out: 1 }),
      });
    });

    it('show the newest reading, the 95th percentile of a day and six hours of the source that sees most', async () => {
      const found = await circuit();
      expect(found).toMatchObject({
        committedBps: 1_000_000_000,
        lines: [{ regionCode: 'SG', slot: 'A' }],
        usage: {
          source: 'router',
          agentName: null,
          otherSources: [{ source: agentSource, agentName: 'SG agent 0' }],
          countedAt: NOW,
        },
      });
      expect(found?.usage?.now).toEqual({ inBps: 899_000_000, outBps: 50_000_000 });
      // Of a hundred bins, 95 are at most this.
      expect(found?.usage?.p95).toEqual({ inBps: 894_000_000, outBps: 50_000_000 });
      expect(found?.usage?.history.start).toHaveLength(72);
      expect(found?.usage?.history.inBps.at(-1)).toBe(899_000_000);
    });

    it('claim nothing for a circuit that nobody counts', async () => {
      const { circuits } = await networkCircuits(ctx());
      expect(circuits.map(({ name, usage }) => [name, usage === null])).toEqual([
        ['SZX-SIN-01', false],
        ['SZX-SIN-02', true],
      ]);
    });

    it('have no present use when the last reading is older than five minutes, and say when that was', async () => {
      const later = await circuit(NOW + 10 * MINUTE);
      expect(later?.usage).toMatchObject({ now: null, countedAt: NOW, source: 'router' });
    });

    it('prefer a source that still counts to a larger one that fell silent', async () => {
      await insertUsage(world.db, {
        circuitId,
        source: agentSource,
        from: NOW + 19 * MINUTE,
        readings: 6,
        stepMs: 10_000,
        mbps: () => ({ in: 3, out: 1 }),
      });
      expect((await circuit(NOW + 20 * MINUTE))?.usage).toMatchObject({
        source: agentSource,
        now: { inBps: 3_000_000, outBps: 1_000_000 },
      });
    });

    it('spread a long reading over the bins it covers', async () => {
      const other = await insertCircuit(world.db, region, { name: 'SZX-SIN-03', slot: 'B', committedMbps: 100 });
      await insertUsage(world.db, {
        circuitId: other,
        source: 'router',
        from: NOW - 17 * MINUTE,
        readings: 1,
        stepMs: 15 * MINUTE,
        mbps: () => ({ in: 40, out: 4 }),
      });
      const found = (await networkCircuits(ctx())).circuits.find(({ id }) => id === other);
      expect(found?.usage?.history.start).toEqual([20, 15, 10, 5].map((minutes) => NOW - minutes * MINUTE));
      expect(new Set(found?.usage?.history.inBps)).toEqual(new Set([40_000_000]));
    });

    it('are told over time for the route whose lines they carry, of the source that sees most', async () => {
      const span = { routeId: region.routeId, from: NOW - 60 * MINUTE, to: NOW };
      const { lines, binMs } = await routeUse(ctx(), span);
      expect(binMs).toBe(30_000);
      expect(lines.A).toMatchObject({ circuit: 'SZX-SIN-01', committedBps: 1_000_000_000, sharedWith: [] });
      // Twelve readings of five minutes, each spread over the half minutes that it counted.
      expect(lines.A?.start).toEqual(Array.from({ length: 120 }, (_, i) => NOW - (120 - i) * 30_000));
      expect(lines.A?.inBps.slice(-11)).toEqual([898_000_000, ...Array(10).fill(899_000_000)]);
      await expect(routeUse(ctx('other'), span)).rejects.toMatchObject({ code: 'not-found' });
      await expect(routeUse(ctx(), { ...span, from: NOW - 32 * 24 * 60 * MINUTE })).rejects.toMatchObject({
        details: { field: 'from' },
      });
    });

    it('of another organization are not there', async () => {
      expect((await networkCircuits(ctx('other'))).circuits).toEqual([]);
    });
  });

  describe('connect times', () => {
    const from = NOW - 30 * MINUTE;
    const times = (organizationId = 'own') =>
      connectTimes(ctx(organizationId), { routeId: region.routeId, from, to: NOW });

    beforeAll(async () => {
      const attempts = (path: number, count: number, tcpMs: (i: number) => number) =>
        Array.from({ length: count }, (_, i) => ({
          path,
          atMs: from + i * 10_000,
          tcpMicros: tcpMs(i) * 1_000,
          tlsMicros: 20_000,
          firstByteMicros: 30_000,
          status: 200,
        }));
      await insertConnects(world.db, [
        ...attempts(pathOf(0, 'A'), 20, (i) => i + 1),
        // The small carrier tries five times as often and is far away.
        ...attempts(pathOf(1, 'A'), 100, () => 200),
        { path: pathOf(0, 'A'), atMs: from + 1, fault: 'timeout' },
        { path: pathOf(0, 'A'), atMs: from + 2, fault: 'timeout' },
        { path: pathOf(0, 'A'), atMs: from + 3, tcpMicros: 5_000, fault: 'tls' },
        { path: pathOf(0, 'B'), atMs: from + 4, fault: 'refused' },
        { path: pathOf(0, 'A'), atMs: from - 1, tcpMicros: 9_000_000, scheme: 'tcp' },
        { path: pathOf(0, 'A'), atMs: NOW, tcpMicros: 9_000_000, scheme: 'tcp' },
      ]);
    });

    it('give medians and 95th percentiles of each step by carrier and line, within the range and half open', async () => {
      const { carriers, configured } = await times();
      expect(configured).toBe(true);
      expect(carriers.map(({ name }) => name)).toEqual(['SG carrier 0', 'SG carrier 1']);
      const [a] = carriers[0]?.lines ?? [];
      // 21 handshakes: 1…20 ms and the 5 ms of the one whose TLS failed.
      expect(a).toMatchObject({ line: 'A', attempts: 23, failures: { timeout: 2, tls: 1 } });
      expectStep(a?.steps.tcp, { p50Micros: 10_000, p95Micros: 19_000, attempts: 21 });
      expectStep(a?.steps.tls, { p50Micros: 20_000, p95Micros: 20_000, attempts: 20 });
      expectStep(a?.steps.whole, { p50Micros: 60_000, p95Micros: 69_000, attempts: 20 });
    });

    it('weigh all carriers by audience and not by how often an agent tries', async () => {
      const [a] = (await times()).all;
      expect(a).toMatchObject({ line: 'A', attempts: 123, failures: { timeout: 2, tls: 1 } });
      // Three quarters of the viewers are on the near carrier: half of all end with its 14th of 21 handshakes.
      expectStep(a?.steps.tcp, { p50Micros: 14_000, p95Micros: 200_000, attempts: 121 });
    });

    it('keep a line on which nothing ever connected: attempts, failures, and no times', async () => {
      const b = (await times()).all.find(({ line }) => line === 'B');
      expect(b).toEqual({ line: 'B', attempts: 1, failures: { refused: 1 }, steps: {} });
    });

    it('are told bin by bin for the time axis: medians by audience, failures, and no times where none came through', async () => {
      const span = { routeId: region.routeId, from, to: NOW };
      const { lines, binMs } = await connectSeries(ctx(), span);
      expect(binMs).toBe(30_000);
      const sum = (values: readonly number[] = []) => values.reduce((total, value) => total + value, 0);
      expect([sum(lines.A?.attempts), sum(lines.A?.failed)]).toEqual([123, 3]);
      // The near carrier tries for 200 s; then the far one is alone.
      const [near, far] = [lines.A?.p50Micros[2] ?? 0, lines.A?.p50Micros.at(-1) ?? 0];
      expect(near).toBeLessThan(80_000);
      expect(Math.abs(far / 250_000 - 1)).toBeLessThan(0.05);
      expect(lines.B).toEqual({
        start: [Math.floor(from / 30_000) * 30_000],
        ...{ p50Micros: [null], p95Micros: [null], attempts: [1], failed: [1] },
      });
      await expect(connectSeries(ctx('other'), span)).rejects.toMatchObject({ code: 'not-found' });
    });

    describe('over more than three hours', () => {
      const quarter = 15 * MINUTE;
      const start = Math.floor((NOW - 10 * 3_600_000) / quarter) * quarter;
      const key = (step: number, ms: number) => step * 1_024 + bucketOf(ms * 1_000);

      beforeAll(async () => {
        // What was rolled up says 40 ms, what was tried then says a second: so the answer tells what was read.
        await world.db.pool.query(
          `insert into rollup_connects (path_id, bucket, attempts, faults, step_keys, step_counts)
           select $1, b, 90, '{"timeout": 1, "tls": 1}', $2, $3 from unnest($4::timestamptz[]) b`,
          [
            pathOf(0, 'A'),
            [key(0, 40), key(1, 60), key(3, 100)],
            [90, 89, 88],
            [1, 2, 3, 30, 31].map((i) => new Date(start + i * quarter)),
          ],
        );
        await insertConnects(
          world.db,
          [0.5, 1.5, 32.5].map((i) => ({
            path: pathOf(0, 'A'),
            atMs: start + i * quarter,
            tcpMicros: 1_000_000,
            scheme: 'tcp',
          })),
        );
      });

      it('read what is rolled up, and attempts only at the ends that no rollup covers, each once', async () => {
        // From the middle of the first quarter-hour until that of one that is not rolled up yet.
        const read = (to: number) =>
          connectTimes(ctx(), { routeId: region.routeId, from: start + quarter / 2, to: start + to * quarter });
        const [a] = (await read(33)).carriers[0]?.lines ?? [];
        expect(a).toMatchObject({ line: 'A', attempts: 452, failures: { timeout: 5, tls: 5 } });
        expectStep(a?.steps.tcp, { p50Micros: 40_000, p95Micros: 40_000, attempts: 452 });
        expectStep(a?.steps.tls, { p50Micros: 60_000, p95Micros: 60_000, attempts: 445 });
        expectStep(a?.steps.whole, { p50Micros: 100_000, p95Micros: 100_000, attempts: 442 });
        // Before it only: three quarter-hours and the attempt of the half one.
        expect((await read(14)).carriers[0]?.lines[0]).toMatchObject({ attempts: 271 });
      });

      it('are told by quarter-hours from what is rolled up', async () => {
        const span = { routeId: region.routeId, from: start, to: start + 32 * quarter };
        const { lines, binMs } = await connectSeries(ctx(), span);
        expect(binMs).toBe(quarter);
        expect(lines.A?.start.map((at) => (at - start) / quarter)).toEqual([1, 2, 3, 30, 31]);
        expect(lines.A?.attempts).toEqual(Array(5).fill(90));
        for (const micros of lines.A?.p50Micros ?? []) expect(Math.abs((micros ?? 0) / 100_000 - 1)).toBeLessThan(0.05);
      });

      it('reach back 400 days and no further', async () => {
        const back = (days: number) =>
          connectTimes(ctx(), { routeId: region.routeId, from: NOW - days * 86_400_000, to: NOW });
        expect((await back(400)).all[0]?.attempts).toBeGreaterThan(450);
        await expect(back(401)).rejects.toMatchObject({ code: 'invalid', details: { field: 'from' } });
      });
    });

    it('do not exist for another organization', async () => {
      await expect(times('other')).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('drills and maintenance of a route', () => {
    it('are those that touch the span, a window as far as it was there', async () => {
      const [from, to] = [NOW - 6 * 3_600_000, NOW];
      const hour = (hours: number) => new Date(NOW - hours * 3_600_000);
      const drill = (kind: string, began: Date, ended: Date | null) =>
        world.db.pool.query(
          `insert into drill_runs (organization_id, route_id, kind, hold_seconds, state, created_at, started_at, ended_at, line_to, result)
           values ('own', $1, $2, 60, case when $4::timestamptz is null then 'holding' else 'ended' end, $3, $3, $4, 'B',
             case when $4::timestamptz is not null then 'passed' end)`,
          [region.routeId, kind, began, ended],
        );
      await drill('live', hour(8), hour(7));
      await drill('dry', hour(3), hour(2.9));
      await drill('live', hour(1), null);
      const window = (name: string, given: { start: number; line?: string; archived?: Date }) =>
        world.db.pool.query(
          `insert into maintenance_windows (id, organization_id, name, region_id, line, drains, repeats, weekdays, time_zone,
             first_day, start_minute, duration_minutes, last_day, created_by, created_at, archived_at)
           values (gen_random_uuid(), 'own', $1, $2, $3, false, 'daily', '{}', 'UTC', '2026-11-01', $4, 60, null, 'Ann', $5, $6)`,
          [name, region.regionId, given.line ?? null, given.start, hour(48), given.archived ?? null],
        );
      await window('nightly', { start: 7 * 60 + 30, line: 'A' });
      await window('cut short', { start: 10 * 60, archived: hour(1.5) });
      await window('too early', { start: 3 * 60 });
      const found = await routeWorks(ctx(), { routeId: region.routeId, from, to });
      expect(found.drills.map(({ kind, from: began, to: ended }) => [kind, began, ended])).toEqual([
        ['dry', NOW - 3 * 3_600_000, NOW - 2.9 * 3_600_000],
        ['live', NOW - 3_600_000, null],
      ]);
      expect(
        found.maintenance.map(({ name, line, from: began, to: ended }) => [name, line, NOW - began, NOW - ended]),
      ).toEqual([
        ['nightly', 'A', 4.5 * 3_600_000, 3.5 * 3_600_000],
        ['cut short', null, 2 * 3_600_000, 1.5 * 3_600_000],
      ]);
      await expect(routeWorks(ctx('other'), { routeId: region.routeId, from, to })).rejects.toMatchObject({
        code: 'not-found',
      });
    });
  });

  describe('each direction by itself', () => {
    it('is the last minute’s loss, and median change of delay by path with the widest clock bound and which clock took the times', async () => {
      const path = pathOf(0, 'A');
      await world.db.pool.query('delete from samples where path_id = $1', [path]);
      const seconds = Array.from({ length: 5 }, (_, i) => NOW - 5_000 + i * 1_000);
      await insertSamples(world.db, [
        ...seconds.map((at) => ({ path, at, rttMs: [80] })),
        { path, at: NOW - 61_000, rttMs: [80] },
      ]);
      await world.db.pool.query(
        `update samples set forward_delay_change_micros = case when start < $2 then 900000 else 12000 end,
           return_delay_change_micros = -300, clock_error_micros = case when start = $3 then 900 else 400 end,
           timestamp_source = case when start >= $2 then 1 else 0 end, sent = 50, forward_lost = case when start <> $3 then 5 end,
           return_lost = case when start <> $3 then 1 end where path_id = $1`,
        [path, new Date(NOW - 60_000), new Date(NOW - 2_000)],
      );
      const { paths, lines } = await oneWay(ctx(), { routeId: region.routeId });
      expect(paths.find(({ pathId }) => pathId === path)).toMatchObject({
        line: 'A',
        pop: 'SG pop',
        agentName: 'SG agent 0',
        forwardMicros: 12_000,
        returnMicros: -300,
        clockErrorMicros: 900,
        timestampSource: 'kernel',
        samples: 5,
        // The sample that doesn't tell its losses by direction says nothing of either.
        counted: 200,
        forwardLost: 20,
        returnLost: 4,
      });
      expect(lines.find(({ line }) => line === 'A')).toMatchObject({
        forwardLossRatio: expect.closeTo(0.1),
        returnLossRatio: expect.closeTo(0.02),
      });
      await expect(oneWay(ctx('other'), { routeId: region.routeId })).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('counts a carrier once, whose audience is shared by those of its agents that can tell', async () => {
      const shared = await insertRegion(world.db, {
        organizationId: 'own',
        code: 'TW',
        timeZone: 'Asia/Taipei',
        weights: [3, 2],
      });
      const [large, small] = shared.carriers;
      if (!large || !small) throw new Error('no carriers');
      const second = await insertAgent(world.db, large.id);
      // On line B the second agent's reflector keeps no count.
      const seen = (['A', 'B'] as const).flatMap((slot) => [
        { path: large.paths[slot], sent: 50, lost: 5 },
        { path: second[slot], sent: 500, lost: slot === 'A' ? 150 : null },
        { path: small.paths[slot], sent: 100, lost: 50 },
      ]);
      for (const { path, sent, lost } of seen) {
        await insertSamples(world.db, [{ path, at: NOW - 5_000, rttMs: [80] }]);
        const told = 'update samples set sent = $2, forward_lost = $3, return_lost = $4 where path_id = $1';
        await world.db.pool.query(told, [path, sent, lost, lost === null ? null : 0]);
      }
      const { lines, paths } = await oneWay(ctx(), { routeId: shared.routeId });
      expect(lines).toEqual([
        { line: 'A', counted: 650, forwardLossRatio: expect.closeTo((3 * 0.2 + 2 * 0.5) / 5), returnLossRatio: 0 },
        { line: 'B', counted: 150, forwardLossRatio: expect.closeTo((3 * 0.1 + 2 * 0.5) / 5), returnLossRatio: 0 },
      ]);
      expect(paths).toHaveLength(6);
      expect(paths.some((path) => 'carrierId' in path)).toBe(false);
    });
  });
});
