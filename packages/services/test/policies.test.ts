import { createDatabase, type Database } from '@twinline/db/client';
import { withOrganization } from '@twinline/db/tenancy';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { presets } from '@twinline/engine/presets';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { loadNetwork } from '../src/evaluation/loadNetwork';
import { latestFeed } from '../src/live/feed';
import { archivePolicy } from '../src/policies/archivePolicy';
import { assignPolicy } from '../src/policies/assignPolicy';
import { changePolicy } from '../src/policies/changePolicy';
import { checkPolicy } from '../src/policies/checkPolicy';
import { createPolicy } from '../src/policies/createPolicy';
import { getPolicy } from '../src/policies/getPolicy';
import { listPolicies } from '../src/policies/listPolicies';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { contextOf } from './evaluationWorld';

const NOW = Date.parse('2026-11-23T02:00:00Z');

describe.each(testServers())('policies on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let other: MachineWorld;
  let now = NOW;
  let drop = async (): Promise<void> => undefined;

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    now = NOW;
    world = await createMachineWorld(contextOf(db));
    other = await createMachineWorld(contextOf(db));
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterEach(() => drop());

  const context = (of: MachineWorld = world): OrganizationContext => ({
    ...contextOf(db),
    now: () => now,
    organizationId: of.organizationId,
  });
  /** The policy that the world's route follows. */
  const own = async (of: MachineWorld = world) => {
    const [row] = await listPolicies(context(of), { archived: false });
    if (!row) throw new Error('no policy');
    return getPolicy(context(of), { id: row.id });
  };
  const create = (given: Partial<Parameters<typeof createPolicy>[1]> = {}) =>
    createPolicy(context(), { name: 'Careful', preset: 'education', note: '', by: 'Mei', ...given });

  test('a policy is a preset with other numbers, and every version of it stays on record', async () => {
    const { id } = await create({ note: ' for exams ' });
    const { policy } = await getPolicy(context(), { id });
    expect(policy).toEqual({ ...presets.education, name: 'Careful', version: 1 });
    now += 60_000;
    const definition = {
      ...policy,
      holdDownMs: 120_000,
      limits: { ...policy.limits, rtt: { fair: 200, poor: 400, weight: 50 } },
    };
    const edit = { id, version: 1, name: 'Careful 2', definition, note: 'slower', by: 'Ola' };
    expect(await changePolicy(context(), edit)).toEqual({ version: 2 });
    const changed = await getPolicy(context(), { id });
    expect(changed).toMatchObject({
      ...{ name: 'Careful 2', version: 2, scenario: 'education', changedBy: 'Ola', changedAt: now, routes: [] },
      differs: ['limits.rtt.fair', 'limits.rtt.poor', 'holdDownMs'],
    });
    expect(changed.history.map(({ policy: _, ...version }) => version)).toEqual([
      {
        ...{ version: 2, changedBy: 'Ola', changedAt: now, note: 'slower' },
        changes: ['limits.rtt.fair', 'limits.rtt.poor', 'holdDownMs'],
      },
      { version: 1, changedBy: 'Mei', changedAt: NOW, note: 'for exams', changes: null },
    ]);
    expect(changed.history[1]?.policy.name).toBe('Careful');
    expect((await latestFeed(context(), { limit: 2 })).map(({ kind, sentence }) => [kind, sentence])).toEqual([
      [
        'policy-changed',
        {
          en: 'Ola changed 3 fields of the policy “Careful 2”: version 2 holds now: “slower”.',
          zh: 'Ola 修改了策略“Careful 2”的 3 项设置，第 2 版已生效：“slower”。',
        },
      ],
      [
        'policy-changed',
        { en: 'Mei created the policy “Careful”: “for exams”.', zh: 'Mei 新建了策略“Careful”：“for exams”。' },
      ],
    ]);
  });

  test('what is saved as it was makes no version, whatever the order of its keys', async () => {
    const { id, policy } = await own();
    const definition = Object.fromEntries(Object.entries(policy).reverse());
    expect(
      await changePolicy(context(), { id, version: 1, name: policy.name, definition, note: '', by: 'Ola' }),
    ).toEqual({ version: 1 });
    expect((await own()).history).toHaveLength(1);
  });

  test('who edited an older version is told of the newer one, and nothing is overwritten', async () => {
    const { id, policy } = await own();
    const save = (holdDownMs: number, by: string) =>
      changePolicy(context(), {
        id,
        version: 1,
        name: policy.name,
        definition: { ...policy, holdDownMs },
        note: '',
        by,
      });
    const outcomes = await Promise.allSettled([save(30_000, 'Mei'), save(40_000, 'Ola')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const late = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(late?.reason).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/^you edited version 1, and version 2 is the newest, by (Mei|Ola)/),
      details: { field: 'version' },
    });
    expect((await own()).history).toHaveLength(2);
  });

  test('every fault is named with its field and the fix, all at once, and the same when asked before', async () => {
    const { id, policy } = await own();
    const definition = {
      ...policy,
      returnAtScore: 40,
      leaveDwellMs: null,
      preferredLine: 'A',
      limits: { ...policy.limits, loss: { fair: 2, poor: 5, weight: 60 } },
      damping: { ...policy.damping, penalty: -1 },
      speed: 9,
    };
    const given = { id, name: ' ', definition, note: '' };
    const error = await changePolicy(context(), { ...given, version: 1, by: 'Ola' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'invalid', details: { field: 'name' } });
    const fields = ['name', 'leaveDwellMs', 'speed', 'limits.loss.poor', 'returnAtScore', 'damping.penalty'];
    expect(error.details.faults.map(({ field }: { field: string }) => field)).toEqual(fields);
    for (const field of fields) expect(error.message).toContain(`${field} `);
    expect(await checkPolicy(context(), given)).toEqual(error.details.faults);
    expect((await own()).version).toBe(1);
  });

  test('a policy that names a line which a route of it has not is refused, in every way to get there', async () => {
    const { id, policy } = await own();
    const shares = { ...policy, mode: 'split', weights: { A: 0.5, C: 0.5 }, preferredLine: 'D' };
    const change = changePolicy(context(), {
      id,
      version: 1,
      name: policy.name,
      definition: shares,
      note: '',
      by: 'Ola',
    });
    await expect(change).rejects.toMatchObject({
      details: {
        faults: [{ field: 'preferredLine' }, { field: 'weights.C', fix: expect.stringContaining('SG has A, B') }],
      },
    });
    // Without a route nobody knows what lines there will be.
    const free = await create();
    const given = { id: free.id, version: 1, name: 'Careful', definition: shares, note: '', by: 'Ola' };
    await changePolicy(context(), given);
    const { routeId } = world;
    const assign = assignPolicy(context(), { routeId, policyId: free.id, by: 'Ola' });
    await expect(assign).rejects.toMatchObject({ code: 'invalid', details: { field: 'preferredLine' } });
    expect((await getPolicy(context(), { id })).routes).toMatchObject([{ routeId }]);
  });

  test('a route that is given another policy follows it from then on, and so do its changes', async () => {
    const { id } = await create();
    const { routeId } = world;
    await assignPolicy(context(), { routeId, policyId: id, by: 'Ola' });
    await assignPolicy(context(), { routeId, policyId: id, by: 'Ola' });
    const policy = async () => (await loadNetwork(contextOf(db))).find((route) => route.routeId === routeId)?.policy;
    expect(await policy()).toMatchObject({ name: 'Careful', holdDownMs: 30_000, version: 1 });
    const { policy: written } = await getPolicy(context(), { id });
    const definition = { ...written, holdDownMs: 15_000 };
    await changePolicy(context(), { id, version: 1, name: 'Careful', definition, note: '', by: 'Ola' });
    expect(await policy()).toMatchObject({ holdDownMs: 15_000, version: 2 });
    const told = await latestFeed(context(), { limit: 9 });
    expect(told.map(({ sentence, routeId: of, regionCode }) => [sentence.en, of, regionCode])).toEqual([
      ['Ola changed 1 field of the policy “Careful”: version 2 holds now.', null, null],
      ['Ola gave the route the policy “Careful” instead of “Show live 秀场”.', routeId, 'SG'],
      ['Mei created the policy “Careful”.', null, null],
    ]);
  });

  test('hubs are told of a change, an assignment, and nothing else', async () => {
    const heard: string[] = [];
    const client = await db.pool.connect();
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('listen orders');
    const { id } = await create();
    await archivePolicy(context(), { id, by: 'Mei' });
    const { id: used, policy } = await own();
    await changePolicy(context(), {
      ...{ id: used, version: 1, name: 'Other', note: '', by: 'Ola' },
      definition: { ...policy, quorum: 0.6 },
    });
    await assignPolicy(context(), {
      routeId: world.routeId,
      policyId: (await create({ name: 'Third' })).id,
      by: 'Ola',
    });
    // What was told arrives before the answer to what is asked after it.
    await client.query('select 1');
    client.release(true);
    expect(heard).toEqual([world.organizationId, world.organizationId]);
  });

  test('what is in use is not archived, and what is archived is neither changed nor used, but copied', async () => {
    const { id: used } = await own();
    await expect(archivePolicy(context(), { id: used, by: 'Ola' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('SG show-live'),
    });
    const { id } = await create();
    await archivePolicy(context(), { id, by: 'Ola' });
    await archivePolicy(context(), { id, by: 'Ola' });
    expect((await listPolicies(context(), { archived: false })).map((row) => row.id)).toEqual([used]);
    expect((await listPolicies(context(), { archived: true })).at(-1)).toMatchObject({ id, archivedAt: NOW });
    const { policy } = await getPolicy(context(), { id });
    const change = changePolicy(context(), { id, version: 1, name: 'X', definition: policy, note: '', by: 'Ola' });
    await expect(change).rejects.toMatchObject({ code: 'conflict' });
    const { routeId } = world;
    await expect(assignPolicy(context(), { routeId, policyId: id, by: 'Ola' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(create()).rejects.toMatchObject({ details: { faults: [{ field: 'name' }] } });
    const copy = await create({ name: 'Careful again', preset: undefined, copyOf: id });
    expect((await getPolicy(context(), copy)).policy).toEqual({ ...policy, name: 'Careful again' });
  });

  test('a new policy says where its numbers come from, and takes a name that is free', async () => {
    await expect(create({ preset: 'concert' })).rejects.toMatchObject({ details: { field: 'preset' } });
    await expect(create({ preset: undefined })).rejects.toMatchObject({ details: { field: 'preset' } });
    await expect(create({ name: presets['show-live'].name })).rejects.toMatchObject({ details: { field: 'name' } });
    const gone = create({ preset: undefined, copyOf: '00000000-0000-4000-8000-000000000000' });
    await expect(gone).rejects.toMatchObject({ code: 'not-found' });
  });

  test('another organization neither sees, changes, archives, copies nor assigns it', async () => {
    const { id, policy } = await own();
    const stranger = context(other);
    const missing = { code: 'not-found' };
    await expect(getPolicy(stranger, { id })).rejects.toMatchObject(missing);
    const change = { id, version: 1, name: 'Mine', definition: policy, note: '', by: 'Eve' };
    await expect(changePolicy(stranger, change)).rejects.toMatchObject(missing);
    await expect(checkPolicy(stranger, change)).rejects.toMatchObject(missing);
    await expect(archivePolicy(stranger, { id, by: 'Eve' })).rejects.toMatchObject(missing);
    await expect(createPolicy(stranger, { name: 'Copy', copyOf: id, note: '', by: 'Eve' })).rejects.toMatchObject(
      missing,
    );
    const theirs = (await own(other)).id;
    const { routeId } = world;
    await expect(assignPolicy(stranger, { routeId, policyId: theirs, by: 'Eve' })).rejects.toMatchObject(missing);
    await expect(assignPolicy(stranger, { routeId: other.routeId, policyId: id, by: 'Eve' })).rejects.toMatchObject(
      missing,
    );
    expect((await listPolicies(stranger, { archived: true })).map((row) => row.id)).toEqual([theirs]);
  });

  test('history is written by the database alone: people can neither add to it nor alter it', async () => {
    const { id } = await own();
    for (const write of [
      sql`update policy_versions set changed_by = 'Eve' where policy_id = ${id}`,
      sql`delete from policy_versions where policy_id = ${id}`,
    ])
      await expect(withOrganization(db, world.organizationId, (tx) => tx.execute(write))).rejects.toMatchObject({
        cause: { code: '42501' },
      });
    await db.pool.query(`update policies set version = 7, definition = definition || '{"quorum": 0.7}' where id = $1`, [
      id,
    ]);
    expect((await own()).history).toMatchObject([{ version: 7, changes: ['quorum'] }, { version: 1 }]);
  });
});
