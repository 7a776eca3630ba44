import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Role } from '@twinline/services/access/permissions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentOf, contentState, hear } from '../../services/test/fixtures/measuring';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { createAgentRelease } from '../src/people/agentRelease';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople } from './fixtures/people';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe.each(oneWorld())('the network as people ask for it on %s', (_, open) => {
  let world: World;
  let people: People;
  let hub: Server;
  let hubUrl: string;
  let asked = 0;
  let answer: { status: number; body: string } = { status: 200, body: '{"version":"0.2.0"}' };

  beforeAll(async () => {
    world = await open();
    hub = createServer((_request, response) => {
      asked += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    people = await setUpPeople(world, { hubUrl: `${hubUrl}/`, hubToken: 'hub-token' });
  });
  afterAll(async () => {
    await people.end();
    hub.closeAllConnections();
    await new Promise<void>((resolve) => hub.close(() => resolve()));
    await world.end();
  });

  it('flags an agent that is older than what the hub hands out', async () => {
    const agentId = await agentOf(world.db, people.own);
    await hear(world.db, agentId, { at: Date.now(), version: '0.1.9', state: contentState });
    const viewer = await people.as('viewer');
    const { agents, latestVersion } = await viewer.network.agents();
    expect(latestVersion).toBe('0.2.0');
    expect(agents).toMatchObject([{ id: agentId, state: 'reporting', version: '0.1.9', outOfDate: true }]);
  });

  it('asks the hub for the newest version once a minute for everybody, and sooner while it does not know', async () => {
    let now = 1_000_000;
    const release = createAgentRelease({ hubUrl, log: quiet, now: () => now });
    const before = asked;
    answer = { status: 404, body: '{}' };
    expect(await Promise.all([release.latest(), release.latest()])).toEqual([null, null]);
    expect(asked - before).toBe(1);
    answer = { status: 200, body: '{"version":"0.2.0"}' };
    expect(await release.latest()).toBeNull();
    now += 10_000;
    expect(await release.latest()).toBe('0.2.0');
    now += 59_000;
    expect(await release.latest()).toBe('0.2.0');
    expect(asked - before).toBe(2);
  });

  it('claims no newest version while the hub is away or talks nonsense', async () => {
    answer = { status: 200, body: '<html>' };
    expect(await createAgentRelease({ hubUrl, log: quiet, now: Date.now }).latest()).toBeNull();
    expect(await createAgentRelease({ hubUrl: 'http://127.0.0.1:1', log: quiet, now: Date.now }).latest()).toBeNull();
  });

  it('lets everybody read, and only those who manage the network see what a new agent needs', async () => {
    const may = async (role: Role) => {
      const caller = await people.as(role);
      await caller.network.agents();
      await caller.network.circuits();
      return caller.network.options().then(
        () => true,
        (error: { code: string }) => error.code,
      );
    };
    expect(await may('viewer')).toBe('FORBIDDEN');
    expect(await may('manager')).toBe('FORBIDDEN');
    expect(await may('ops')).toBe('FORBIDDEN');
    expect(await may('admin')).toBe(true);
    expect(await may('owner')).toBe(true);
  });

  it('lets an admin add, renew and archive an agent, and nobody of lower rank any of the three', async () => {
    const admin = await people.as('admin');
    await world.db.pool.query(
      'insert into region_pops (organization_id, region_id, pop_id, priority) select distinct p.organization_id, l.region_id, p.pop_id, 1 from paths p join lines l on l.id = p.line_id',
    );
    const [region] = (await admin.network.options()).regions;
    const place = { regionId: region?.id ?? '', carrierId: region?.carriers[0]?.id ?? '', name: 'sg-newcomer' };
    for (const role of ['viewer', 'manager', 'ops'] as const) {
      const caller = await people.as(role);
      const agentId = await agentOf(world.db, people.own);
      for (const refused of [
        caller.network.addAgent(place),
        caller.network.renewEnrolment({ agentId }),
        caller.network.archiveAgent({ agentId }),
      ])
        await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    const { agentId, token, expiresAt } = await admin.network.addAgent(place);
    expect(expiresAt).toBeGreaterThan(Date.now());
    const listed = async () => (await admin.network.agents()).agents.find(({ id }) => id === agentId);
    expect(await listed()).toMatchObject({ name: 'sg-newcomer', state: 'waiting', tokenUsable: true });
    expect((await listed())?.paths.map(({ line }) => line)).toEqual(['A', 'B']);
    expect((await admin.network.renewEnrolment({ agentId })).token).not.toBe(token);
    await expect(admin.network.addAgent(place)).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { details: { field: 'name' } },
    });
    await admin.network.archiveAgent({ agentId });
    expect(await listed()).toBeUndefined();
    const stranger = await people.as('owner', 'other');
    await expect(stranger.network.renewEnrolment({ agentId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets an admin keep the network, by pages and by programs, and nobody of lower rank change it', async () => {
    const admin = await people.as('admin');
    const asked = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${await people.token('admin')}` };
      const request = new Request(`http://web/api/v1/network${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      const response = await handleRest(people.services, request);
      return { status: response.status, text: await response.text() };
    };
    const region = { code: 'MY', name: null, timeZone: 'Asia/Kuala_Lumpur' };
    const created = await asked('POST', '/regions', region);
    expect(created.status).toBe(200);
    const { id } = JSON.parse(created.text) as { id: string };
    const refused = await asked('PUT', `/regions/${id}`, { ...region, code: 'my', timeZone: 'Mars' });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toMatchObject({
      error: {
        field: 'code',
        faults: [
          { field: 'code', code: 'bad-code' },
          { field: 'timeZone', code: 'unknown-zone' },
        ],
      },
    });
    const { regions } = await admin.network.tree();
    expect(regions.find(({ code }) => code === 'MY')).toMatchObject({ id, timeZone: 'Asia/Kuala_Lumpur' });
    const csv = await asked('GET', '/document/regions?format=csv');
    expect(csv.text.split('\n')[0]).toBe('code,name,timeZone,pops,archived');
    const source = { format: 'csv', kind: 'regions', text: 'code,archived\nMY,true\n' } as const;
    const preview = JSON.parse((await asked('POST', '/import/preview', { source })).text);
    expect(preview).toMatchObject({ changes: [{ change: 'archive', name: 'MY' }], faults: [] });
    const imported = await asked('POST', '/import', { source, digest: preview.digest });
    expect(JSON.parse(imported.text)).toEqual({ created: 0, changed: 0, archived: 1, restored: 0 });
    expect((await asked('POST', `/regions/${id}/restore`)).status).toBe(200);
    expect((await asked('DELETE', `/regions/${id}?withBelow=true`)).status).toBe(200);
    expect((await admin.network.tree()).regions.map(({ code }) => code)).not.toContain('MY');
    for (const role of ['viewer', 'manager', 'ops'] as const) {
      const caller = await people.as(role);
      await caller.network.tree({ archived: true });
      await caller.network.exportDocument();
      for (const work of [
        caller.network.saveRegion({ id: null, ...region }),
        caller.network.archive({ kind: 'region', id }),
        caller.network.restore({ kind: 'region', id }),
        caller.network.previewImport(source),
        caller.network.import({ source, digest: '' }),
      ])
        await expect(work).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    const stranger = await people.as('owner', 'other');
    await expect(stranger.network.restore({ kind: 'region', id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names the hub as agents find it: the public address, else the web server’s own', async () => {
    expect((await (await people.as('admin')).network.options()).hubUrl).toBe(hubUrl);
  });

  it('shows one organization nothing of another', async () => {
    const stranger = await people.as('owner', 'other');
    const agentId = await agentOf(world.db, people.own);
    expect((await stranger.network.agents()).agents.map(({ id }) => id)).not.toContain(agentId);
    await expect(stranger.network.arrival({ agentId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { routeId } = people.own;
    await expect(stranger.route.connects({ routeId, from: 0, to: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stranger.route.oneWay({ routeId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a range of connect times that runs backwards, naming the field', async () => {
    const viewer = await people.as('viewer');
    await expect(viewer.route.connects({ routeId: people.own.routeId, from: 5, to: 5 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { details: { field: 'to' } },
    });
  });
});
