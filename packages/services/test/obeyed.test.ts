import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { createEvaluator, type Evaluator } from '../src/evaluation/createEvaluator';
import { addMaintenance } from '../src/orders/addMaintenance';
import { archiveMaintenance } from '../src/orders/archiveMaintenance';
import { endOverride } from '../src/orders/endOverride';
import { hearOrders } from '../src/orders/hearOrders';
import { setOverride } from '../src/orders/setOverride';
import { decisions } from '../src/query/decisions';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { agentOf, blackout, contextOf, keepPosting, second } from './evaluationWorld';
import { quiet } from './ingestWorld';

const soon = { timeout: 20_000, interval: 20 };
const MINUTE_MS = 60_000;

describe.each(oneTestServer())('orders are obeyed on $name', (server) => {
  let db: Database;
  let url: string;
  let world: MachineWorld;
  let ctx: OrganizationContext;
  let endings: (() => unknown)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    url = database.url;
    db = createDatabase(url);
    world = await createMachineWorld(contextOf(db), ['http://127.0.0.1:1/']);
    ctx = { ...contextOf(db), organizationId: world.organizationId };
    endings = [() => database.drop(), () => db.end()];
  }, 60_000);
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
  });

  const rows = async <T>(sql: string): Promise<T[]> => (await db.pool.query(sql)).rows as T[];
  const reasons = async () =>
    (await rows<{ reason: string }>('select reason from directives order by sequence')).map(({ reason }) => reason);
  const newest = async () =>
    (await rows('select line, mode, weights, reason from directives order by sequence desc limit 1'))[0];
  const kinds = async () =>
    (await rows<{ kind: string }>(`select kind from events where kind not in ('directive', 'held') order by id`)).map(
      ({ kind }) => kind,
    );
  const order = (given: { line: string; mode?: string; strict?: boolean; expiresAt?: number }) =>
    setOverride(ctx, {
      ...{
        routeId: world.routeId,
        mode: 'single',
        note: '',
        strict: false,
        by: 'Mei',
        expiresAt: Date.now() + 5 * MINUTE_MS,
      },
      ...given,
    });
  /** Work on a line that has been going on for a minute and goes on for an hour. */
  const maintain = (line: string, drains: boolean) => {
    const begun = new Date(Date.now() - MINUTE_MS);
    return addMaintenance(ctx, {
      ...{
        name: 'Card swap',
        regionId: null,
        line,
        drains,
        repeats: 'once',
        weekdays: [],
        timeZone: 'UTC',
        lastDay: null,
      },
      firstDay: begun.toISOString().slice(0, 10),
      startMinute: begun.getUTCHours() * 60 + begun.getUTCMinutes(),
      ...{ durationMinutes: 60, by: 'Mei' },
    });
  };

  /** A hub that decides, hears orders, and follows line A, which both lines' seconds feed; returns what stops those. */
  async function onLineA(): Promise<{ hub: Evaluator; told: Mock; stopPosting: () => void }> {
    const hub = createEvaluator(contextOf(db), { hubId: randomUUID(), onCommitted: () => undefined });
    await hub.start();
    const told = vi.fn(hub.obey);
    const heard = hearOrders(quiet, url, told);
    endings.push(
      () => hub.stop(),
      () => heard.stop(),
    );
    await vi.waitFor(() => expect(heard.listening()).toBe(true), soon);
    const stopPosting = keepPosting([hub], world, () => second(world));
    endings.push(stopPosting);
    await vi.waitFor(async () => expect(await reasons()).toEqual(['initial']), soon);
    return { hub, told, stopPosting };
  }
  const board = (hub: Evaluator) => hub.board(world.organizationId).routes[0];

  it('an override moves the route at once, and its end leaves it there in the policy’s own mode', async () => {
    const { hub, told } = await onLineA();
    await order({ line: 'B', mode: 'duplicate' });
    await vi.waitFor(async () => expect(await reasons()).toEqual(['initial', 'override']), soon);
    // By the database, beside the turn that reads everything anyway; once more when it began to listen.
    expect(told.mock.calls.length).toBeGreaterThan(1);
    expect(await newest()).toMatchObject({ line: 'B', mode: 'duplicate' });
    expect(board(hub)).toMatchObject({ activeLine: 'B', override: { line: 'B', by: 'Mei', mode: 'duplicate' } });

    await endOverride(ctx, { routeId: world.routeId, by: 'Ola' });
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ reason: 'override-ended' }), soon);
    expect(await newest()).toMatchObject({ line: 'B', mode: 'single' });
    expect(board(hub)?.override).toBeNull();
    expect(await rows('select ended_by from overrides')).toEqual([{ ended_by: 'Ola' }]);
    expect(await kinds()).toEqual(['override-set', 'override-ended']);
    const { items } = await decisions(ctx, { routeId: world.routeId, limit: 5 });
    expect(items.map(({ kind }) => kind)).toEqual(['setting', 'switch', 'initial']);
  }, 30_000);

  it('an order to share out writes the shares into the directive and to the relays', async () => {
    await onLineA();
    await order({ line: 'A', mode: 'split' });
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ reason: 'override' }), soon);
    expect(await newest()).toMatchObject({ line: 'A', mode: 'split', weights: { A: 0.5, B: 0.5 } });
    const [told] = await rows<{ body: string }>('select body from deliveries order by sequence desc limit 1');
    expect(JSON.parse(told?.body ?? '{}')).toMatchObject({ data: { mode: 'split', weights: { A: 0.5, B: 0.5 } } });
  }, 30_000);

  it('an override that runs out is ended with the directive that says so, at its moment', async () => {
    await onLineA();
    const expiresAt = Date.now() + 1_500;
    await order({ line: 'B', expiresAt });
    await vi.waitFor(async () => expect(await reasons()).toEqual(['initial', 'override', 'override-ended']), soon);
    const [ended] = await rows<{ by: string; at: Date; decided: Date; expires: Date }>(
      `select ended_by as by, ended_at as at, expires_at as expires,
         (select decided_at from directives where reason = 'override-ended') as decided from overrides`,
    );
    expect(ended?.by).toBe('expiry');
    expect(ended?.at).toEqual(ended?.decided);
    expect(ended?.decided.getTime()).toBeGreaterThanOrEqual(expiresAt);
    expect(await kinds()).toEqual(['override-set', 'override-ended']);
  }, 30_000);

  it('a blackout ends an override that is not strict in the same commit', async () => {
    const { hub, stopPosting } = await onLineA();
    await order({ line: 'A' });
    await vi.waitFor(async () => expect(await reasons()).toEqual(['initial', 'override']), soon);
    stopPosting();
    hub.accept(agentOf(world), blackout(world, Date.now() - 350), Date.now());
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ reason: 'blackout', line: 'B' }), soon);
    expect(await rows('select ended_by from overrides')).toEqual([{ ended_by: 'blackout' }]);
    await hub.stop();
    expect(await reasons()).toEqual(['initial', 'override', 'blackout']);
    expect((await kinds()).filter((kind) => kind.startsWith('override'))).toEqual(['override-set', 'override-ended']);
  }, 30_000);

  it('a strict one stays on its dark line and says so', async () => {
    const { hub, stopPosting } = await onLineA();
    await order({ line: 'A', strict: true });
    await vi.waitFor(async () => expect(await reasons()).toEqual(['initial', 'override']), soon);
    stopPosting();
    endings.push(keepPosting([hub], world, () => second(world, ['A'])));
    await vi.waitFor(async () => {
      expect(
        await rows(`select body->>'wanted' as wanted, body->>'reason' as reason from events where kind = 'held'`),
      ).toEqual([{ wanted: 'B', reason: 'held-override' }]);
    }, soon);
    expect(await reasons()).toEqual(['initial', 'override']);
    expect(await rows('select ended_by from overrides')).toEqual([{ ended_by: null }]);
  }, 30_000);

  it('work that drains moves the route, mutes what goes wrong meanwhile, and tells of what is left when it is over', async () => {
    const { hub, stopPosting } = await onLineA();
    const { id } = await maintain('A', true);
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ reason: 'maintenance', line: 'B' }), soon);
    expect(board(hub)?.maintenance).toEqual([expect.objectContaining({ id, line: 'A', drains: true })]);
    await vi.waitFor(async () => expect(await kinds()).toEqual(['maintenance-begun']), soon);

    stopPosting();
    endings.push(keepPosting([hub], world, () => second(world, ['A'])));
    await vi.waitFor(async () => expect(await rows('select muted from incidents')).toEqual([{ muted: true }]), soon);
    expect(board(hub)?.lines.A?.incidentId).toBeNull();
    expect(await kinds()).toEqual(['maintenance-begun']);

    await archiveMaintenance(ctx, { id, by: 'Mei' });
    const incidents = () =>
      rows('select muted, closed_at is null as open, closed_at <= now() as over from incidents order by opened_at');
    await vi.waitFor(async () => {
      expect(await incidents()).toEqual([
        { muted: true, open: false, over: true },
        { muted: false, open: true, over: null },
      ]);
    }, soon);
    await vi.waitFor(
      async () =>
        expect((await kinds()).toSorted()).toEqual(['incident-opened', 'maintenance-begun', 'maintenance-ended']),
      soon,
    );
    const [gap] = await rows<{ seamless: boolean }>(
      'select (select max(opened_at) from incidents) = (select max(closed_at) from incidents) as seamless',
    );
    expect(gap?.seamless).toBe(true);
    expect(await reasons()).toEqual(['initial', 'maintenance']);
  }, 40_000);

  it('work that does not drain moves nothing, and an incident from before it is not muted', async () => {
    const { hub, stopPosting } = await onLineA();
    stopPosting();
    endings.push(keepPosting([hub], world, () => second(world, ['B'])));
    await vi.waitFor(async () => expect(await kinds()).toEqual(['incident-opened']), soon);
    await maintain('A', false);
    await vi.waitFor(async () => expect(await kinds()).toEqual(['incident-opened', 'maintenance-begun']), soon);
    expect(board(hub)).toMatchObject({ activeLine: 'A', maintenance: [{ drains: false }] });
    expect(await rows('select line_slot, muted from incidents')).toEqual([{ line_slot: 'B', muted: false }]);
    expect(await reasons()).toEqual(['initial']);
  }, 30_000);
});
