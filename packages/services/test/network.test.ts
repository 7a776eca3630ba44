import { randomUUID } from 'node:crypto';
import { listen } from '@twinline/db/listen';
import { presets } from '@twinline/engine/presets';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../src/access/hashToken';
import { createAgentIdentifier } from '../src/access/identifyAgent';
import type { OrganizationContext } from '../src/context';
import { ServiceError } from '../src/errors';
import { createEvaluator } from '../src/evaluation/createEvaluator';
import { addAgent } from '../src/network/addAgent';
import { agentConfig } from '../src/network/agentConfig';
import { archive } from '../src/network/archive';
import { archiveEffect } from '../src/network/archiveEffect';
import type { NetworkFault } from '../src/network/networkFault';
import { restore } from '../src/network/restore';
import { saveAddress } from '../src/network/saveAddress';
import { saveAgent } from '../src/network/saveAgent';
import { saveCarrier } from '../src/network/saveCarrier';
import { saveCircuit } from '../src/network/saveCircuit';
import { saveLine } from '../src/network/saveLine';
import { savePop } from '../src/network/savePop';
import { saveRegion } from '../src/network/saveRegion';
import { saveRoute } from '../src/network/saveRoute';
import { hearOrders } from '../src/orders/hearOrders';
import { networkTree } from '../src/query/network/networkTree';
import { insertOrganization, type World, worlds } from './fixtures/world';
import { quiet } from './ingestWorld';

