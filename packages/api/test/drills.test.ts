import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);

describe.each(oneWorld())('drills as people and programs ask for them on %s', (_, open) => {
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

  const drill = (more: object = {}) => ({
    ...{ routeId: people.own.routeId, kind: 'live', line: 'B', holdSeconds: 30 },
    ...more,
  });
  /** Mondays and Thursdays at 04:00 in Singapore, which is 20:00 UTC of the day before. */
  const plan = (more: object = {}) => ({
    ...drill(),
    ...{ repeats: 'weekly', weekdays: [1, 4], timeZone: 'Asia/Singapore' },
    ...{ firstDay: '2026-11-21', startMinute: 240, lastDay: null },
    ...more,
  });
  const next = async () => {
    const [first] = await (await people.as('viewer')).drill.plans();
    return first?.next.map((at) => new Date(at).toISOString());
  };
  const rest = async (method: string, path: string, bearer: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { authorization: `Bearer ${bearer}` };
    const response = await handleRest(people.services, new Request(WEB_URL + path, { method, headers, ...sent }));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('a plan is due on the clock of its zone; changed, it is due otherwise; archived, never', async () => {
    const ops = await people.as('ops');
    const { id } = await ops.drill.plan(plan());
    expect(await ops.drill.plans()).toMatchObject([
      { id, regionCode: 'SG', kind: 'live', line: 'B', holdSeconds: 30, weekdays: [1, 4], createdBy: 'ops' },
    ]);
    expect(await next()).toEqual(['2026-11-22T20:00:00.000Z', '2026-11-25T20:00:00.000Z', '2026-11-29T20:00:00.000Z']);
    await ops.drill.changePlan({ ...plan({ repeats: 'daily', weekdays: [], lastDay: '2026-11-22', kind: 'dry' }), id });
    expect(await ops.drill.plans()).toMatchObject([{ id, kind: 'dry', repeats: 'daily' }]);
    expect(await next()).toEqual(['2026-11-20T20:00:00.000Z', '2026-11-21T20:00:00.000Z']);
    // Once its last time has passed it stays on the list, with no time to come.
    now = Date.UTC(2026, 10, 23);
    expect(await next()).toEqual([]);
    now = NOW;
    await ops.drill.archivePlan({ id });
    await ops.drill.archivePlan({ id });
    expect(await ops.drill.plans()).toEqual([]);
    await expect(ops.drill.changePlan({ ...plan(), id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('viewers see drills and plans, and neither run, cancel nor plan them', async () => {
    const [ops, viewer] = [await people.as('ops'), await people.as('viewer')];
    const { id: planId } = await ops.drill.plan(plan());
    const { id } = await ops.drill.start(drill());
    expect((await viewer.drill.list()).items).toMatchObject([{ id, state: 'waiting', requestedBy: 'ops' }]);
    expect(await viewer.drill.get({ id })).toMatchObject({ id, line: 'B', checks: [] });
    expect(await viewer.drill.places()).toMatchObject([{ regionCode: 'SG', lines: ['A', 'B'], passedAt: null }]);
    const forbidden = { code: 'FORBIDDEN' };
    await expect(viewer.drill.start(drill())).rejects.toMatchObject(forbidden);
    await expect(viewer.drill.cancel({ id })).rejects.toMatchObject(forbidden);
    await expect(viewer.drill.plan(plan())).rejects.toMatchObject(forbidden);
    await expect(viewer.drill.changePlan({ ...plan(), id: planId })).rejects.toMatchObject(forbidden);
    await expect(viewer.drill.archivePlan({ id: planId })).rejects.toMatchObject(forbidden);
    // One at a time.
    await expect(ops.drill.start(drill({ kind: 'dry' }))).rejects.toMatchObject({ code: 'CONFLICT' });
    await ops.drill.cancel({ id });
    expect(await viewer.drill.get({ id })).toMatchObject({ cancelledBy: 'ops' });
    await ops.drill.archivePlan({ id: planId });
  });

  it('another organization sees and touches none of it', async () => {
    const [ops, other] = [await people.as('ops'), await people.as('owner', 'other')];
    const { id: planId } = await ops.drill.plan(plan());
    const [run] = (await ops.drill.list()).items;
    const missing = { code: 'NOT_FOUND' };
    expect(await other.drill.plans()).toEqual([]);
    expect((await other.drill.list()).items).toEqual([]);
    expect(await other.drill.places()).toMatchObject([{ routeId: people.other.routeId }]);
    await expect(other.drill.get({ id: run?.id ?? '' })).rejects.toMatchObject(missing);
    await expect(other.drill.cancel({ id: run?.id ?? '' })).rejects.toMatchObject(missing);
    await expect(other.drill.start(drill())).rejects.toMatchObject(missing);
    await expect(other.drill.plan(plan())).rejects.toMatchObject(missing);
    const theirs = { ...plan({ routeId: people.other.routeId }), id: planId };
    await expect(other.drill.changePlan(theirs)).rejects.toMatchObject(missing);
    await expect(other.drill.archivePlan({ id: planId })).rejects.toMatchObject(missing);
    expect(await ops.drill.plans()).toMatchObject([{ id: planId }]);
    await ops.drill.archivePlan({ id: planId });
  });

  it('programs plan, change and end by REST, and are told the field that is at fault', async () => {
    const token = await people.token('ops');
    const planned = await rest('POST', '/api/v1/drill-plans', token, plan());
    expect(planned.status).toBe(200);
    const path = `/api/v1/drill-plans/${planned.body.id}`;
    expect((await rest('PUT', path, token, plan({ holdSeconds: 45 }))).body).toEqual({ ok: true });
    const { body } = await rest('GET', '/api/v1/drill-plans', token);
    const described = endpoints.find(({ method, path }) => method === 'get' && path === '/api/v1/drill-plans');
    expect(described?.answer.parse(body)).toMatchObject([{ id: planned.body.id, holdSeconds: 45 }]);
    expect((await rest('DELETE', path, token)).body).toEqual({ ok: true });
    expect((await rest('PUT', path, token, plan())).status).toBe(404);
    expect((await rest('POST', '/api/v1/drill-plans', await people.token('viewer'), plan())).status).toBe(403);
    for (const [wrong, field] of [
      [{ holdSeconds: 5 }, 'holdSeconds'],
      [{ holdSeconds: 901 }, 'holdSeconds'],
      [{ kind: 'wet' }, 'kind'],
      [{ line: 'C' }, 'line'],
      [{ routeId: randomUUID() }, 'routeId'],
      [{ repeats: 'hourly' }, 'repeats'],
      [{ weekdays: [] }, 'weekdays'],
      [{ weekdays: [8] }, 'weekdays'],
      [{ timeZone: 'Moon/Crater' }, 'timeZone'],
      [{ firstDay: '2026-02-30' }, 'firstDay'],
      [{ startMinute: 1_440 }, 'startMinute'],
      [{ lastDay: '2026-11-20' }, 'lastDay'],
    ] as const) {
      const refused = await rest('POST', '/api/v1/drill-plans', token, plan(wrong));
      expect([400, 404], JSON.stringify(wrong)).toContain(refused.status);
      expect(refused.body, JSON.stringify(wrong)).toMatchObject({ error: { field: expect.stringMatching(field) } });
    }
  });
});
