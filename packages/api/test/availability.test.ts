import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { availabilityEndpoints } from '../src/rest/availabilityEndpoints';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);

describe.each(oneWorld())('availability as people and programs ask for it on %s', (_, open) => {
  let world: World;
  let people: People;
  let lineId: string;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token', now: () => NOW });
    const { rows } = await world.db.pool.query<{ id: string }>(
      `select id from lines where region_id = $1 and slot = 'A'`,
      [people.own.regionId],
    );
    lineId = rows[0]?.id ?? '';
    // A day on which line A was down for ten minutes, in either organization; the other one's for a whole hour.
    for (const [region, down] of [
      [people.own, 600],
      [people.other, 3_600],
    ] as const)
      await world.db.pool.query(
        `insert into availability_days (path_id, day, measured_seconds, unavailable_seconds, planned_seconds,
           planned_unavailable_seconds, good_minutes, degraded_minutes, bad_minutes, planned_minutes, unknown_minutes, down,
           planned_down)
         select unnest($1::int[]), '2026-11-10', 86400, $2, 0, 0, 1440 - $2 / 60, 0, $2 / 60, 0, 0, array[0, $2], '{}'`,
        [region.carriers.map(({ paths }) => paths.A), down],
      );
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const rest = async (method: string, path: string, bearer: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { authorization: `Bearer ${bearer}` };
    const response = await handleRest(people.services, new Request(WEB_URL + path, { method, headers, ...sent }));
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };
  const shapeOf = (method: string, path: string) =>
    availabilityEndpoints.find((one) => one.method === method && one.path === path)?.answer;

  it('who may manage the network sets a target, and everybody who reads reports sees what it allows', async () => {
    const [admin, viewer] = [await people.as('admin'), await people.as('viewer')];
    for (const other of [viewer, await people.as('ops')])
      await expect(other.availability.setTarget({ lineId, target: 0.9 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await admin.availability.setTarget({ lineId, target: 0.999 });
    const { line } = await viewer.availability.line({ lineId, month: '2026-11' });
    // November has 30 days of 24 hours in Singapore.
    expect(line.budget).toMatchObject({ target: 0.999, usedSeconds: 600 });
    expect(line.budget?.allowedSeconds).toBeCloseTo(0.001 * 30 * 86_400, 6);
    expect(line.budget?.leftSeconds).toBeCloseTo(2_592 - 600, 6);
  });

  it('nobody sees or sets what is another organization’s', async () => {
    const stranger = await people.as('admin', 'other');
    await expect(stranger.availability.line({ lineId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.availability.setTarget({ lineId, target: null })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { regions, periods } = await stranger.availability.month({ month: '2026-11' });
    expect(regions.map(({ id }) => id)).toEqual([people.other.regionId]);
    expect(regions[0]?.lines.map(({ seconds }) => seconds.unavailable)).toEqual([3_600, 0]);
    expect(periods.map(({ from, to }) => to - from)).toEqual([3_600_000]);
    const { text } = await stranger.availability.csv({ month: '2026-11' });
    expect(text).toContain(',3600,');
    expect(text).not.toContain(',600,');
  });

  it('a program sets a target and reads the month, in the shapes of the document', async () => {
    const [admin, viewer] = [await people.token('admin'), await people.token('viewer')];
    const path = `/api/v1/lines/${lineId}/availability-target`;
    expect(await rest('PUT', path, viewer, { target: 0.9 })).toMatchObject({ status: 403 });
    const set = await rest('PUT', path, admin, { target: 0.9995 });
    expect(set).toEqual({ status: 200, body: { ok: true } });
    for (const target of [1, 0.5, '99.9', undefined])
      expect(await rest('PUT', path, admin, { target }), String(target)).toMatchObject({
        status: 400,
        body: { error: { field: 'target' } },
      });
    const month = await rest('GET', '/api/v1/availability?month=2026-11', viewer);
    expect(shapeOf('get', '/api/v1/availability')?.parse(month.body)).toEqual(month.body);
    expect(month.body).toMatchObject({ regions: [{ lines: [{ target: 0.9995 }, { target: null }] }] });
    for (const [asked, field] of [
      ['month=2026-13', 'month'],
      ['month=2026-12', 'month'],
    ])
      expect(await rest('GET', `/api/v1/availability?${asked}`, viewer), asked).toMatchObject({
        status: 400,
        body: { error: { field } },
      });
  });

  it('a month as a file has a row a line, a row a carrier, and a row a carrier and day', async () => {
    const viewer = await people.as('viewer');
    const { name, text } = await viewer.availability.csv({ month: '2026-11' });
    expect(name).toBe('twinline-availability-2026-11.csv');
    const [head = '', ...rows] = text.trimEnd().split('\n');
    const cells = rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [head.split(',')[i], cell])));
    const bearer = { authorization: `Bearer ${await people.token('viewer')}` };
    const ask = (query: string, accept = '*/*') =>
      handleRest(
        people.services,
        new Request(`${WEB_URL}/api/v1/availability?${query}`, { headers: { ...bearer, accept } }),
      );
    for (const response of [
      await ask('month=2026-11&format=csv'),
      await ask('month=2026-11', 'text/csv'),
      await ask('month=2026-11&format=csv', 'application/json'),
    ]) {
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
      expect(await response.text()).toBe(text);
    }
    for (const [query, accept] of [
      ['month=2026-11&format=json', 'text/csv'],
      ['month=2026-11', 'application/json, text/csv;q=0.1'],
    ] as const)
      expect((await ask(query, accept)).headers.get('content-type')).toContain('application/json');
    expect((await ask('format=xlsx')).status).toBe(400);
    const ofA = cells.filter(({ line }) => line === 'A');
    expect(ofA[0]).toMatchObject({ carrier: '', day: '', unavailable_seconds: '600', bad_minutes: '10' });
    expect(ofA.find(({ day }) => day === '2026-11-10')).toMatchObject({ measured_seconds: '86400' });
    expect(ofA.filter(({ carrier, day }) => carrier !== '' && day === '')).toHaveLength(people.own.carriers.length);
  });
});
