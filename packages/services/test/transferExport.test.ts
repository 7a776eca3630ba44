import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIngest } from '../src/ingest/createIngest';
import { createRollupLoop } from '../src/rollup/createRollupLoop';
import { asText, type ExportFormat } from '../src/transfer/exportFormats';
import {
  type ExportRequest,
  exportColumnNames,
  exportMeasurements,
  SLICE_ROWS,
} from '../src/transfer/exportMeasurements';
import { importColumns } from '../src/transfer/importedRow';
import { exportResolutions } from '../src/transfer/resolutions';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';
import { batchOf, quiet } from './ingestWorld';

const NOW = Date.UTC(2026, 10, 20, 12);
const FROM = NOW - 3_600_000;
const MANY = NOW - 86_400_000;

describe.each(worlds())('an export on %s', (_, open) => {
  let world: World;
  let own: Region;
  let other: Region;

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) await insertOrganization(world.db, id);
    own = await insertRegion(world.db, {
      organizationId: 'own',
      code: 'SG',
      timeZone: 'Asia/Singapore',
      weights: [2, 1],
    });
    other = await insertRegion(world.db, { organizationId: 'other', code: 'SG', timeZone: 'Asia/Singapore' });
    await measure(own);
    await measure(other);
    await insertMany([first('A'), first('B'), other.carriers[0]?.paths.A ?? 0]);
    await createRollupLoop(world.context('own', NOW)).runOnce();
  });
  afterAll(() => world.end());

  const first = (slot: 'A' | 'B') => own.carriers[0]?.paths[slot] ?? 0;
  const ask = (more: Partial<ExportRequest> = {}): ExportRequest => ({
    resolution: 'samples',
    from: FROM,
    to: NOW,
    ...more,
  });
  const textOf = async (request: ExportRequest, format: ExportFormat) => {
    let text = '';
    for await (const chunk of asText(await exportMeasurements(world.context('own', NOW), request), format))
      text += chunk;
    return text;
  };
  const csvOf = async (request: ExportRequest) =>
    parse(await textOf(request, 'csv'), { columns: true }) as Record<string, string>[];
  const linesOf = async (request: ExportRequest) =>
    (await textOf(request, 'ndjson'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Two minutes of a second each, as an agent sends them, and connects. */
  async function measure(region: Region): Promise<void> {
    const paths = region.carriers.flatMap((carrier) => [carrier.paths.A, carrier.paths.B]);
    const ingest = createIngest(world.context(region.organizationId, NOW), { groupDelayMs: 1 });
    const agent = {
      agentId: '00000000-0000-4000-8000-000000000000',
      organizationId: region.organizationId,
      regionId: region.regionId,
      name: 'agent',
      configVersion: 1,
      paths: new Set(paths),
      circuits: new Map(),
    };
    const rows = paths.flatMap((path, p) =>
      Array.from({ length: 120 }, (_, i) => ({
        path,
        start: FROM + i * 1_000,
        lost: i % 7,
        bucket: 110 + p + (i % 5),
      })),
    );
    await ingest.submit(agent, batchOf(rows), NOW);
    await ingest.stop();
    await world.db.pool.query(
      `insert into connects (path_id, at, scheme, tcp_micros, tls_micros, first_byte_micros, status, fault)
       values ($1, $2, 'https', 80000, 90000, 70000, 200, null), ($1, $3, 'https', 81000, null, null, null, 'timeout')`,
      [paths[0], new Date(FROM), new Date(FROM + 10_000)],
    );
    await world.db.pool.query(
      `insert into rollup_connects (path_id, bucket, attempts, faults, step_keys, step_counts)
       values ($1, $2, 3, '{"timeout": 1, "tls": 1}', '{119,1144,3200}', '{3,2,1}')`,
      [paths[0], new Date(FROM)],
    );
    const late = `update samples set forward_delay_change_micros = -1500, start = start + interval '7 microseconds'
      where path_id = $1 and start = $2`;
    await world.db.pool.query(late, [paths[0], new Date(FROM)]);
  }

  /** So many seconds of each path, the day before, that they do not fit into a slice. */
  async function insertMany(paths: readonly number[]): Promise<void> {
    await world.db.pool.query(
      `insert into samples (path_id, start, duration_micros, revision, pending, sent, received, late, lost, duplicates,
         reordered, rtt_buckets, rtt_counts, loss_bursts, longest_loss_burst, late_run, late_run_span_micros)
       select path, $2::timestamptz + i * interval '1 second', 1000000, 0, 0, 50, 50, 0, 0, 0, 0, '{119}', '{50}', 0, 0, 0, 0
       from unnest($1::int[]) as path, generate_series(0, $3) as i`,
      [paths, new Date(MANY), SLICE_ROWS - 1],
    );
  }

  test('of samples equals what is stored, figure by figure, in CSV and in NDJSON', async () => {
    const { rows: stored } = await world.db.pool.query(
      `select *, extract(epoch from start) * 1000000 as us from samples
       where path_id = any($1) and start >= $2 and start < $3 order by start, path_id`,
      [own.carriers.flatMap((c) => [c.paths.A, c.paths.B]), new Date(FROM), new Date(NOW)],
    );
    const lines = await linesOf(ask());
    expect(lines.length).toBe(480);
    const expected = stored.map((row) => ({
      path_id: row.path_id,
      start_epoch_us: Number(row.us),
      duration_us: row.duration_micros,
      sent: row.sent,
      received: row.received,
      late: row.late,
      lost: row.lost,
      pending: row.pending,
      duplicates: row.duplicates,
      reordered: row.reordered,
      forward_lost: row.forward_lost,
      return_lost: row.return_lost,
      rtt_min_us: row.rtt_min_micros,
      rtt_mean_us: row.rtt_mean_micros,
      rtt_max_us: row.rtt_max_micros,
      jitter_us: row.jitter_micros,
      delay_variation_us: row.delay_variation_micros,
      forward_delay_change_us: row.forward_delay_change_micros,
      return_delay_change_us: row.return_delay_change_micros,
      clock_error_us: row.clock_error_micros,
      loss_bursts: row.loss_bursts,
      longest_loss_burst: row.longest_loss_burst,
      late_run: row.late_run,
      late_run_span_us: Number(row.late_run_span_micros),
      timestamp_source: 'user',
      revision: row.revision,
      rtt_histogram: row.rtt_buckets.map((b: number, i: number) => `${b}:${row.rtt_counts[i]}`).join(' '),
    }));
    expect(lines).toEqual(expected.map((row) => expect.objectContaining(row)));
    expect(lines[0]).toMatchObject({
      region: 'SG',
      carrier: 'SG carrier 0',
      agent: 'SG agent 0',
      line: 'B',
      pop: 'SG pop',
      start: new Date(FROM).toISOString().replace('Z', '000Z'),
      rtt_p50_us: Math.round((2 * 1.1 ** 111) / 2.1),
    });
    expect(lines.map((line) => line.start)).toContain(new Date(FROM).toISOString().replace('Z', '007Z'));
    const asCsv = lines.map((line) =>
      Object.fromEntries(Object.entries(line).map(([name, value]) => [name, value === null ? '' : String(value)])),
    );
    expect(await csvOf(ask())).toEqual(asCsv);
  });

  test('of rollups and connects carries what they hold', async () => {
    const [minute] = await linesOf(ask({ resolution: 'minutes', pathIds: [first('B')] }));
    expect(minute).toMatchObject({
      samples: 60,
      sent: 3_000,
      lost: 174,
      rtt_mean_us: 80_000,
      rtt_max_us: 82_000,
      jitter_mean_us: 900,
      good_seconds: 60,
      bad_seconds: 0,
      seconds: 'g'.repeat(60),
      demo: false,
      rtt_histogram: expect.stringMatching(/^111:\d+ 112:\d+ 113:\d+ 114:\d+ 115:\d+$/),
    });
    expect(await linesOf(ask({ resolution: 'quarters', pathIds: [first('B')] }))).toMatchObject([
      { samples: 120, sent: 6_000, good_seconds: 120, unavailable_seconds: 0 },
    ]);
    expect(await linesOf(ask({ resolution: 'connects' }))).toMatchObject([
      { line: 'A', scheme: 'https', tcp_us: 80_000, tls_us: 90_000, first_byte_us: 70_000, status: 200, fault: null },
      { line: 'A', tcp_us: 81_000, tls_us: null, status: null, fault: 'timeout' },
    ]);
    const [connects] = await linesOf(ask({ resolution: 'connect-quarters' }));
    expect(connects).toMatchObject({
      attempts: 3,
      faults: 'timeout:1 tls:1',
      tcp_histogram: '119:3',
      tls_histogram: '120:2',
      first_byte_histogram: '',
      first_byte_p50_us: null,
      whole_histogram: '128:1',
      whole_p95_us: Math.round((2 * 1.1 ** 128) / 2.1),
    });
  });

  test('has the same columns in the same order at every resolution, rows or none', async () => {
    for (const resolution of exportResolutions) {
      const columns = exportColumnNames(resolution);
      expect(new Set(columns).size).toBe(columns.length);
      const [none] = parse(await textOf(ask({ resolution, from: 0, to: 1_000 }), 'csv')) as string[][];
      expect(none).toEqual(columns);
      const [line] = await linesOf(ask({ resolution, from: FROM, to: NOW }));
      expect(Object.keys(line ?? {})).toEqual(columns);
    }
  });

  test('never shows a row of another organization', async () => {
    const theirs = other.carriers[0]?.paths.A ?? 0;
    for (const resolution of exportResolutions) {
      const rows = await linesOf(ask({ resolution, from: MANY, to: NOW }));
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.map((row) => row.path_id)).not.toContain(theirs);
    }
    await expect(linesOf(ask({ pathIds: [theirs] }))).rejects.toMatchObject({ code: 'not-found' });
    await expect(linesOf(ask({ regionIds: [other.regionId] }))).rejects.toMatchObject({ code: 'not-found' });
    expect((await linesOf(ask({ pathIds: [theirs, first('A')] }))).length).toBe(120);
  });

  test('takes rows from the start of its range up to, not including, its end', async () => {
    const request = ask({ pathIds: [first('B')], from: FROM + 5_000, to: FROM + 8_000 });
    const starts = (await linesOf(request)).map((row) => Number(row.start_epoch_us) / 1_000 - FROM);
    expect(starts).toEqual([5_000, 6_000, 7_000]);
  });

  test('restricts to regions, carriers and a line', async () => {
    const carrier = own.carriers[1];
    const rows = await linesOf(ask({ regionIds: [own.regionId], carrierIds: [carrier?.id ?? ''], line: 'B' }));
    expect(new Set(rows.map((row) => row.path_id))).toEqual(new Set([carrier?.paths.B]));
  });

  test('crosses the borders of slices without losing or repeating a row', async () => {
    const rows = await linesOf(ask({ from: MANY, to: NOW }));
    const keys = rows.map((row) => `${row.start_epoch_us} ${String(row.path_id).padStart(9, '0')}`);
    expect(keys.length).toBe(2 * SLICE_ROWS + 480);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual([...keys].sort());
  });

  test('reads no slice before it is asked for, and none after its reader has left', async () => {
    let read = 0;
    const drizzle = new Proxy(world.db.drizzle, {
      get(target, name) {
        if (name === 'transaction') read += 1;
        return Reflect.get(target, name);
      },
    });
    const context = { ...world.context('own', NOW), db: { ...world.db, drizzle }, log: quiet };
    const { slices } = await exportMeasurements(context, ask({ from: MANY, to: NOW }));
    expect(read).toBe(1);
    const { value } = await slices.next();
    expect(value?.length).toBeLessThanOrEqual(SLICE_ROWS);
    expect(read).toBe(2);
    await slices.return();
    expect(await slices.next()).toEqual({ done: true, value: undefined });
    expect(read).toBe(2);
  });

  test('does not hand a spreadsheet a formula; numbers below zero stay numbers', async () => {
    const rename = 'update agents set name = $1 where id = (select agent_id from paths where id = $2)';
    await world.db.pool.query(rename, ['=HYPERLINK("http://x","y"),\n', first('A')]);
    await world.db.pool.query('update carriers set name = $1 where id = $2', ['@SUM(1)', own.carriers[0]?.id]);
    const request = ask({ pathIds: [first('A')], to: FROM + 1_000 });
    expect(await csvOf(request)).toMatchObject([
      { agent: `'=HYPERLINK("http://x","y"),\n`, carrier: `'@SUM(1)`, forward_delay_change_us: '-1500' },
    ]);
    expect(await linesOf(request)).toMatchObject([{ carrier: '@SUM(1)', forward_delay_change_us: -1_500 }]);
  });

  test('refuses a range that is empty or longer than one export may cover', async () => {
    await expect(linesOf(ask({ to: FROM }))).rejects.toMatchObject({ code: 'invalid', details: { field: 'to' } });
    await expect(linesOf(ask({ from: NOW - 8 * 86_400_000 }))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('7 days'),
    });
    expect(await linesOf(ask({ from: NOW - 90 * 86_400_000, resolution: 'minutes' }))).not.toEqual([]);
  });
});

test('docs/data.md names every column of every resolution, and of the import', () => {
  const manual = readFileSync(new URL('../../../docs/data.md', import.meta.url), 'utf8');
  const names = new Set([...exportResolutions.flatMap(exportColumnNames), ...importColumns]);
  expect([...names].filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
