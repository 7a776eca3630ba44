import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip, gunzipSync } from 'node:zlib';
import { percentile } from '@twinline/engine/histogram';
import { bucketOf } from '@twinline/wire/histogram';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agentConfig } from '../src/network/agentConfig';
import { networkAgents } from '../src/query/network/agents';
import { networkOptions } from '../src/query/network/networkOptions';
import { type ImportedRow, importColumns } from '../src/transfer/importedRow';
import { FaultyImport, type ImportRequest, importMeasurements } from '../src/transfer/importMeasurements';
import { readImportFile } from '../src/transfer/readImportFile';
import { approximateHistogram, sampleOfRow } from '../src/transfer/sampleOfRow';
import { insertOrganization, type World, worlds } from './fixtures/world';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/recorded/${name}`, import.meta.url));
const SECONDS = fixture('pam25_seconds.csv.gz');
const DAY = fixture('jitterbug_day.csv.gz');
const HEADER = importColumns.join(',');
const NOW = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 86_400_000;

const opened = (file: string) => () => createReadStream(file).pipe(createGunzip());
const text =
  (...lines: string[]) =>
  () =>
    Readable.from([`${[HEADER, ...lines].join('\n')}\n`]);

/** The rows of a file by a reading of their own: what tests compare with. */
function recorded(file: string): (Record<(typeof importColumns)[number], number> & { name: string; by: string })[] {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const values = line.split(',');
    const numbers = Object.fromEntries(importColumns.map((column, i) => [column, Number(values[i])]));
    return {
      ...(numbers as Record<(typeof importColumns)[number], number>),
      name: values[0] ?? '',
      by: values[1] ?? '',
    };
  });
}

describe.each(worlds())('an import on %s', (_, open) => {
  let world: World;
  let organizations = 0;
  let organizationId: string;

  beforeAll(async () => {
    world = await open();
  });
  beforeEach(async () => {
    organizations += 1;
    organizationId = await insertOrganization(world.db, `o${organizations}`);
  });
  afterAll(() => world.end());

  const run = (more: Partial<ImportRequest> = {}, now = NOW) =>
    importMeasurements(world.context(organizationId, now), {
      open: opened(SECONDS),
      region: 'US',
      timeZone: 'America/New_York',
      map: new Map([
        ['atnt', 'A'],
        ['verizon', 'B'],
      ]),
      ending: 'now',
      skipFaulty: false,
      dryRun: false,
      onProgress: () => undefined,
      ...more,
    });
  const again = (more: Partial<ImportRequest> = {}, now = NOW) => run({ timeZone: undefined, ...more }, now);
  const rows = async (table: string, order: string) =>
    (
      await world.db.pool.query(
        `select t.*, a.name as agent, l.slot from ${table} t join paths p on p.id = t.path_id join agents a on a.id = p.agent_id
         join lines l on l.id = p.line_id where p.organization_id = $1 order by path_id, ${order}`,
        [organizationId],
      )
    ).rows;
  const everything = async () => {
    const count = async (table: string) =>
      (
        await world.db.pool.query(`select count(*)::int as n from ${table} where organization_id = $1`, [
          organizationId,
        ])
      ).rows[0].n;
    return {
      regions: await count('regions'),
      agents: await count('agents'),
      paths: await count('paths'),
      samples: await rows('samples', 'start'),
      minutes: await rows('rollup_minutes', 'bucket'),
      quarters: await rows('rollup_quarters', 'bucket'),
      days: await rows('rollup_days', 'day'),
    };
  };

  test('stores a recording as it is, later by whole days, and leaves out lines that are not mapped', async () => {
    const result = await run();
    const wanted = recorded(SECONDS).filter((row) => row.by !== 'tmobile');
    expect(result).toMatchObject({
      rows: wanted.length,
      added: wanted.length,
      unmapped: { tmobile: 124 },
      bucketsLeft: 0,
    });
    expect(result.shiftMs % DAY_MS).toBe(0);
    expect(NOW - result.to).toBeGreaterThanOrEqual(0);
    expect(NOW - result.to).toBeLessThan(DAY_MS);
    const stored = await rows('samples', 'start');
    const expected = wanted.map((row) => ({
      agent: `import US ${row.name}`,
      slot: row.by === 'atnt' ? 'A' : 'B',
      start: new Date(row.start_epoch_ms + result.shiftMs),
      duration_micros: row.duration_ms * 1_000,
      sent: row.sent,
      received: row.received,
      lost: row.sent - row.received,
      rtt_min_micros: row.received === 0 ? null : row.rtt_min_us,
      rtt_max_micros: row.received === 0 ? null : row.rtt_max_us,
      jitter_micros: null,
    }));
    expect(stored).toEqual(expected.map((row) => expect.objectContaining(row)));
  });

  test('has rollups that equal a plain computation from the file', async () => {
    const { shiftMs } = await run();
    for (const [table, lengthMs] of [
      ['rollup_minutes', 60_000],
      ['rollup_quarters', 900_000],
    ] as const) {
      const groups = new Map<string, ReturnType<typeof recorded>>();
      for (const row of recorded(SECONDS).filter(({ by }) => by !== 'tmobile')) {
        const key = `${row.name} ${Math.floor((row.start_epoch_ms + shiftMs) / lengthMs) * lengthMs}`;
        groups.set(key, [...(groups.get(key) ?? []), row]);
      }
      const rolled = await rows(table, 'bucket');
      expect(rolled.length).toBe(groups.size);
      for (const bucket of rolled) {
        const group = groups.get(`${bucket.agent.replace('import US ', '')} ${bucket.bucket.getTime()}`) ?? [];
        const sum = (of: (row: (typeof group)[number]) => number) => group.reduce((all, row) => all + of(row), 0);
        const heard = group.filter((row) => row.received > 0);
        const bad = group.filter((row) => row.sent > 0 && (row.sent - row.received) * 2 >= row.sent).length;
        const masks = table === 'rollup_minutes';
        const ones = (mask: string) => Array.from(mask).filter((bit) => bit === '1').length;
        expect({
          samples: bucket.samples,
          sent: bucket.sent,
          received: bucket.received,
          lost: bucket.lost,
          min: bucket.rtt_min_micros,
          max: bucket.rtt_max_micros,
          counted: bucket.rtt_counts.reduce((all: number, n: string) => all + Number(n), 0),
          bad: masks ? ones(bucket.bad_seconds) : bucket.bad_seconds,
          good: masks ? ones(bucket.good_seconds) : bucket.good_seconds,
        }).toEqual({
          samples: group.length,
          sent: sum((row) => row.sent),
          received: sum((row) => row.received),
          lost: sum((row) => row.sent - row.received),
          min: heard.length === 0 ? null : Math.min(...heard.map((row) => row.rtt_min_us)),
          max: heard.length === 0 ? null : Math.max(...heard.map((row) => row.rtt_max_us)),
          counted: sum((row) => row.received),
          bad,
          good: group.filter((row) => row.sent > 0).length - bad,
        });
      }
    }
    expect((await rows('rollup_days', 'day')).length).toBeGreaterThan(0);
  });

  test('done twice changes nothing, even when the second time is days later', async () => {
    const first = await run();
    const before = await everything();
    const second = await again({}, NOW + 3 * DAY_MS);
    expect(second).toMatchObject({ added: 0, rows: first.rows, shiftMs: first.shiftMs });
    expect(await everything()).toEqual(before);
  });

  test('goes on after it was broken off: what is there stays, what is missing comes', async () => {
    const stop = new AbortController();
    const lines = Array.from(
      { length: 2_500 },
      (_, i) => `p,atnt,${1_000_000_000_000 + i * 1_000},1000,5,5,100,200,300,400`,
    );
    const broken = run({
      open: text(...lines),
      signal: stop.signal,
      onProgress: ({ step }) => step === 'storing' && stop.abort(),
    });
    await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
    expect((await rows('samples', 'start')).length).toBe(1_000);
    expect(await again({ open: text(...lines) })).toMatchObject({ added: 1_500, rows: 2_500, bucketsLeft: 0 });
    const minutes = await rows('rollup_minutes', 'bucket');
    expect(minutes.reduce((sum, row) => sum + row.samples, 0)).toBe(2_500);
  });

  test('makes agents that nobody waits for: archived, without key or configuration, alive while their rows last', async () => {
    const { from, to } = await run();
    const { rows: agents } = await world.db.pool.query(
      `select id, key_hash, created_at, archived_at, state->'imported' is not null as marked from agents
       where organization_id = $1`,
      [organizationId],
    );
    expect(agents.length).toBe(2);
    for (const agent of agents) expect(agent).toMatchObject({ key_hash: null, marked: true });
    expect(Math.min(...agents.map((agent) => agent.created_at.getTime()))).toBe(from);
    expect(Math.max(...agents.map((agent) => agent.archived_at.getTime()))).toBe(to);
    const listed = await networkAgents(world.context(organizationId, NOW), { latestVersion: null, limit: 100 });
    expect(listed.agents).toEqual([]);
    expect((await agentConfig(world.context(organizationId, NOW), { agentId: agents[0].id })).paths).toEqual([]);
    const offered = await networkOptions({ ...world.context(organizationId, NOW), organizationId });
    expect(offered.map(({ code, carriers }) => ({ code, carriers }))).toEqual([{ code: 'US', carriers: [] }]);
  });

  test('checks and tells in a dry run, and writes nothing', async () => {
    const result = await run({ dryRun: true });
    expect(result).toMatchObject({ rows: 277, added: 0, bucketsLeft: null });
    expect(result.paths).toEqual([
      { path: '05_16_2023_1/atnt', line: 'A', rows: 123 },
      { path: '05_16_2023_1/verizon', line: 'B', rows: 154 },
    ]);
    expect(await everything()).toMatchObject({ regions: 0, agents: 0, paths: 0, samples: [] });
  });

  test('names each faulty line with column, value and what is expected, and then stores nothing', async () => {
    const good = 'p,atnt,1684000000000,1000,5,5,100,200,300,400';
    const file = text(
      good,
      'p,atnt,1684000001000,1000,5,6,100,200,300,400',
      'p,atnt,soon,1000,5,5,100,200,300,400',
      'p,atnt,1684000003000,1000,5,5,100,90,300,400',
      'p,atnt,1684000004000,1000,5,0,100,,,',
      'p,atnt,1684000005000,0,5,5,,,,',
      ',atnt,1684000006000,1000,5,5,,,,',
      'p,atnt,1684000000000,1000,5,5,,,,',
      'p,atnt,1684000008000,1000,5',
      'p,atnt,1684000009000,1000,5,5,,,,',
    );
    const error = await run({ open: file }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FaultyImport);
    expect(error).toMatchObject({
      count: 8,
      faults: [
        { line: 3, column: 'received', value: '6', expected: 'no more than sent, 5' },
        { line: 4, column: 'start_epoch_ms', value: 'soon' },
        { line: 5, column: 'rtt_p50_us', value: '90', expected: 'at least rtt_min_us, 100' },
        { line: 6, column: 'rtt_min_us', value: '100', expected: 'nothing: no probe was received' },
        { line: 7, column: 'duration_ms', value: '0' },
        { line: 8, column: 'path', value: '' },
        { line: 9, column: 'start_epoch_ms', value: '1684000000000', expected: expect.stringContaining('later than') },
        { line: 10, column: null, expected: expect.stringContaining('10 values') },
      ],
    });
    expect(await everything()).toMatchObject({ regions: 0, agents: 0, samples: [] });
    expect(await run({ open: file, skipFaulty: true })).toMatchObject({ rows: 2, added: 2, skippedFaulty: 8 });
  });

  test('refuses a file without its columns, without a wanted row, or that is no CSV, in a sentence', async () => {
    const refused = (open: () => Readable) => expect(run({ open })).rejects;
    const plain = (content: string) => () => Readable.from([content]);
    await refused(plain('path,line\np,atnt\n')).toMatchObject({
      message: expect.stringContaining('missing: start_epoch_ms'),
    });
    await refused(plain('')).toMatchObject({ message: expect.stringContaining('empty') });
    await refused(text('p,other,1684000000000,1000,5,5,,,,')).toMatchObject({
      message: expect.stringContaining('other lines in the file: other'),
    });
    await refused(text('p,"atnt,1684000000000,1000,5,5,,,,')).toMatchObject({
      message: expect.stringContaining('line 2'),
    });
    await refused(plain(`${HEADER}\n${'x'.repeat(200_000)}`)).toMatchObject({ code: 'invalid' });
    await expect(run({ path: 'nowhere' })).rejects.toMatchObject({
      message: expect.stringContaining('of path nowhere'),
    });
  });

  test('asks for the time zone of a new region, and refuses one that a known region does not have', async () => {
    await expect(again()).rejects.toMatchObject({ details: { field: 'timeZone' } });
    await expect(run({ timeZone: 'Mars/Olympus' })).rejects.toMatchObject({ details: { field: 'timeZone' } });
    await run({ path: '05_16_2023_1/atnt' });
    await expect(run({ timeZone: 'Asia/Tokyo' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await again({ path: '05_16_2023_1' })).toMatchObject({ added: 154, rows: 277 });
  });

  test('does not put rows into the future, nor a path into two places', async () => {
    await expect(run({ ending: NOW + 1 })).rejects.toMatchObject({ details: { field: 'ending' } });
    const { to } = await run({ ending: NOW - 3_000 });
    expect(to).toBe(NOW - 3_000);
    await expect(again({ ending: NOW - 4_000 })).rejects.toMatchObject({
      code: 'conflict',
      details: { field: 'ending' },
    });
  });

  test('never takes over an agent of people’s own that has the name', async () => {
    await run({ path: '05_16_2023_1/atnt' });
    await world.db.pool.query('update agents set state = null where organization_id = $1', [organizationId]);
    await expect(again()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('rename it') });
  });

  test('tells how many rows are older than each resolution is kept', async () => {
    const five = { open: opened(DAY), map: new Map([['far', 'A']]), dryRun: true };
    expect((await run({ ...five, ending: undefined })).beforeRetention).toEqual({
      raw: 288,
      minutes: 288,
      quarters: 288,
    });
    expect((await run({ ...five, ending: NOW - 30 * DAY_MS })).beforeRetention).toEqual({
      raw: 288,
      minutes: 0,
      quarters: 0,
    });
    expect((await run(five)).beforeRetention).toEqual({ raw: 0, minutes: 0, quarters: 0 });
  });

  test('takes rows of five minutes into the rollups', async () => {
    await run({ open: opened(DAY), map: new Map([['far', 'A']]) });
    const quarters = await rows('rollup_quarters', 'bucket');
    expect(quarters.length).toBe(96);
    expect(quarters.reduce((sum, row) => sum + row.sent, 0)).toBe(
      recorded(DAY).reduce((sum, row) => sum + row.sent, 0),
    );
  });
});

describe('the histogram of a recorded row', () => {
  const row = (more: Partial<ImportedRow>): ImportedRow => ({
    path: 'p',
    line: 'l',
    startMs: 0,
    durationMs: 1_000,
    sent: 100,
    received: 100,
    rttMinMicros: null,
    rttP50Micros: null,
    rttP95Micros: null,
    rttMaxMicros: null,
    ...more,
  });
  const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);

  test('holds every reply, and has the recorded percentiles in the buckets they belong to', async () => {
    let checked = 0;
    for await (const entry of readImportFile(opened(SECONDS)())) {
      if (!('row' in entry) || entry.row.received === 0) continue;
      const { buckets, counts } = approximateHistogram(entry.row);
      expect(total(counts)).toBe(entry.row.received);
      expect(bucketOf(percentile(buckets, counts, 50) ?? 0)).toBe(bucketOf(entry.row.rttP50Micros ?? 0));
      expect(bucketOf(percentile(buckets, counts, 95) ?? 0)).toBe(bucketOf(entry.row.rttP95Micros ?? 0));
      checked += 1;
    }
    expect(checked).toBeGreaterThan(300);
  });

  test('spreads many replies between what is known, and puts them at it where nothing else is', () => {
    const many = { received: 1_000_000, sent: 1_000_000 };
    const known = { rttMinMicros: 50_000, rttP50Micros: 60_000, rttP95Micros: 200_000, rttMaxMicros: 900_000 };
    const { buckets, counts } = approximateHistogram(row({ ...many, ...known }));
    expect(total(counts)).toBe(1_000_000);
    expect(buckets[0]).toBe(bucketOf(50_000));
    expect(buckets.at(-1)).toBe(bucketOf(900_000));
    for (const [p, micros] of [
      [50, 60_000],
      [95, 200_000],
      [100, 900_000],
    ] as const)
      expect(bucketOf(percentile(buckets, counts, p) ?? 0)).toBe(bucketOf(micros));
    expect(counts.every((n) => n > 0)).toBe(true);
    const half = approximateHistogram(row({ rttP50Micros: 60_000 }));
    expect(half).toEqual({ buckets: [bucketOf(60_000)], counts: [100] });
    expect(approximateHistogram(row({}))).toEqual({ buckets: [], counts: [] });
  });

  test('claims no more about losses than must have been', () => {
    const sample = (received: number) => sampleOfRow(row({ sent: 10, received }), 1, 0);
    expect(sample(10)).toMatchObject({ lost: 0, lossBursts: 0, longestLossBurst: 0, lateRun: 0 });
    expect(sample(9)).toMatchObject({ lost: 1, lossBursts: 1, longestLossBurst: 1, lateRun: 0 });
    expect(sample(1)).toMatchObject({ lost: 9, lossBursts: 1, longestLossBurst: 5, lateRun: 0 });
    expect(sample(0)).toMatchObject({ lost: 10, longestLossBurst: 10, lateRun: 10, lateRunSpanMicros: 1_000_000 });
  });
});
