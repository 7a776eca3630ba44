import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rollAllDays } from '../../services/test/fixtures/days';
import { insertQuarters, oneWorld, type World } from '../../services/test/fixtures/world';
import { createPeopleContext } from '../src/people/context';
import { reportFileOf } from '../src/people/reportFile';
import { createCaller } from '../src/people/router';
import { handleRest } from '../src/rest/handleRest';
import { type BoardHub, startBoardHub } from './fixtures/boardHub';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';
import { type Reported, reportOn } from './fixtures/reported';

const NOW = Date.UTC(2026, 10, 20, 12);
const FROM = NOW - 10 * 86_400_000;
const DAY_MS = 86_400_000;

describe.each(oneWorld())('reports through the API on %s', (_, open) => {
  let world: World;
  let hub: BoardHub;
  let people: People;
  let reported: Reported;
  let now = NOW;

  beforeAll(async () => {
    world = await open();
    hub = await startBoardHub();
    people = await setUpPeople(world, { hubUrl: hub.url, hubToken: hub.token, now: () => now });
    const path = people.own.carriers[0]?.paths.A ?? 0;
    const quarters = Array.from({ length: 400 }, (_, i) => ({ path, at: FROM + i * 900_000, rttMs: [80, 90] }));
    await insertQuarters(world.db, quarters);
    await rollAllDays(world.db);
    reported = await reportOn(world, people, NOW);
  }, 120_000);
  afterAll(async () => {
    await people.end();
    await hub.end();
    await world.end();
  });

  /** Somebody without any sign-in, from an address. */
  const stranger = async (address = '192.0.2.1') =>
    createCaller(await createPeopleContext(people.services, new Headers({ 'x-forwarded-for': address })));

  it('are read by everybody in the organization, and seen to by those who may', async () => {
    const viewer = await people.as('viewer');
    expect((await viewer.report.list()).reports[0]).toMatchObject({ name: '2026-11', complete: false, version: null });
    expect((await viewer.report.get({ name: '2026-W46' })).version).toBe(1);
    expect(await viewer.report.trace({ name: '2026-W46', key: 'totals/availability' })).toMatchObject({
      key: 'totals/availability',
    });
    expect(await viewer.report.trace({ name: '2026-W46', key: 'totals/nothing' })).toBeNull();
    expect(await viewer.report.job({ jobId: reported.jobId })).toMatchObject({ state: 'done', version: 1 });
    for (const refused of [
      () => viewer.report.make({ name: '2026-W46' }),
      () => viewer.report.links({ name: '2026-W46' }),
      () => viewer.report.recipients(),
      () => viewer.report.createLink({ name: '2026-W46', recipient: 'me', language: 'en' }),
      () => viewer.report.setSchedule({ kind: 'week', enabled: true, hour: 7 }),
      () => viewer.report.setViewers({ regionId: people.own.regionId, viewers: 1 }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const manager = await people.as('manager');
    await manager.report.setSchedule({ kind: 'week', enabled: true, hour: 7 });
    expect((await manager.report.schedules()).schedules[0]).toEqual({
      // Monday, 23 November, at 7 in Singapore.
      ...{ kind: 'week', enabled: true, hour: 7, nextAt: Date.parse('2026-11-22T23:00:00Z') },
    });
    await expect(manager.report.setSchedule({ kind: 'week', enabled: true, hour: 24 })).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', cause: { details: { field: 'hour' } } },
    });
    const other = await people.as('owner', 'other');
    expect(await other.report.links({ name: '2026-W46' })).toEqual([]);
    expect(await other.report.recipients()).toEqual([]);
    await expect(other.report.job({ jobId: reported.jobId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(other.report.get({ name: '2026-W46', version: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are read by whoever has a link, who gets that report and nothing else', async () => {
    const { token } = reported;
    const reader = await stranger();
    const shared = await reader.report.shared({ token });
    expect(shared).toMatchObject({ name: '2026-W46', version: 1, madeAt: NOW, language: 'zh' });
    expect(shared.expiresAt).toBe(NOW + 30 * DAY_MS);
    expect(shared.report).toEqual((await (await people.as('viewer')).report.get({ name: '2026-W46' })).report);
    expect(await reader.report.sharedTrace({ token, key: 'totals/availability' })).toMatchObject({
      value: shared.report.totals.availability.value,
    });
    await expect(reader.report.get({ name: '2026-W46' })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const manager = await people.as('manager');
    expect(await manager.report.links({ name: '2026-W46' })).toMatchObject([{ opens: 1, lastOpenedAt: NOW }]);
    const { id, url } = await manager.report.createLink({ name: '2026-W46', recipient: 'x', language: 'en', days: 2 });
    const short = { token: url.split('/r/')[1] ?? '' };
    await manager.report.revokeLink({ id });
    await expect(reader.report.shared(short)).rejects.toMatchObject({
      ...{ code: 'FORBIDDEN', cause: { details: { field: 'revoked' } } },
    });
    now = NOW + 31 * DAY_MS;
    await expect(reader.report.shared({ token })).rejects.toMatchObject({
      ...{ code: 'FORBIDDEN', cause: { details: { field: 'expired' } } },
    });
    now = NOW;
  });

  it('slow down who guesses links, and nobody who has one', async () => {
    const [honest, guesser] = [await stranger('192.0.2.7'), await stranger('192.0.2.8')];
    for (let i = 0; i < 30; i += 1) await honest.report.shared({ token: reported.token });
    const guess = () => guesser.report.shared({ token: `${reported.token.slice(0, -3)}abc` });
    for (let i = 0; i < 20; i += 1) await expect(guess()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await expect(guesser.report.shared({ token: reported.token })).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    });
    await honest.report.shared({ token: reported.token });
  });

  it('are downloaded as files, by name or by link', async () => {
    const bearer = { authorization: `Bearer ${await people.token('viewer')}` };
    const ask = (path: string, headers: Record<string, string> = bearer) =>
      handleRest(people.services, new Request(WEB_URL + path, { headers }));
    const csv = await ask('/api/v1/reports/2026-W46/file?format=csv');
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="Twinline-2026-W46-en.csv"');
    const text = await csv.text();
    expect(text).toContain('totals/availability');
    const xlsx = await ask('/api/v1/reports/2026-W46/file?format=xlsx&language=zh&version=1');
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    const [printed] = await Promise.all([ask('/api/v1/reports/2026-W46/file?format=pdf'), workSoon()]);
    expect(await printed.text()).toBe('%PDF-1.7');
    for (const [query, status, field] of [
      ['', 400, 'format'],
      ['?format=doc', 400, 'format'],
      ['?format=csv&language=fr', 400, 'language'],
      ['?format=csv&version=7', 404, 'version'],
      ['?format=pdf&version=7', 404, 'version'],
    ] as const) {
      const refused = await ask(`/api/v1/reports/2026-W46/file${query}`);
      expect(refused.status, query).toBe(status);
      expect(await refused.json(), query).toMatchObject({ error: { field } });
    }
    expect((await ask('/api/v1/reports/2026-W46/file?format=csv', {})).status).toBe(401);
    const shared = (token: string, query = 'format=csv') =>
      reportFileOf(people.services, new Request(`${WEB_URL}/r/x/file?${query}`), { token });
    expect(await (await shared(reported.token)).text()).toBe(text);
    const wrong = await shared('lnothing.of.ours');
    expect(wrong.status).toBe(404);
    expect(await wrong.json()).toMatchObject({ error: { code: 'not-found', field: 'token' } });
  });

  it('are asked for, shared and sent by programs with a token that may', async () => {
    const token = await people.token('manager');
    const send = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await handleRest(people.services, new Request(WEB_URL + path, init));
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const made = await send('POST', '/api/v1/reports', { name: '2026-11-12_2026-11-13' });
    expect(made.status).toBe(200);
    await reported.work();
    expect((await send('GET', `/api/v1/report-jobs/${made.body.jobId}`)).body).toMatchObject({ state: 'done' });
    const link = await send('POST', '/api/v1/reports/2026-11-12_2026-11-13/links', {
      ...{ recipient: 'the carrier', language: 'en', days: 3 },
    });
    expect(link.body.url).toMatch(/\/r\/l/);
    expect((await send('DELETE', `/api/v1/report-links/${link.body.id}`)).body).toEqual({ ok: true });
    const added = await send('POST', '/api/v1/report-recipients', {
      ...{ address: 'cto@example.com', language: 'en', kinds: ['week'] },
    });
    expect((await send('PUT', `/api/v1/report-recipients/${added.body.id}`, { language: 'zh' })).status).toBe(200);
    expect((await send('DELETE', `/api/v1/report-recipients/${added.body.id}`)).status).toBe(200);
    expect((await send('PUT', '/api/v1/report-schedules/month', { enabled: true, hour: 8 })).status).toBe(200);
    const { regionId } = people.own;
    expect((await send('PUT', `/api/v1/regions/${regionId}/viewers`, { viewers: 50 })).status).toBe(200);
    expect((await send('PUT', `/api/v1/regions/${regionId}/viewers`, { viewers: -1 })).status).toBe(400);
    expect((await send('POST', '/api/v1/reports', { name: '2026-W99' })).body).toMatchObject({
      error: { field: 'name' },
    });
  });

  /** A hub does what waits a moment after it is asked for. */
  async function workSoon(): Promise<void> {
    const waiting = () => world.db.pool.query(`select from report_jobs where state = 'waiting'`);
    await expect.poll(async () => (await waiting()).rowCount).toBeGreaterThan(0);
    await reported.work();
  }
});
