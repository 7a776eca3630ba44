import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { handleRest } from '../src/rest/handleRest';
import { problem } from '../src/rest/schemas';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

describe.each(oneWorld())('policies and shadows as people and programs handle them on %s', (_, open) => {
  let world: World;
  let people: People;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token' });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const rest = async (method: string, path: string, bearer: string | null, body?: unknown) => {
    const headers: Record<string, string> = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await handleRest(people.services, new Request(WEB_URL + path, { method, headers, ...sent }));
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };
  const parsed = (method: string, path: string, body: unknown) =>
    endpoints.find((endpoint) => endpoint.method === method && endpoint.path === path)?.answer.parse(body);

  it('admins change what viewers and operators only see', async () => {
    const [admin, viewer] = [await people.as('admin'), await people.as('viewer')];
    const { id } = await admin.policy.create({ name: 'Mine', preset: 'education' });
    const { policy } = await viewer.policy.get({ id });
    const draft = { id, version: 1, name: 'Mine', definition: { ...policy, holdDownMs: 5_000 } };
    const { routeId } = people.own;
    for (const other of [viewer, await people.as('ops')])
      for (const attempt of [
        other.policy.create({ name: 'Theirs', preset: 'education' }),
        other.policy.change(draft),
        other.policy.archive({ id }),
        other.policy.assign({ routeId, policyId: id }),
        other.shadow.start({ routeId, policyId: id }),
        other.shadow.end({ id }),
      ])
        await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await viewer.policy.check({ ...draft, definition: { ...policy, quorum: 0 } })).toMatchObject([
      { field: 'quorum' },
    ]);
    expect(await admin.policy.change(draft)).toEqual({ version: 2 });
    expect((await viewer.policy.get({ id })).history).toMatchObject([
      { changedBy: 'admin', changes: ['holdDownMs'] },
      {},
    ]);
    const shadow = await admin.shadow.start({ routeId, policyId: id });
    expect((await viewer.shadow.list({ routeId })).items).toMatchObject([{ id: shadow.id, startedBy: 'admin' }]);
    expect(await viewer.shadow.record({ id: shadow.id })).toEqual({ items: [], nextCursor: null });
    const stranger = await people.as('admin', 'other');
    await expect(stranger.policy.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.shadow.end({ id: shadow.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await admin.shadow.end({ id: shadow.id });
    await admin.policy.archive({ id });
  });

  it('a program creates a policy, changes it, runs it as a shadow, and has a route follow it', async () => {
    const token = await people.token('admin');
    const created = await rest('POST', '/api/v1/policies', token, { name: 'Programmed', preset: '1v1-social' });
    expect(parsed('post', '/api/v1/policies', created.body)).toEqual({ id: expect.any(String), version: 1 });
    const path = `/api/v1/policies/${created.body.id}`;
    const found = await rest('GET', path, token);
    expect(parsed('get', '/api/v1/policies/{id}', found.body)).toMatchObject({ name: 'Programmed', differs: [] });
    const definition = { minimumGain: 10 };
    const change = { version: 1, name: 'Programmed', definition, note: 'sooner' };
    const changed = await rest('PUT', path, token, change);
    expect(parsed('put', '/api/v1/policies/{id}', changed.body)).toEqual({ version: 2 });
    const late = await rest('PUT', path, token, change);
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'conflict', field: 'version' } } });

    const { routeId } = people.own;
    const started = await rest('POST', '/api/v1/shadows', token, { routeId, policyId: created.body.id });
    expect(parsed('post', '/api/v1/shadows', started.body)).toEqual({ id: expect.any(String) });
    const shadows = await rest('GET', `/api/v1/shadows?routeId=${routeId}&openOnly=true`, token);
    expect(parsed('get', '/api/v1/shadows', shadows.body)).toMatchObject({
      items: [{ id: started.body.id, switches: 0 }],
    });
    const record = await rest('GET', `/api/v1/shadows/${started.body.id}/decisions`, token);
    expect(parsed('get', '/api/v1/shadows/{id}/decisions', record.body)).toEqual({ items: [], nextCursor: null });
    expect(await rest('DELETE', `/api/v1/shadows/${started.body.id}`, token)).toMatchObject({ status: 200 });

    const given = { policyId: created.body.id };
    expect(await rest('PUT', `/api/v1/routes/${routeId}/policy`, token, given)).toMatchObject({ status: 200 });
    const listed = await rest('GET', '/api/v1/policies', token);
    expect(parsed('get', '/api/v1/policies', listed.body)).toContainEqual(
      expect.objectContaining({
        name: 'Programmed',
        differs: ['minimumGain'],
        routes: [expect.objectContaining({ routeId })],
      }),
    );
    expect(await rest('DELETE', path, token)).toMatchObject({ status: 409 });
  });

  it('every field that is at fault is named in one answer', async () => {
    const token = await people.token('admin');
    const created = await rest('POST', '/api/v1/policies', token, { name: 'Faulty', preset: 'show-live' });
    const body = { version: 1, name: 'Faulty', definition: { quorum: 2, holdDownMs: '60', color: 'red' } };
    const refused = await rest('PUT', `/api/v1/policies/${created.body.id}`, token, body);
    expect(refused.status).toBe(400);
    const { error } = problem.parse(refused.body);
    expect(error.faults?.map(({ field }) => field)).toEqual(['holdDownMs', 'color', 'quorum']);
    expect(error.message).toContain('quorum is 2: set it above 0 and at most 1');
  });
});
