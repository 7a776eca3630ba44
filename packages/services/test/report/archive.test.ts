import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAudit } from '../../src/audit/listAudit';
import { listReports } from '../../src/report/archive/listReports';
import { makeReport } from '../../src/report/archive/makeReport';
import { readInputs, readReport, readTrace } from '../../src/report/archive/readReport';
import { reportFile } from '../../src/report/archive/reportFile';
import { computeReport } from '../../src/report/figures/computeReport';
import { figureAt } from '../../src/report/figures/figureKeys';
import { jobState } from '../../src/report/jobs/jobState';
import { QUIET_MS } from '../../src/report/jobs/putLate';
import { retainReports } from '../../src/report/jobs/retainReports';
import { wantReport } from '../../src/report/jobs/wantReport';
import { setSchedule } from '../../src/report/schedules/setSchedule';
import { insertOrganization, type World, worlds } from '../fixtures/world';
import { type Archive, DAY, HOUR, MONDAY, openArchive } from './reportArchive';

const MINUTE = 60_000;

describe.each(worlds())('the archive of reports on %s', (_, open) => {
  let world: World;
  let own: Archive;

  beforeAll(async () => {
    world = await open();
    own = await openArchive(world, 'own');
    await insertOrganization(world.db, 'empty', 'Europe/Berlin');
    await own.measured(MONDAY + 10 * HOUR, MONDAY + 14 * HOUR);
  }, 120_000);
  afterAll(() => world.end());
  beforeEach(async () => {
    own.set(MONDAY + 7 * DAY + 6 * HOUR);
    for (const table of ['report_jobs', 'reports', 'report_schedules']) await own.rows(`delete from ${table}`);
    for (const kind of ['week', 'month']) await setSchedule(own.ctx(), { kind, enabled: false, hour: 6 });
  });

  const versions = async () => (await readReport(own.ctx(), { name: '2026-W46' })).versions;
  /** So that the next look is due, and what it sees has been the same for long enough. */
  async function looks(loop = own.loop()): Promise<void> {
    for (const waited of [MINUTE + 1, QUIET_MS + 1]) {
      own.set(own.now() + waited);
      await loop.runOnce();
    }
  }

  it('keeps a report with all that it rests on: computed again, it is the same to the digit', async () => {
    expect(await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' })).toEqual({ version: 1, made: true });
    const { report, version } = await readReport(own.ctx(), { name: '2026-W46' });
    expect(version).toBe(1);
    expect(report.totals.rttP95Micros.value).toBeGreaterThan(0);
    expect(report.complete).toBe(true);
    expect(computeReport(await readInputs(own.ctx(), { name: '2026-W46', version: 1 }))).toEqual(report);
    const trace = await readTrace(own.ctx(), { name: '2026-W46', key: 'totals/availability' });
    expect(trace?.value).toBe(report.totals.availability.value);
    expect(await readTrace(own.ctx(), { name: '2026-W46', key: 'totals/nothing' })).toBeNull();
    await expect(readReport(own.ctx(), { name: '2026-W46', version: 7 })).rejects.toMatchObject({
      ...{ code: 'not-found', details: { field: 'version' } },
    });
  });

  it('makes no version of what prints the same, and computes what is not stored as it stands', async () => {
    const before = await readReport(own.ctx(), { name: '2026-W46' });
    expect(before).toMatchObject({ version: null, versions: [] });
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    await own.rows(`update reports set fingerprint = 'another'`);
    expect(await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' })).toEqual({ version: 1, made: false });
    expect(await own.rows(`select from reports where fingerprint = 'another'`)).toEqual([]);
    expect((await readReport(own.ctx(), { name: '2026-W46' })).report).toEqual(before.report);
  });

  it('of two that make it at once one makes it, and both know of it', async () => {
    const made = await Promise.all([1, 2, 3].map(() => makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' })));
    expect(made.map(({ version }) => version)).toEqual([1, 1, 1]);
    expect(made.filter(({ made: isNew }) => isNew)).toHaveLength(1);
    expect(await versions()).toHaveLength(1);
  });

  it('is made again when data comes in late, once it has all come, with a note of what changed', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'scheduled' });
    const loop = own.loop();
    await looks(loop);
    expect(loop.figures()).toMatchObject({ made: 0, failures: 0 });
    // An agent that was cut off sends what it measured on Tuesday, in two parts.
    await own.measured(MONDAY + 34 * HOUR, MONDAY + 35 * HOUR, 2);
    own.set(own.now() + MINUTE + 1);
    await loop.runOnce();
    await own.measured(MONDAY + 35 * HOUR, MONDAY + 36 * HOUR, 3);
    own.set(own.now() + QUIET_MS + 1);
    await loop.runOnce();
    expect(loop.figures().made, 'it still changes').toBe(0);
    await looks(loop);
    expect(loop.figures()).toMatchObject({ made: 1, versions: 1, failures: 0 });
    const [newer, older] = await versions();
    expect(newer).toMatchObject({ version: 2, reason: 'late-data', madeAt: own.now() });
    expect(older).toMatchObject({ version: 1, changes: [] });
    const then = await readReport(own.ctx(), { name: '2026-W46', version: 1 });
    const now = await readReport(own.ctx(), { name: '2026-W46' });
    expect(newer?.changes.length).toBeGreaterThan(0);
    for (const { key, before, after } of newer?.changes ?? [])
      expect([before, after], key).toEqual([figureAt(then.report, key) ?? null, figureAt(now.report, key) ?? null]);
    expect(now.report.quality.coverage).toBeGreaterThan(then.report.quality.coverage);
    await looks(loop);
    expect(loop.figures().made, 'nothing came since').toBe(1);
  });

  it('does not look at reports for whose days no sample can come any more', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    await own.rows(`update reports set fingerprint = 'another'`);
    own.set(MONDAY + 26 * DAY);
    const loop = own.loop();
    await looks(loop);
    expect(loop.figures().made).toBe(0);
  });

  it('completes a report that was made before its period was over', async () => {
    own.set(MONDAY + 2 * DAY);
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    expect((await readReport(own.ctx(), { name: '2026-W46' })).report.complete).toBe(false);
    own.set(MONDAY + 7 * DAY + 30 * MINUTE);
    await own.loop().runOnce();
    expect(await versions()).toHaveLength(1);
    own.set(MONDAY + 7 * DAY + HOUR);
    await own.loop().runOnce();
    expect((await versions())[0]).toMatchObject({ version: 2, reason: 'complete' });
    expect((await readReport(own.ctx(), { name: '2026-W46' })).report.complete).toBe(true);
    await own.loop().runOnce();
    expect(await versions()).toHaveLength(2);
  });

  it('lists what is stored and what could be: weeks and months since the first data, the running ones too', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    await makeReport(own.ctx(), { name: '2026-11-09_2026-11-10', reason: 'asked' });
    own.set(MONDAY + 8 * DAY);
    const { reports, firstDay, today, timeZone } = await listReports(own.ctx());
    expect({ firstDay, today, timeZone }).toEqual({
      ...{ firstDay: '2026-11-09', today: '2026-11-17', timeZone: 'Asia/Singapore' },
    });
    expect(reports.map(({ name, complete, version, versions: n }) => [name, complete, version, n])).toEqual([
      ['2026-11', false, null, 0],
      ['2026-W47', false, null, 0],
      ['2026-W46', true, 1, 1],
      ['2026-11-09_2026-11-10', true, 1, 1],
    ]);
    const { report } = await readReport(own.ctx(), { name: '2026-W46' });
    expect(reports[2]).toMatchObject({
      ...{ title: report.title, availability: report.totals.availability.value, reason: 'asked', demo: false },
    });
    expect(await listReports(own.ctx('empty'))).toMatchObject({ reports: [], firstDay: null });
  });

  it('gives its spreadsheet and its data to whoever asks, and waits for a hub to print', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    const csv = await reportFile(own.ctx(), { name: '2026-W46', format: 'csv', language: 'en' });
    expect(csv).toMatchObject({ fileName: 'Twinline-2026-W46-en.csv', contentType: 'text/csv; charset=utf-8' });
    expect(new TextDecoder().decode(csv.bytes)).toContain('totals/availability');
    const xlsx = await reportFile(own.ctx(), { name: '2026-W46', format: 'xlsx', language: 'zh', version: 1 });
    expect(Buffer.from(xlsx.bytes).subarray(0, 2).toString()).toBe('PK');
    const asked = { name: '2026-W46', format: 'pdf', language: 'zh' } as const;
    await expect(reportFile(own.ctx(), { ...asked, withinMs: 50 })).rejects.toMatchObject({
      ...{ code: 'overloaded', details: { field: 'job' } },
    });
    const printer = {
      pdf: async (url: string) => new TextEncoder().encode(`%PDF of ${url}`),
      charts: async () => [],
      missing: () => null,
    };
    const printing = { printer, webUrl: 'http://web:3000', secret: 'secret' };
    await own.loop({ printing }).runOnce();
    const pdf = await reportFile(own.ctx(), { ...asked, withinMs: 50 });
    expect(pdf).toMatchObject({ fileName: 'Twinline-2026-W46-zh.pdf', contentType: 'application/pdf' });
    expect(new TextDecoder().decode(pdf.bytes)).toMatch(
      /^%PDF of http:\/\/web:3000\/r\/p[\w-]+\.\w+\.[\w-]+\?language=zh&print=1$/,
    );
  });

  it('says why where no hub can print', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    const printer = {
      pdf: () => Promise.reject(new Error('never asked')),
      charts: () => Promise.reject(new Error('never asked')),
      missing: () => new Error('There is no Chromium on this machine.'),
    };
    const asked = { name: '2026-W46', format: 'pdf', language: 'en', withinMs: 20 } as const;
    await expect(reportFile(own.ctx(), asked)).rejects.toMatchObject({ code: 'overloaded' });
    const loop = own.loop({ printing: { printer, webUrl: 'http://web:3000', secret: 'secret' } });
    await loop.runOnce();
    expect(loop.figures().failed, 'another hub may have a browser').toBe(0);
    const refused = expect(reportFile(own.ctx(), { ...asked, withinMs: 20_000 })).rejects.toMatchObject({
      ...{ code: 'unavailable', message: 'It could not be made: There is no Chromium on this machine.' },
    });
    let told = false;
    const tell = () => {
      told = true;
    };
    void refused.then(tell, tell);
    // Whether what is asked now joins the job that waits, or comes when that was just given up and waits anew, is chance.
    while (!told) {
      own.set(own.now() + 31_000);
      await loop.runOnce();
      await new Promise((done) => setTimeout(done, 20));
    }
    await refused;
  });

  it('shows one organization nothing of another', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    const { jobId } = await wantReport(own.ctx(), { name: '2026-W46' });
    const other = own.ctx('empty');
    expect(await readReport(other, { name: '2026-W46' })).toMatchObject({ version: null, versions: [] });
    await expect(readReport(other, { name: '2026-W46', version: 1 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(readInputs(other, { name: '2026-W46', version: 1 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(jobState(other, { jobId })).rejects.toMatchObject({ code: 'not-found' });
    for (const table of [
      'reports',
      'report_versions',
      'report_files',
      'report_jobs',
      'report_links',
      'report_schedules',
    ]) {
      const seen = await withOrganization(world.db, 'empty', (tx) => tx.execute(sql.raw(`select from ${table}`)));
      expect(seen.rows, table).toEqual([]);
    }
    for (const table of ['reports', 'report_versions', 'report_files'])
      await expect(
        withOrganization(world.db, 'own', (tx) => tx.execute(sql.raw(`delete from ${table}`))),
        table,
      ).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('writes down who asked for a report, and none of what hubs do by themselves', async () => {
    const ctx = own.ctx();
    const actor = { kind: 'person', id: 'mei', name: 'Mei' } as const;
    await wantReport({ ...ctx, db: { ...ctx.db, actor } }, { name: '2026-W46' });
    await own.loop().runOnce();
    const { items } = await listAudit(ctx, { limit: 10, kind: 'report_jobs' });
    expect(items).toMatchObject([{ action: 'create', actorName: 'Mei', objectName: '2026-W46' }]);
    expect(await versions()).toHaveLength(1);
  });

  it('refuses what is no period, or has not begun', async () => {
    for (const name of ['2026-W54', '2026-13', '2026-11-10_2026-11-09', '2030-W01', "'; drop table reports"])
      await expect(wantReport(own.ctx(), { name }), name).rejects.toMatchObject({
        ...{ code: 'invalid', details: { field: 'name' } },
      });
  });

  it('forgets jobs after a month, and reports with the quarter-hours that they were made of', async () => {
    await makeReport(own.ctx(), { name: '2026-W46', reason: 'asked' });
    await wantReport(own.ctx(), { name: '2026-W46' });
    await own.loop().runOnce();
    const client = await world.db.pool.connect();
    try {
      expect(await retainReports(client, own.now() + 29 * DAY)).toBe(0);
      expect(await retainReports(client, own.now() + 31 * DAY)).toBe(1);
      expect(await versions()).toHaveLength(1);
      expect(await retainReports(client, own.now() + 763 * DAY)).toBe(1);
    } finally {
      client.release();
    }
    expect(await own.rows('select from report_versions')).toEqual([]);
  });
});
