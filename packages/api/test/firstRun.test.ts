import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertOrganization, oneWorld, type World } from '../../services/test/fixtures/world';
import { createCaller } from '../src/people/router';
import { type People, setUpPeople } from './fixtures/people';

describe.each(oneWorld())('the first steps of an empty organization on %s', (_, open) => {
  let world: World;
  let people: People;
  let caller: ReturnType<typeof createCaller>;
  let viewer: ReturnType<typeof createCaller>;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'x' });
    await insertOrganization(world.db, 'empty', 'Asia/Shanghai');
    const organization = { id: 'empty', name: 'empty', slug: 'empty', timeZone: 'Asia/Shanghai', demo: false };
    const user = { id: 'somebody', name: 'Mei', email: 'mei@empty.test' };
    caller = createCaller({ services: people.services, person: { user, organization, role: 'owner' } });
    viewer = createCaller({ services: people.services, person: { user, organization, role: 'viewer' } });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const place = { regionId: null, code: 'TH', timeZone: 'Asia/Bangkok', carrier: 'AIS', asn: 131445 };
  const at = (field: string) => ({ code: 'BAD_REQUEST', cause: { details: { field } } });

  it('begins with nothing, and without a lab lends nothing', async () => {
    expect(await viewer.firstRun.state()).toMatchObject({
      ...{ region: null, carrier: null, lines: [], pop: null, agent: null, route: null, relay: null },
      ...{ applied: null, loan: null },
    });
    await expect(viewer.firstRun.placeRegion(place)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('tells a fault of the region by its field and leaves nothing half made', async () => {
    await expect(caller.firstRun.placeRegion({ ...place, carrier: ' ' })).rejects.toMatchObject(at('carrier'));
    await expect(caller.firstRun.placeRegion({ ...place, code: 'Thailand' })).rejects.toMatchObject(at('code'));
    await expect(caller.firstRun.placeRegion({ ...place, timeZone: 'Bangkok' })).rejects.toMatchObject(at('timeZone'));
    expect((await caller.firstRun.state()).region).toBeNull();
    await caller.firstRun.placeRegion(place);
    expect(await caller.firstRun.state()).toMatchObject({ region: { code: 'TH' }, carrier: { name: 'AIS' } });
  });

  it('lands both lines, tells whose address is at fault, and takes a second try over what the first has made', async () => {
    const regionId = (await caller.firstRun.state()).region?.id ?? '';
    const a = { slot: 'A', host: '203.0.113.7', port: 862 } as const;
    const b = { slot: 'B', host: '198.51.100.7', port: 862 } as const;
    const land = (...lines: { slot: 'A' | 'B'; host: string; port: number }[]) =>
      caller.firstRun.landLines({ regionId, pop: 'BKK1', lines });
    await expect(land(a, { ...b, host: 'https://reflector' })).rejects.toMatchObject(at('B.host'));
    await expect(land(a, { ...b, port: 70_000 })).rejects.toMatchObject(at('B.port'));
    await land(a, b);
    await land({ ...a, port: 8_620 }, b);
    const { lines, pop } = await caller.firstRun.state();
    expect(pop?.name).toBe('BKK1');
    expect(lines).toEqual([
      { slot: 'A', host: a.host, port: 8_620 },
      { slot: 'B', host: b.host, port: b.port },
    ]);
  });

  it('counts an agent that was added, the route of a preset, and a relay that follows it', async () => {
    const { region, carrier } = await caller.firstRun.state();
    if (!region || !carrier) throw new Error('no place');
    const { agentId } = await caller.network.addAgent({ regionId: region.id, carrierId: carrier.id, name: 'th-ais-1' });
    expect((await caller.firstRun.state()).agent).toMatchObject({
      ...{ id: agentId, name: 'th-ais-1', enrolledAt: null, linesAnswered: [] },
      tokenExpiresAt: expect.any(Number),
    });
    const { id: routeId } = await caller.firstRun.beginRoute({ regionId: region.id, scenario: 'live-commerce' });
    expect((await caller.policy.list({ archived: false })).map(({ scenario }) => scenario)).toEqual(['live-commerce']);
    await caller.relay.add({ name: 'test-relay-1', url: null, routeIds: [routeId], eventTypes: [] });
    expect(await caller.firstRun.state()).toMatchObject({
      region: { code: 'TH' },
      route: { id: routeId, scenario: 'live-commerce', activeLine: null },
      relay: { name: 'test-relay-1', heardAt: null, line: null },
      applied: null,
    });
  });

  it('shows nothing of another organization', async () => {
    const other = await people.as('admin', 'other');
    const { region } = await other.firstRun.state();
    expect(region?.code).toBe('SG');
    const mine = (await caller.firstRun.state()).region?.id ?? '';
    await expect(
      other.firstRun.landLines({ regionId: mine, pop: 'X', lines: [{ slot: 'A', host: '203.0.113.9', port: 862 }] }),
    ).rejects.toMatchObject({ code: expect.stringMatching('BAD_REQUEST|NOT_FOUND') });
  });
});
