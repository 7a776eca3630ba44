import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { newState } from '@twinline/engine/memory';
import { presets } from '@twinline/engine/presets';
import type { ShadowDecided } from '@twinline/engine/region/inputs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { createEvaluator } from '../src/evaluation/createEvaluator';
import { holdLeases } from '../src/evaluation/lease';
import { latestFeed } from '../src/live/feed';
import { archivePolicy } from '../src/policies/archivePolicy';
import { assignPolicy } from '../src/policies/assignPolicy';
import { changePolicy } from '../src/policies/changePolicy';
import { createPolicy } from '../src/policies/createPolicy';
import { getPolicy } from '../src/policies/getPolicy';
import { listPolicies } from '../src/policies/listPolicies';
import { createShadowRecord } from '../src/shadows/createShadowRecord';
import { endShadow } from '../src/shadows/endShadow';
import { forgetDecisions } from '../src/shadows/forgetDecisions';
import { listShadows } from '../src/shadows/listShadows';
import { shadowRecord } from '../src/shadows/shadowRecord';
import { startShadow } from '../src/shadows/startShadow';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { contextOf, keepPosting } from './evaluationWorld';
import { batchOf } from './ingestWorld';

const soon = { timeout: 20_000, interval: 20 };

describe.each(testServers())('shadows on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let drop = async (): Promise<void> => undefined;
  let endings: (() => Promise<void> | void)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    world = await createMachineWorld(contextOf(db), ['http://127.0.0.1:1/']);
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
    endings = [];
    await drop();
  });

  const context = (of: MachineWorld = world): OrganizationContext => ({
    ...contextOf(db),
    organizationId: of.organizationId,
  });
  const create = async (name: string) =>
    (await createPolicy(context(), { name, preset: 'show-live', note: '', by: 'Mei' })).id;
  const start = (policyId: string, routeId = world.routeId) => startShadow(context(), { routeId, policyId, by: 'Mei' });
  const rows = async <T>(text: string): Promise<T[]> => (await db.pool.query(text)).rows as T[];

  async function evaluator() {
    const committed: string[] = [];
    const made = createEvaluator(contextOf(db), {
      hubId: randomUUID(),
      onCommitted: ({ directiveId }) => committed.push(directiveId),
    });
    await made.start();
    endings.push(() => made.stop());
    return { it: made, committed };
  }

  /** A second in which line A loses two probes of five. */
  const lossy = () => {
    const at = Date.now() - 1_000;
    return batchOf([
      { path: world.paths.A, start: at, lost: 20 },
      { path: world.paths.B, start: at },
    ]);
  };

  /** The route's own policy waits for ten minutes before it leaves a line for quality. */
  async function patient(): Promise<void> {
    const [own] = await listPolicies(context(), { archived: false });
    const { id, name, policy } = await getPolicy(context(), { id: own?.id ?? '' });
    const definition = { ...policy, leaveDwellMs: 600_000 };
    await changePolicy(context(), { id, version: 1, name, definition, note: '', by: 'Mei' });
  }

  test('a shadow that would switch sends nothing and moves nothing, and its successor goes on where it was', async () => {
    await patient();
    const quick = await create('Quick');
    const { it: engine, committed } = await evaluator();
    endings.push(keepPosting([engine], world, lossy));
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);
    const { id } = await start(quick);
    engine.obey();
    const directives = () =>
      rows(`select line, from_line, kind, reason, policy_version from shadow_decisions where kind = 'directive'`);
    const left = { line: 'B', from_line: 'A', kind: 'directive', reason: 'quality', policy_version: 1 };
    await vi.waitFor(async () => expect(await directives()).toEqual([left]), soon);
    const untouched = async () => {
      expect(await rows('select line, reason from directives')).toEqual([{ line: 'A', reason: 'initial' }]);
      expect(await rows('select count(*)::int as n from deliveries')).toEqual([{ n: 1 }]);
      expect(await rows('select active_line, sequence, state ->> $$activeLine$$ as line from route_states')).toEqual([
        { active_line: 'A', sequence: 1, line: 'A' },
      ]);
      expect(
        await rows(`select reason from (select body ->> 'reason' as reason from events where kind = 'directive') e`),
      ).toEqual([{ reason: 'initial' }]);
    };
    await untouched();
    expect(engine.shadows()).toMatchObject({ waiting: 0, dropped: 0 });

    await engine.stop();
    const { it: next } = await evaluator();
    endings.push(keepPosting([next], world, lossy));
    await vi.waitFor(() => expect(next.decidesFor(world.routeId)).toBe(true), soon);
    // Its policy splits now, and says so: from B on, where it had gone before the restart.
    const { policy } = await getPolicy(context(), { id: quick });
    const definition = { ...policy, mode: 'duplicate' };
    await changePolicy(context(), { id: quick, version: 1, name: 'Quick', definition, note: '', by: 'Mei' });
    next.obey();
    const adopted = { line: 'B', from_line: 'B', kind: 'directive', reason: 'policy', policy_version: 2 };
    await vi.waitFor(async () => expect(await directives()).toEqual([left, adopted]), soon);
    await untouched();
    const { items } = await listShadows(context(), { routeId: world.routeId, openOnly: true, limit: 10 });
    expect(items).toMatchObject([
      { id, line: 'B', mode: 'duplicate', routeLine: 'A', switches: 1, policyName: 'Quick' },
    ]);
    const record = (await shadowRecord(context(), { id, limit: 100 })).items;
    expect(record.map(({ sequence }) => sequence)).toEqual(record.map((_, i) => record.length - i));
    expect(record.at(-1)?.sentence.en).toMatch(/line B/);

    await endShadow(context(), { id, by: 'Ola' });
    next.obey();
    await next.stop();
    expect((await listShadows(context(), { openOnly: false, limit: 10 })).items).toMatchObject([
      { id, endedBy: 'Ola', decisions: record[0]?.sequence },
    ]);
  });

  const decided = (shadowId: string, at: number, line: 'A' | 'B', from: 'A' | 'B'): ShadowDecided => ({
    ...{ kind: 'shadow', routeId: world.routeId, shadowId, at, before: newState(from, at) },
    decision: {
      ...{ state: newState(line, at), reason: 'quality', faultAt: null, detectedAt: at },
      effects: [{ kind: 'directive', line, from, mode: 'single', weights: {}, endsOverride: null }],
      evidence: { lines: {}, guards: [], faultDomain: 'none', policyVersion: 1 },
    },
  });

  test('a paused old leader writes nothing when it wakes, and what it gave up is counted', async () => {
    await db.pool.query('insert into route_states (route_id, organization_id) values ($1, $2)', [
      world.routeId,
      world.organizationId,
    ]);
    const { id } = await start(await create('Quick'));
    const [old, young] = [randomUUID(), randomUUID()];
    await holdLeases(context(), old);
    const [before, after] = [old, young].map((hubId) => createShadowRecord(context(), { hubId }));
    before?.add(decided(id, 1_000, 'B', 'A'), 1);
    await before?.flush();
    await db.pool.query(`update route_states set lease_until = now() - interval '1 second'`);
    expect((await holdLeases(context(), young)).get(world.routeId)).toBe(2);
    after?.add(decided(id, 2_000, 'A', 'B'), 2);
    await after?.flush();
    before?.add(decided(id, 3_000, 'A', 'B'), 1);
    await before?.flush();
    expect(before?.figures()).toEqual({ waiting: 0, written: 1, dropped: 1 });
    expect(await rows('select sequence, extract(epoch from at)::int as at from shadow_decisions order by 1')).toEqual([
      { sequence: 1, at: 1 },
      { sequence: 2, at: 2 },
    ]);
    expect(await rows(`select sequence, state ->> 'activeLine' as line from shadows`)).toEqual([
      { sequence: 2, line: 'A' },
    ]);
  });

  test('what could not be written is tried again, and once', async () => {
    await db.pool.query('insert into route_states (route_id, organization_id) values ($1, $2)', [
      world.routeId,
      world.organizationId,
    ]);
    const { id } = await start(await create('Quick'));
    const hubId = randomUUID();
    await holdLeases(context(), hubId);
    let away = true;
    const pool = new Proxy(db.pool, {
      get: (of, name) =>
        name === 'query' && away ? () => Promise.reject(new Error('away')) : Reflect.get(of, name).bind?.(of),
    });
    const record = createShadowRecord({ ...context(), db: { ...db, pool } }, { hubId });
    record.add(decided(id, 1_000, 'B', 'A'), 1);
    await expect(record.flush()).rejects.toThrow('away');
    record.add(decided(id, 2_000, 'A', 'B'), 1);
    expect(record.figures()).toEqual({ waiting: 2, written: 0, dropped: 0 });
    away = false;
    await record.flush();
    await record.flush();
    expect(record.figures()).toEqual({ waiting: 0, written: 2, dropped: 0 });
    expect(await rows('select sequence, line from shadow_decisions order by 1')).toEqual([
      { sequence: 1, line: 'B' },
      { sequence: 2, line: 'A' },
    ]);
  });

  test('a route has three shadows, each of another policy than its own, however many are started at once', async () => {
    const policies = await Promise.all(['One', 'Two', 'Three', 'Four'].map(create));
    const outcomes = await Promise.allSettled(policies.map((id) => start(id)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      code: 'conflict',
      details: { field: 'routeId' },
    });
    const { items } = await listShadows(context(), { openOnly: true, limit: 10 });
    const [first] = items;
    const again = start(first?.policyId ?? '');
    await expect(again).rejects.toMatchObject({ code: 'conflict', details: { field: 'policyId' } });
    const own = (await listPolicies(context(), { archived: false })).find(({ routes }) => routes.length > 0);
    await expect(start(own?.id ?? '')).rejects.toMatchObject({
      message: expect.stringContaining('follows this policy'),
    });
    await expect(archivePolicy(context(), { id: first?.policyId ?? '', by: 'Mei' })).rejects.toMatchObject({
      message: expect.stringContaining('SG show-live'),
    });
  });

  test('who gives a route its shadow’s policy has it act: the shadow is over', async () => {
    const policyId = await create('Quick');
    const { id } = await start(policyId);
    await assignPolicy(context(), { routeId: world.routeId, policyId, by: 'Ola' });
    expect((await listShadows(context(), { policyId, openOnly: false, limit: 1 })).items).toMatchObject([
      { id, endedBy: 'Ola' },
    ]);
    const told = await latestFeed(context(), { limit: 2 });
    expect(told.map(({ sentence }) => sentence.en)).toEqual([
      `Ola gave the route the policy “Quick” instead of “${presets['show-live'].name}”.`,
      'Mei started “Quick” as a shadow: it decides, and nothing follows.',
    ]);
  });

  test('another organization neither starts, ends, lists nor reads it', async () => {
    const other = await createMachineWorld(contextOf(db));
    const policyId = await create('Quick');
    const { id } = await start(policyId);
    const stranger = context(other);
    const missing = { code: 'not-found' };
    await expect(endShadow(stranger, { id, by: 'Eve' })).rejects.toMatchObject(missing);
    await expect(shadowRecord(stranger, { id, limit: 10 })).rejects.toMatchObject(missing);
    const { routeId } = other;
    await expect(startShadow(stranger, { routeId, policyId, by: 'Eve' })).rejects.toMatchObject(missing);
    const [theirs] = await listPolicies(stranger, { archived: false });
    const foreign = startShadow(stranger, { routeId: world.routeId, policyId: theirs?.id ?? '', by: 'Eve' });
    await expect(foreign).rejects.toMatchObject(missing);
    expect((await listShadows(stranger, { openOnly: false, limit: 10 })).items).toEqual([]);
    expect((await listShadows(context(), { openOnly: true, limit: 10 })).items).toHaveLength(1);
  });

  test('what was decided is kept as long as minutes are', async () => {
    const { id } = await start(await create('Quick'));
    const now = Date.parse('2026-11-20T00:00:00Z');
    const day = 86_400_000;
    for (const [sequence, age] of [91, 89, 31, 29].entries())
      await db.pool.query(
        `insert into shadow_decisions (shadow_id, sequence, organization_id, at, kind, line, mode, reason, evidence, policy_version)
         values ($1, $2, $3, $4, 'held', 'B', 'single', 'held-dwell', '{}', 1)`,
        [id, sequence, world.organizationId, new Date(now - age * day)],
      );
    const client = await db.pool.connect();
    expect(await forgetDecisions(client, now, undefined)).toBe(1);
    await client.query(
      `insert into retentions (organization_id, raw_days, minutes_days, quarters_days) values ($1, 10, 30, 400)`,
      [world.organizationId],
    );
    expect(await forgetDecisions(client, now, undefined)).toBe(2);
    client.release();
    expect(await rows('select sequence from shadow_decisions')).toEqual([{ sequence: 3 }]);
  });
});