describe.each(worlds())('the network that people keep, on %s', (_, open) => {
  let world: World;
  let ctx: OrganizationContext;
  let clock = 1_790_000_000_000;

  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.end());
  beforeEach(async () => {
    clock += 60_000;
    ctx = { ...world.context(await insertOrganization(world.db, randomUUID()), 0), now: () => clock };
  });

  const one = async (text: string, values: unknown[]): Promise<string> =>
    (await world.db.pool.query<{ id: string }>(text, values)).rows[0]?.id ?? '';

  const policyOf = (name: string, changes: object = {}) =>
    one(
      `insert into policies (organization_id, name, scenario, definition) values ($1, $2, 'show-live', $3) returning id`,
      [ctx.organizationId, name, { ...presets['show-live'], ...changes }],
    );

  /** A region with lines A and B to one PoP, an agent and a route, all by the verbs that people use. */
  async function build() {
    const { id: popId } = await savePop(ctx, { id: null, name: 'Equinix SG1' });
    const region = await saveRegion(ctx, {
      ...{ id: null, code: 'SG', name: null, timeZone: 'Asia/Singapore', popIds: [popId] },
    });
    const regionId = region.id;
    const { id: carrierId } = await saveCarrier(ctx, {
      id: null,
      regionId,
      name: 'Singtel',
      asn: 7473,
      audienceWeight: 3,
    });
    const circuit = { provider: 'PCCW', cable: null, committedMbps: 500, monthlyCost: 4_200.5, currency: 'USD' };
    const { id: circuitId } = await saveCircuit(ctx, { id: null, name: 'APG 1', ...circuit });
    const { id: lineA } = await saveLine(ctx, { id: null, regionId, slot: 'A', circuitId });
    const { id: lineB } = await saveLine(ctx, { id: null, regionId, slot: 'B', circuitId: null });
    const { agentId } = await addAgent(ctx, { regionId, carrierId, name: 'sg-1', createdBy: null });
    const policyId = await policyOf('Show');
    const route = await saveRoute(ctx, { id: null, regionId, scenario: 'show-live', policyId, by: 'Ann' });
    return { popId, regionId, carrierId, circuitId, lineA, lineB, agentId, policyId, routeId: route.id };
  }

  const pathsOf = async (agentId: string) =>
    (await networkTree(ctx, { archived: false })).agents.find(({ id }) => id === agentId)?.paths ?? [];

  /** What the verb is refused for, as `field code`. */
  async function faultsOf(work: Promise<unknown>): Promise<string[]> {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ServiceError)) throw error ?? new Error('nothing was refused');
    const faults = (error.details.faults ?? []) as readonly NetworkFault[];
    return faults.length > 0 ? faults.map(({ field, code }) => `${field} ${code}`) : [`${error.code}`];
  }

  it('is made from nothing and read back whole', async () => {
    const made = await build();
    await saveAddress(ctx, {
      ...{ lineId: made.lineA, popId: made.popId, host: ' [2001:db8::1] ', port: 862 },
      ...{ connectUrl: 'tcp://192.0.2.1:443', stampKey: 'hex:00112233445566778899aabbccddeeff' },
    });
    const tree = await networkTree(ctx, { archived: false });
    expect(tree.regions).toMatchObject([{ code: 'SG', timeZone: 'Asia/Singapore', popIds: [made.popId] }]);
    expect(tree.carriers).toMatchObject([{ name: 'Singtel', asn: 7473, audienceWeight: 3, imported: false }]);
    expect(tree.circuits).toMatchObject([{ name: 'APG 1', committedMbps: 500, monthlyCost: 4_200.5, currency: 'USD' }]);
    expect(tree.lines.map(({ slot, circuitId }) => [slot, circuitId])).toEqual([
      ['A', made.circuitId],
      ['B', null],
    ]);
    const [pop] = tree.pops;
    expect(pop?.addresses).toEqual([
      { lineId: made.lineA, host: '2001:db8::1', port: 862, connectUrl: 'tcp://192.0.2.1:443', hasKey: true },
    ]);
    expect(JSON.stringify(tree)).not.toContain('ABEiM0');
    expect(tree.agents).toMatchObject([{ name: 'sg-1', state: 'waiting', imported: false }]);
    expect(tree.routes).toMatchObject([{ scenario: 'show-live', policyName: 'Show', relays: [], activeLine: null }]);
    expect(tree.policies).toMatchObject([{ name: 'Show' }]);
    const config = await agentConfig(ctx, { agentId: made.agentId });
    expect(config.paths).toMatchObject([{ line: 'A', host: '2001:db8::1', stampKey: 'ABEiM0RVZneImaq7zN3u/w==' }]);
    // Left out, the key stays; null takes it away.
    const address = { lineId: made.lineA, popId: made.popId, host: '192.0.2.1', port: 862, connectUrl: null };
    await saveAddress(ctx, address);
    expect((await agentConfig(ctx, made)).paths[0]?.stampKey).not.toBeNull();
    await saveAddress(ctx, { ...address, stampKey: null });
    expect((await agentConfig(ctx, made)).paths[0]?.stampKey).toBeNull();
  });

  it('gives lines and PoPs that come later to agents that are there, which hear of it at once', async () => {
    const { agentId, regionId, popId, lineA } = await build();
    const told: string[] = [];
    let isListening = (): void => undefined;
    const listening = new Promise<void>((resolve) => (isListening = resolve));
    const feed = listen(world.databaseUrl, 'agent_config', {
      onListening: () => isListening(),
      onNotice: (id) => told.push(id),
      onLost: () => undefined,
    });
    await listening;
    const before = await pathsOf(agentId);
    expect(before).toHaveLength(2);
    const version = async () => (await agentConfig(ctx, { agentId })).version;
    const was = await version();
    const { id: lineC } = await saveLine(ctx, { id: null, regionId, slot: 'C', circuitId: null });
    await vi.waitFor(() => expect(told).toContain(agentId), 10_000);
    await feed.stop();
    expect(await version()).toBeGreaterThan(was);
    expect((await pathsOf(agentId)).map(({ lineId }) => lineId)).toContain(lineC);
    const { id: second } = await savePop(ctx, { id: null, name: 'Global Switch', regionIds: [regionId] });
    expect(await pathsOf(agentId)).toHaveLength(6);
    // Taken off the region's list, its paths end; put back, they are the ones they were.
    const there = (await pathsOf(agentId)).filter((path) => path.popId === second);
    await saveRegion(ctx, { id: regionId, code: 'SG', name: 'Singapore', timeZone: 'Asia/Singapore', popIds: [popId] });
    expect((await pathsOf(agentId)).every((path) => path.popId === popId)).toBe(true);
    await saveRegion(ctx, {
      id: regionId,
      code: 'SG',
      name: null,
      timeZone: 'Asia/Singapore',
      popIds: [second, popId],
    });
    expect((await pathsOf(agentId)).filter((path) => path.popId === second)).toEqual(there);
    // Two lines that share one reflector's address are told apart by their session ids.
    for (const lineId of [lineA, lineC])
      await saveAddress(ctx, { lineId, popId, host: '192.0.2.9', port: 862, connectUrl: null });
    await world.db.pool.query('update paths set ssid = 7 where agent_id = $1 and line_id = any($2)', [
      agentId,
      [lineA, lineC],
    ]);
    await saveAddress(ctx, { lineId: lineC, popId, host: '192.0.2.9', port: 862, connectUrl: null });
    const ids = (await pathsOf(agentId))
      .filter((path) => path.popId === popId && [lineA, lineC].includes(path.lineId))
      .map((p) => p.ssid);
    expect(new Set(ids).size).toBe(2);
  });

  it('tells every fault by its field, and writes nothing of what is refused', async () => {
    const made = await build();
    const { regionId, popId, lineA, carrierId, policyId, agentId } = made;
    const region = { id: null, code: 'MY', name: null, timeZone: 'Asia/Kuala_Lumpur' };
    const circuit = {
      id: null,
      name: 'X',
      provider: 'Y',
      cable: null,
      committedMbps: 1,
      monthlyCost: null,
      currency: null,
    };
    const carrier = { id: null, regionId, name: 'M1', asn: null, audienceWeight: 1 };
    const address = { lineId: lineA, popId, host: 'reflector.example', port: 862, connectUrl: null };
    const agent = { id: agentId, carrierId, name: 'sg-1', intervalMs: 20, dscp: null, connectIntervalMs: 10_000 };
    const { id: far } = await savePop(ctx, { id: null, name: 'Elsewhere' });
    const stranger = { ...ctx, organizationId: await insertOrganization(world.db, randomUUID()) };
    const odd = await policyOf('Odd', { preferredLine: 'C' });
    const cases: [() => Promise<unknown>, string[]][] = [
      [
        () => saveRegion(ctx, { ...region, code: 'sg', timeZone: '+08:00' }),
        ['code bad-code', 'timeZone unknown-zone'],
      ],
      [() => saveRegion(ctx, { ...region, code: 'ZZ' }), ['code unknown-country']],
      [() => saveRegion(ctx, { ...region, code: 'SG' }), ['code taken']],
      [() => saveRegion(ctx, { ...region, popIds: [popId, popId] }), ['popIds twice']],
      [() => saveRegion(ctx, { ...region, popIds: [randomUUID()] }), ['popIds unknown']],
      [() => saveRegion(ctx, { ...region, id: regionId, code: 'SG', popIds: [] }), ['popIds no-pop-left']],
      [
        () => saveCarrier(ctx, { ...carrier, name: ' ', asn: 1.5, audienceWeight: -1 }),
        ['name missing', 'asn out-of-range', 'audienceWeight out-of-range'],
      ],
      [() => saveCarrier(ctx, { ...carrier, name: 'Singtel' }), ['name taken']],
      [() => saveCarrier(ctx, { ...carrier, regionId: randomUUID() }), ['regionId unknown']],
      [() => saveCircuit(ctx, { ...circuit, monthlyCost: 10 }), ['currency needs-currency']],
      [
        () => saveCircuit(ctx, { ...circuit, committedMbps: 0, currency: 'XYZ' }),
        ['committedMbps out-of-range', 'currency unknown-currency'],
      ],
      [() => saveLine(ctx, { id: null, regionId, slot: 'a', circuitId: null }), ['slot bad-slot']],
      [() => saveLine(ctx, { id: lineA, regionId, slot: 'C', circuitId: null }), ['slot fixed']],
      [() => saveLine(ctx, { id: null, regionId, slot: 'C', circuitId: randomUUID() }), ['circuitId unknown']],
      [
        () => saveAddress(ctx, { ...address, host: '300.1.1.1', port: 0, connectUrl: 'tcp://x', stampKey: 'short' }),
        ['host bad-host', 'port out-of-range', 'connectUrl bad-url', 'stampKey bad-key'],
      ],
      [() => saveAddress(ctx, { ...address, popId: far }), ['popId not-in-region']],
      [() => saveAgent(ctx, { ...agent, intervalMs: 5, dscp: 64 }), ['intervalMs out-of-range', 'dscp out-of-range']],
      [() => saveAgent(ctx, { ...agent, carrierId: randomUUID() }), ['carrierId unknown']],
      [() => saveRoute(ctx, { id: null, regionId, scenario: 'show-live', policyId, by: 'Ann' }), ['scenario taken']],
      [
        () =>
          saveRoute(ctx, {
            id: null,
            regionId,
            scenario: 'education',
            policyId: odd,
            by: 'Ann',
          }),
        ['policyId policy-names-line'],
      ],
      [() => saveRegion(stranger, { ...region, id: regionId }), ['not-found']],
      [() => saveLine(stranger, { id: null, regionId, slot: 'C', circuitId: null }), ['regionId unknown']],
    ];
    const before = await networkTree(ctx, { archived: true });
    for (const [work, expected] of cases) expect(await faultsOf(work())).toEqual(expected);
    expect(await networkTree(ctx, { archived: true })).toEqual(before);
    expect((await networkTree(stranger, { archived: true })).regions).toEqual([]);
  });

  it('archives what nothing stands against, with what hangs below, and restores just that', async () => {
    const made = await build();
    const { regionId, lineA, lineB, circuitId, popId, agentId, routeId, carrierId } = made;
    const refused = (kind: Parameters<typeof archive>[1]['kind'], id: string, withBelow = false) =>
      faultsOf(archive(ctx, { kind, id, withBelow }));
    expect(await refused('circuit', circuitId)).toEqual(['id used-by-line']);
    expect(await refused('line', lineB)).toEqual(['id too-few-lines']);
    expect(await refused('pop', popId)).toEqual(['id no-pop-left']);
    expect(await refused('carrier', carrierId)).toEqual(['id has-below']);
    const relayId = await one(
      `insert into relays (organization_id, name, webhook_url, webhook_secret) values ($1, 'edge', 'http://127.0.0.1:1', 'whsec_') returning id`,
      [ctx.organizationId],
    );
    await world.db.pool.query('insert into relay_routes (organization_id, relay_id, route_id) values ($1, $2, $3)', [
      ctx.organizationId,
      relayId,
      routeId,
    ]);
    expect(await refused('region', regionId, true)).toEqual(['id relay-follows']);
    await world.db.pool.query('delete from relay_routes where relay_id = $1', [relayId]);
    // A third line may go once nothing is on it; it comes back with its path.
    const { id: lineC } = await saveLine(ctx, { id: null, regionId, slot: 'C', circuitId: null });
    const paths = await pathsOf(agentId);
    await world.db.pool.query(
      `insert into route_states (route_id, organization_id, active_line) values ($1, $2, 'C')
       on conflict (route_id) do update set active_line = 'C'`,
      [routeId, ctx.organizationId],
    );
    expect(await refused('line', lineC)).toEqual(['id line-active']);
    await world.db.pool.query(`update route_states set active_line = 'A' where route_id = $1`, [routeId]);
    await archive(ctx, { kind: 'line', id: lineC, withBelow: false });
    expect(await pathsOf(agentId)).toHaveLength(2);
    // What the agent measured of it until now comes in batches with the other lines: they are not refused for it.
    await world.db.pool.query('update agents set key_hash = $1 where id = $2', [hashToken(agentId), agentId]);
    const identity = await createAgentIdentifier(ctx).identify(agentId);
    expect([...(identity?.paths ?? [])].toSorted()).toEqual(paths.map(({ id }) => id).toSorted());
    expect(await faultsOf(saveLine(ctx, { id: null, regionId, slot: 'C', circuitId: null }))).toEqual([
      'slot taken-by-archived',
    ]);
    clock += 1_000;
    const { below, blockedBy } = await archiveEffect(ctx, { kind: 'region', id: regionId });
    expect(blockedBy).toEqual([]);
    expect(below.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'agent sg-1',
      'route SG · show-live',
      'line SG · A',
      'line SG · B',
      'carrier SG · Singtel',
    ]);
    await archive(ctx, { kind: 'region', id: regionId, withBelow: true });
    const left = await networkTree(ctx, { archived: false });
    expect([left.regions, left.lines, left.carriers, left.agents, left.routes].flat()).toEqual([]);
    expect(await faultsOf(restore(ctx, { kind: 'line', id: lineC }))).toEqual(['id archived']);
    await restore(ctx, { kind: 'region', id: regionId });
    const back = await networkTree(ctx, { archived: false });
    // Line C was archived by itself before: it is restored by itself.
    expect(back.lines.map(({ id }) => id)).toEqual([lineA, lineB]);
    expect(back.routes.map(({ id }) => id)).toEqual([routeId]);
    await restore(ctx, { kind: 'line', id: lineC });
    expect(await pathsOf(agentId)).toEqual(paths);
  });

  it('has a hub take up a route that is made, and let go of one that is archived, while it runs', async () => {
    const { regionId, routeId, agentId, policyId } = await build();
    const evaluator = createEvaluator(
      { ...ctx, now: Date.now, log: quiet },
      { hubId: randomUUID(), onCommitted: () => undefined },
    );
    const orders = hearOrders(quiet, world.databaseUrl, evaluator.obey);
    await evaluator.start();
    const routes = () => evaluator.board(ctx.organizationId).routes.map(({ id }) => id);
    try {
      await vi.waitFor(() => expect(evaluator.decidesFor(routeId)).toBe(true), 20_000);
      const made = await saveRoute(ctx, { id: null, regionId, scenario: 'education', policyId, by: 'Ann' });
      await vi.waitFor(() => expect(evaluator.decidesFor(made.id)).toBe(true), 20_000);
      expect(routes().sort()).toEqual([routeId, made.id].sort());
      const { id: lineC } = await saveLine(ctx, { id: null, regionId, slot: 'C', circuitId: null });
      await vi.waitFor(
        () => expect(Object.keys(evaluator.standing(made.id)?.seen?.situation.lines ?? {})).toEqual(['A', 'B', 'C']),
        20_000,
      );
      await archive(ctx, { kind: 'line', id: lineC, withBelow: false });
      await vi.waitFor(
        () => expect(Object.keys(evaluator.standing(made.id)?.seen?.situation.lines ?? {})).toEqual(['A', 'B']),
        20_000,
      );
      clock += 1_000;
      await archive(ctx, { kind: 'route', id: routeId, withBelow: false });
      clock += 1_000;
      await vi.waitFor(() => expect(routes()).toEqual([made.id]), 20_000);
      expect(evaluator.decidesFor(routeId)).toBe(false);
      await archive(ctx, { kind: 'region', id: regionId, withBelow: true });
      await vi.waitFor(() => expect(routes()).toEqual([]), 20_000);
      await restore(ctx, { kind: 'region', id: regionId });
      await vi.waitFor(() => expect(evaluator.decidesFor(made.id)).toBe(true), 20_000);
      expect(await pathsOf(agentId)).toHaveLength(2);
    } finally {
      await orders.stop();
      await evaluator.stop();
    }
  });
});
