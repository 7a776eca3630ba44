import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);

describe.each(oneWorld())('replays as people and programs ask for them on %s', (_, open) => {
  let world: World;
  let people: People;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token', now: () => NOW });
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
  const order = (more: object = {}) => ({
    ...{ routeId: people.own.routeId, from: NOW - 3_600_000, to: NOW, choices: [{ kind: 'own' as const }] },
    ...more,
  });

  it('who may look may replay, within the own organization', async () => {
    const viewer = await people.as('viewer');
    const { id } = await viewer.replay.start(order());
    await expect.poll(async () => (await viewer.replay.get({ id })).state).toBe('done');
    const other = await people.as('owner', 'other');
    await expect(other.replay.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(other.replay.cancel({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(other.replay.start(order())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await viewer.replay.choices()).toMatchObject({ rules: ['three-misses', 'moving-average'] });
    expect(await viewer.replay.cancel({ id })).toEqual({ ok: true });
  });

  it('programs start one and ask how far it is, as described', async () => {
    const token = await people.token('viewer');
    expect((await rest('POST', '/api/v1/replays', null, order())).status).toBe(401);
    const started = await rest(
      'POST',
      '/api/v1/replays',
      token,
      order({ choices: [{ kind: 'preset', preset: 'education' }] }),
    );
    expect(started.status).toBe(200);
    const path = `/api/v1/replays/${started.body.id}`;
    await expect.poll(async () => (await rest('GET', path, token)).body.state).toBe('done');
    const { body } = await rest('GET', path, token);
    const described = endpoints.find(({ method, path }) => method === 'get' && path === '/api/v1/replays/{id}');
    expect(() => described?.answer.parse(body)).not.toThrow();
    expect((await rest('DELETE', path, token)).body).toEqual({ ok: true });
    const wrong = order({ choices: [{ kind: 'own', changes: { holdDownMs: 'long' } }] });
    expect(await rest('POST', '/api/v1/replays', token, wrong)).toMatchObject({
      status: 400,
      body: { error: { field: 'choices.0.changes.holdDownMs', message: expect.stringContaining('write a number') } },
    });
  });
});
