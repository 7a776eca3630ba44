import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertDirective, oneWorld, type World } from '../../services/test/fixtures/world';
import { endpoints } from '../src/rest/endpoints';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

describe.each(oneWorld())('relays as people and programs handle them on %s', (_, open) => {
  let world: World;
  let people: People;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, {
      ...{ hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token', webhookAllowNetworks: '127.0.0.0/8' },
    });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const rest = async (method: string, path: string, bearer: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${bearer}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await handleRest(people.services, new Request(WEB_URL + path, { method, headers, ...sent }));
    return { status: response.status, body: (await response.json()) as Record<string, never> };
  };
  const parsed = (method: string, path: string, body: unknown) =>
    endpoints.find((endpoint) => endpoint.method === method && endpoint.path === path)?.answer.parse(body);

  it('viewers look, operators test and replay, admins change', async () => {
    const [viewer, ops, admin] = [await people.as('viewer'), await people.as('ops'), await people.as('admin')];
    const id = people.own.relayId;
    const draft = { name: 'edge', url: null, routeIds: [people.own.routeId] };
    expect(await viewer.relay.list()).toMatchObject([{ id, routes: [{ routeId: people.own.routeId }] }]);
    for (const low of [viewer, ops])
      for (const attempt of [
        () => low.relay.add(draft),
        () => low.relay.change({ ...draft, id }),
        () => low.relay.archive({ id }),
        () => low.relay.setEnabled({ id, enabled: false }),
        () => low.relay.rotateSecret({ id }),
        () => low.relay.endOldSecret({ id }),
        () => low.relay.renewToken({ id }),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(viewer.relay.test({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { deliveryId } = await ops.relay.test({ id });
    await expect(viewer.relay.replay({ id: deliveryId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await ops.relay.replay({ id: deliveryId });
    expect(await viewer.relay.delivery({ id: deliveryId })).toMatchObject({ type: 'test.ping', forced: true });
    await admin.relay.setEnabled({ id, enabled: false });
    expect(await viewer.relay.get({ id })).toMatchObject({ disabledReason: 'by-person' });
    await admin.relay.setEnabled({ id, enabled: true });
    const stranger = await people.as('admin', 'other');
    await expect(stranger.relay.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.relay.delivery({ id: deliveryId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a program adds a relay, rotates its secret, renews its token, tests it and puts it away', async () => {
    const token = await people.token('admin');
    const draft = { name: 'sg-edge', url: 'http://127.0.0.1:9/hook', routeIds: [people.own.routeId] };
    const added = await rest('POST', '/api/v1/relays', token, draft);
    expect(parsed('post', '/api/v1/relays', added.body)).toEqual({
      ...{ id: expect.any(String), token: expect.stringMatching(/^twr_.{43}$/) },
      secret: expect.stringMatching(/^whsec_.{44}$/),
    });
    const path = `/api/v1/relays/${added.body.id}`;
    const found = await rest('GET', path, token);
    expect(parsed('get', '/api/v1/relays/{id}', found.body)).toMatchObject({ eventTypes: ['route.drill'] });
    const changed = await rest('PUT', path, token, { ...draft, eventTypes: ['incident.opened'] });
    expect(changed).toEqual({ status: 200, body: { ok: true } });
    const rotated = await rest('POST', `${path}/secret`, token, { overlapHours: 2 });
    expect(parsed('post', '/api/v1/relays/{id}/secret', rotated.body)).not.toEqual(added.body);
    expect(await rest('DELETE', `${path}/old-secret`, token)).toMatchObject({ status: 200 });
    expect(await rest('DELETE', `${path}/old-secret`, token)).toMatchObject({ status: 409 });
    const renewed = await rest('POST', `${path}/token`, token);
    expect(parsed('post', '/api/v1/relays/{id}/token', renewed.body)).not.toEqual({ token: added.body.token });
    const tested = await rest('POST', `${path}/test`, token);
    parsed('post', '/api/v1/relays/{id}/test', tested.body);
    const log = await rest('GET', `/api/v1/deliveries?relayId=${added.body.id}&state=pending`, token);
    expect(parsed('get', '/api/v1/deliveries', log.body)).toMatchObject({
      items: [{ id: tested.body.deliveryId, type: 'test.ping', state: 'pending', tries: 0 }],
    });
    expect(await rest('POST', `/api/v1/deliveries/${tested.body.deliveryId}/replay`, token)).toMatchObject({
      status: 200,
    });
    expect(await rest('PUT', `${path}/enabled`, token, { enabled: false })).toMatchObject({ status: 200 });
    expect(await rest('POST', `${path}/test`, token)).toMatchObject({ status: 409 });
    expect(await rest('DELETE', path, token)).toMatchObject({ status: 200 });
    expect((await rest('GET', path, token)).body.archivedAt).not.toBeNull();
  });

  it('a refusal names the field and the fix', async () => {
    const token = await people.token('admin');
    const draft = { name: 'elsewhere', url: 'http://10.0.0.7/hook', routeIds: [people.own.routeId] };
    expect(await rest('POST', '/api/v1/relays', token, draft)).toMatchObject({
      status: 400,
      body: { error: { field: 'url', message: expect.stringContaining('WEBHOOK_ALLOW_NETWORKS') } },
    });
    const late = await rest('POST', `/api/v1/relays/${people.own.relayId}/secret`, token, { overlapHours: 1_000 });
    expect(late).toMatchObject({ status: 400, body: { error: { field: 'overlapHours' } } });
  });

  it('the log is a table that a spreadsheet takes', async () => {
    await insertDirective(world.db, people.own, {
      at: Date.now(),
      line: 'B',
      from: 'A',
      sequence: 9,
      appliedAfterMs: 80,
    });
    const token = await people.token('viewer');
    const url = `${WEB_URL}/api/v1/deliveries?format=csv&type=route.directive`;
    const headers = { authorization: `Bearer ${token}` };
    const response = await handleRest(people.services, new Request(url, { headers }));
    expect(response.headers.get('content-type')).toContain('text/csv');
    const [head, row, ...rest] = (await response.text()).trim().split('\n');
    expect(head?.split(',').slice(0, 4)).toEqual(['created_at', 'delivery', 'relay', 'type']);
    expect(row).toContain(',SG relay,route.directive,SG,show-live,1,9,B,acknowledged,');
    expect(rest).toEqual([]);
  });
});
