import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);
const plan = {
  ...{ name: 'Card swap', regionId: null, line: 'A', drains: true, repeats: 'daily', weekdays: [] },
  ...{ timeZone: 'Asia/Singapore', firstDay: '2026-11-21', startMinute: 120, durationMinutes: 60, lastDay: null },
};

describe.each(oneWorld())('orders as people and programs give them on %s', (_, open) => {
  let world: World;
  let people: People;
  let now = NOW;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token', now: () => now });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const rest = async (method: string, path: string, bearer: string | null, body?: unknown) => {
    const headers: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await handleRest(people.services, new Request(WEB_URL + path, { method, headers, ...sent }));
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };
  const answerOf = (method: string, path: string) =>
    endpoints.find((endpoint) => endpoint.method === method && endpoint.path === path)?.answer;

  it('operators override and plan, viewers see it', async () => {
    const { routeId } = people.own;
    const [ops, viewer] = [await people.as('ops'), await people.as('viewer')];
    const order = { routeId, line: 'B', minutes: 15 };
    await expect(viewer.override.set(order)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(viewer.override.end({ routeId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(viewer.maintenance.add(plan)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { id } = await ops.override.set(order);
    expect((await viewer.override.list({ routeId })).items).toMatchObject([{ id, createdBy: 'ops', mode: 'single' }]);
    const work = await ops.maintenance.add(plan);
    await expect(viewer.maintenance.change({ ...plan, id: work.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(viewer.maintenance.archive(work)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await viewer.maintenance.list()).items).toMatchObject([{ id: work.id, next: [{}, {}, {}] }]);
    expect((await (await people.as('viewer', 'other')).maintenance.list()).items).toEqual([]);
    expect(await viewer.maintenance.places()).toMatchObject([{ regionId: people.own.regionId, lines: ['A', 'B'] }]);
    await ops.maintenance.archive(work);
    await ops.override.end({ routeId });
  });

  it('a preview shows the next three windows, or the field that is at fault', async () => {
    const viewer = await people.as('viewer');
    const windows = await viewer.maintenance.preview(plan);
    expect(windows.map(({ from }) => new Date(from).toISOString())).toEqual([
      '2026-11-20T18:00:00.000Z',
      '2026-11-21T18:00:00.000Z',
      '2026-11-22T18:00:00.000Z',
    ]);
    await expect(viewer.maintenance.preview({ ...plan, timeZone: 'Moon/Crater' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { field: 'timeZone' } },
    });
  });

  it('a program chooses a line and takes that back', async () => {
    now += 60_000;
    const token = await people.token('ops');
    const path = `/api/v1/routes/${people.own.routeId}/override`;
    const set = await rest('PUT', path, token, { line: 'B', minutes: 60, note: 'cable ship', strict: true });
    expect(set.status).toBe(200);
    expect(answerOf('put', '/api/v1/routes/{id}/override')?.parse(set.body)).toEqual({
      id: expect.any(String),
      expiresAt: now + 3_600_000,
    });
    const listed = await rest('GET', `/api/v1/overrides?routeId=${people.own.routeId}&limit=1`, token);
    expect(answerOf('get', '/api/v1/overrides')?.parse(listed.body)).toMatchObject({
      items: [{ id: set.body.id, note: 'cable ship', strict: true, endedAt: null }],
    });
    expect(await rest('DELETE', path, token)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await rest('DELETE', path, token)).toMatchObject({ status: 404, body: { error: { field: 'routeId' } } });
  });

  it('a program plans work, changes it and calls it off', async () => {
    const token = await people.token('ops');
    const added = await rest('POST', '/api/v1/maintenance', token, plan);
    expect(answerOf('post', '/api/v1/maintenance')?.parse(added.body)).toEqual(added.body);
    const path = `/api/v1/maintenance/${added.body.id}`;
    expect(await rest('PUT', path, token, { ...plan, name: 'Splice' })).toMatchObject({ body: { ok: true } });
    const listed = await rest('GET', '/api/v1/maintenance', token);
    expect(answerOf('get', '/api/v1/maintenance')?.parse(listed.body)).toMatchObject({
      items: [{ id: added.body.id, name: 'Splice', archivedAt: null, next: [{}, {}, {}] }],
    });
    expect(await rest('DELETE', path, token)).toMatchObject({ status: 200 });
    expect((await rest('GET', '/api/v1/maintenance', token)).body.items).toEqual([]);
    expect(await rest('PUT', path, token, plan)).toMatchObject({ status: 404 });
  });

  it('refuses what is not allowed, not sense, or not there', async () => {
    const token = await people.token('ops');
    const path = `/api/v1/routes/${people.own.routeId}/override`;
    const order = { line: 'B', minutes: 15 };
    expect(await rest('PUT', path, await people.token('viewer'), order)).toMatchObject({ status: 403 });
    expect(await rest('PUT', path, null, order)).toMatchObject({ status: 401 });
    for (const [body, field] of [
      [{ ...order, line: 'C' }, 'line'],
      [{ ...order, mode: 'triple' }, 'mode'],
      [{ ...order, minutes: 43_201 }, 'minutes'],
      [{ minutes: 15 }, 'line'],
      ['[]', null],
      ['{', null],
    ] as const)
      expect(await rest('PUT', path, token, body), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { error: { field } },
      });
    expect(await rest('PUT', path, token, `"${'x'.repeat(70_000)}"`)).toMatchObject({ status: 413 });
    expect(await rest('POST', path, token, order)).toMatchObject({ status: 405 });
    expect(await rest('DELETE', '/api/v1/board', token)).toMatchObject({ status: 405 });
    expect(await rest('PUT', '/api/v1/nothing', token, order)).toMatchObject({ status: 404 });
    expect(await rest('PUT', `/api/v1/routes/${people.other.routeId}/override`, token, order)).toMatchObject({
      status: 404,
    });
    expect((await rest('GET', '/api/v1/overrides', token)).body.items).toSatisfy(
      (items: { endedAt: number | null }[]) => items.every(({ endedAt }) => endedAt !== null),
    );
  });

  it('a browser’s session alone changes nothing over REST: another site’s page could have sent it', async () => {
    const path = `/api/v1/routes/${people.own.routeId}/override`;
    const request = new Request(WEB_URL + path, { method: 'DELETE', headers: { cookie: 'session=anything' } });
    expect((await handleRest(people.services, request)).status).toBe(401);
  });
});
