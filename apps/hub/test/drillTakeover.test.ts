import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import type { OrganizationContext } from '@twinline/services/context';
import { getDrill } from '@twinline/services/drills/listDrills';
import { startDrill } from '@twinline/services/drills/startDrill';
import { latestFeed } from '@twinline/services/live/feed';
import { createMachineWorld, type MachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HubProcess, startHub } from './hubProcess';
import { Relay } from './relay';
import { SimulatedAgent } from './simulatedAgent';

const log = { info() {}, warn() {}, error() {} };
const patient = { timeout: 90_000, interval: 50 };

describe.each(oneTestServer())('a hub that dies in the middle of a live drill, on $name', (server) => {
  let databaseUrl = '';
  let db: Database;
  let world: MachineWorld;
  let relay: Relay;
  let ctx: OrganizationContext;
  let cleanups: (() => unknown)[] = [];
  const hubs: HubProcess[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    databaseUrl = database.url;
    db = createDatabase(databaseUrl);
    relay = new Relay();
    const url = await relay.listen();
    world = await createMachineWorld({ db, log, now: Date.now, newId: () => randomUUID() }, [url]);
    ctx = { db, log, now: Date.now, newId: () => randomUUID(), organizationId: world.organizationId };
    cleanups = [() => database.drop(), () => db.end(), () => relay.close()];
  }, 60_000);
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.end('SIGKILL');
    for (const clean of cleanups.reverse()) await clean();
  });

  /** Two hubs of which the first decides; agent and relay are the second one's. */
  async function ready(): Promise<{ dies: HubProcess; stays: HubProcess }> {
    for (let i = 0; i < 2; i += 1) hubs.push(await startHub(databaseUrl));
    const [dies, stays] = hubs as [HubProcess, HubProcess];
    const { token = '', secret = '' } = world.relays[0] ?? {};
    relay.follow({ hubUrl: stays.url, token, secret });
    const agent = new SimulatedAgent(world, stays.url);
    cleanups.push(() => agent.stop());
    await relay.until('initial');
    const { rows } = await db.pool.query('select lease_holder as id from route_states');
    expect(rows).toEqual([{ id: dies.id }]);
    return { dies, stays };
  }

  /** It has to be over, the route and its relay on line A, no order open, and all of it told once. */
  async function expectOver(id: string, stays: HubProcess) {
    await expect.poll(async () => (await getDrill(ctx, { id })).state, patient).toBe('ended');
    await expect.poll(async () => (await relay.client().current(world.routeId)).directive?.line, patient).toBe('A');
    await expect.poll(() => relay.applied.at(-1)?.line, patient).toBe('A');
    const { rows } = await db.pool.query('select id from overrides where ended_at is null');
    expect(rows).toEqual([]);
    const told = (await latestFeed(ctx, { limit: 100 })).filter(({ kind }) => kind === 'drill-ended');
    expect(told).toHaveLength(1);
    const run = await getDrill(ctx, { id });
    const text = await (await fetch(`${stays.url}/metrics`)).text();
    expect(text).toContain(`twinline_drills_total{kind="live",result="${run.result}"} 1`);
    return run;
  }

  it('while the line carries: the other hub carries it on to its end, and the route is back on its line', async () => {
    const { dies, stays } = await ready();
    const { id } = await startDrill(ctx, {
      kind: 'live',
      line: null,
      holdSeconds: 10,
      by: 'Mei',
      routeId: world.routeId,
    });
    await expect.poll(async () => (await getDrill(ctx, { id })).state, patient).toBe('holding');
    await dies.end('SIGKILL');
    const run = await expectOver(id, stays);
    expect(run).toMatchObject({ lineFrom: 'A', lineTo: 'B' });
    // Each step was made once: one order, one way there, and it carried for all of its time.
    expect(relay.applied.filter(({ reason }) => reason.code === 'drill')).toHaveLength(1);
    const carried = run.checks.find(({ name }) => name === 'carried');
    expect(carried).toMatchObject({ passed: true, limit: 10_000 });
    const { rows } = await db.pool.query('select count(*)::int as orders from overrides where drill_run_id = $1', [id]);
    expect(rows).toEqual([{ orders: 1 }]);
  }, 240_000);

  it('before it was ordered: the other hub begins it, or says that it is too late, and nothing stays on the line', async () => {
    const { dies, stays } = await ready();
    // It stands still, so that what is asked for now waits for the other one.
    dies.signal('SIGSTOP');
    const { id } = await startDrill(ctx, {
      kind: 'live',
      line: null,
      holdSeconds: 10,
      by: 'Mei',
      routeId: world.routeId,
    });
    await expect.poll(async () => (await getDrill(ctx, { id })).state, patient).not.toBe('waiting');
    await dies.end('SIGKILL');
    const run = await expectOver(id, stays);
    expect(['passed', 'failed']).toContain(run.result);
    expect(relay.applied.filter(({ reason }) => reason.code === 'drill').length).toBeLessThanOrEqual(1);
  }, 240_000);
});
