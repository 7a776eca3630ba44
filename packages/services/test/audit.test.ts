import { withOrganization } from '@twinline/db/tenancy';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditInput, auditKinds, listAudit } from '../src/audit/listAudit';
import { AUDIT_KEPT_DAYS, retainAudit } from '../src/audit/retainAudit';
import { archivePolicy } from '../src/policies/archivePolicy';
import { changePolicy } from '../src/policies/changePolicy';
import { createPolicy } from '../src/policies/createPolicy';
import { getPolicy } from '../src/policies/getPolicy';
import { rotateSecret } from '../src/relays/rotateSecret';
import { insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const NOW = Date.UTC(2026, 10, 22, 12);
const mei = { kind: 'person', id: 'mei', name: 'Mei' } as const;
const pager = { kind: 'program', id: 'token:1', name: 'pager' } as const;

describe.each(worlds())('what people changed, on %s', (_, open) => {
  let world: World;
  let sg: Region;
  const as = (actor: typeof mei | typeof pager, organizationId = 'own') => {
    const ctx = world.context(organizationId, NOW);
    return { ...ctx, db: { ...ctx.db, actor } };
  };
  const listed = async (input: Partial<AuditInput> = {}) =>
    (await listAudit(world.context('own', NOW), { limit: 100, ...input })).items;

  beforeAll(async () => {
    world = await open();
    await insertOrganization(world.db, 'own');
    await insertOrganization(world.db, 'other');
    sg = await insertRegion(world.db, { organizationId: 'own', code: 'SG', timeZone: 'Asia/Singapore' });
  });
  afterAll(() => world?.end());

  it('is nothing where the software itself acts', async () => {
    await createPolicy(world.context('own', NOW), { name: 'seeded', preset: 'education', note: '', by: 'setup' });
    await world.db.pool.query('update relays set name = name || $1', [' 2']);
    expect(await listed()).toEqual([]);
  });

  it('names who, what, and each field before and after', async () => {
    const { id } = await createPolicy(as(mei), { name: 'Evening', preset: 'show-live', note: '', by: 'Mei' });
    const { policy: definition } = await getPolicy(as(mei), { id });
    const next = { ...definition, holdDownMs: definition.holdDownMs + 1_000 };
    await changePolicy(as(pager), { id, version: 1, name: 'Evening', definition: next, note: 'calmer', by: 'pager' });
    await archivePolicy(as(mei), { id, by: 'Mei' });
    const [archived, changed, created] = await listed({ kind: 'policies' });
    expect(created).toMatchObject({
      action: 'create',
      actorName: 'Mei',
      actorKind: 'person',
      objectName: 'Evening',
      objectId: id,
    });
    expect(created?.changes).toMatchObject({ name: [null, 'Evening'], scenario: [null, 'show-live'] });
    expect(changed).toMatchObject({ action: 'change', actorName: 'pager', actorKind: 'program' });
    expect(changed?.changes).toEqual({
      version: [1, 2],
      note: ['', 'calmer'],
      'definition.version': [1, 2],
      'definition.holdDownMs': [definition.holdDownMs, next.holdDownMs],
    });
    expect(archived).toMatchObject({ action: 'archive', actorName: 'Mei' });
  });

  it('keeps secrets to itself, and says that they changed', async () => {
    const { secret } = await rotateSecret(as(mei), { id: sg.relayId, overlapHours: 24, by: 'Mei' });
    const [entry] = await listed({ kind: 'relays' });
    expect(entry?.changes).toMatchObject({ webhook_secret: ['•••', '•••'], previous_secret: [null, '•••'] });
    const { rows } = await world.db.pool.query<{ text: string }>(
      'select string_agg(e::text, $1) as text from audit_entries e',
      [' '],
    );
    expect(rows[0]?.text).not.toContain(secret);
  });

  it('says names where a row has ids, and goes with its organization', async () => {
    await insertRegion(world.db, { organizationId: 'other', code: 'VN', timeZone: 'Asia/Ho_Chi_Minh' });
    await withOrganization(as(mei, 'other').db, 'other', async (tx) => {
      await tx.execute(sql`delete from relay_routes`);
    });
    const [entry] = (await listAudit(world.context('other', NOW), { limit: 10 })).items;
    expect(entry).toMatchObject({ action: 'delete', objectKind: 'relay_routes' });
    expect(entry?.objectName).toMatch(/ · VN show-live$/);
    expect(entry?.changes.route_id).toEqual(['VN show-live', null]);
    expect(await listed({ kind: 'relay_routes' })).toEqual([]);
    const owner = await world.db.pool.connect();
    try {
      await owner.query('begin');
      await owner.query(`select set_config('twinline.actor', $1, true)`, [JSON.stringify(mei)]);
      await owner.query(`delete from organization where id = 'other'`);
      await owner.query('commit');
    } finally {
      owner.release();
    }
    const { rows } = await world.db.pool.query(`select from audit_entries where organization_id = 'other'`);
    expect(rows).toEqual([]);
  });

  it('is as true as the change: what is rolled back was never written, and nobody can rewrite it', async () => {
    const before = await listed();
    const inside = (work: ReturnType<typeof sql>) => withOrganization(as(mei).db, 'own', (tx) => tx.execute(work));
    await expect(
      withOrganization(as(mei).db, 'own', async (tx) => {
        await tx.execute(sql`update regions set name = 'elsewhere'`);
        throw new Error('thought better of it');
      }),
    ).rejects.toThrow('thought better');
    expect(await listed()).toEqual(before);
    for (const work of [sql`delete from audit_entries`, sql`update audit_entries set actor_name = 'Tom'`])
      await expect(inside(work)).rejects.toThrow();
    // What changes nothing is no change.
    await inside(sql`update regions set name = name`);
    expect(await listed()).toEqual(before);
  });

  it('comes in pages and by filters, and is kept for so long', async () => {
    const all = await listed();
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listAudit(world.context('own', NOW), { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(3);
    expect((await listed({ actorId: 'token:1' })).map(({ action }) => action)).toEqual(['change']);
    expect(await listed({ action: 'archive', kind: 'relays' })).toEqual([]);
    await expect(listed({ from: 5, to: 5 })).rejects.toMatchObject({ details: { field: 'to' } });
    const client = await world.db.pool.connect();
    try {
      const newest = all[0]?.at ?? 0;
      expect(await retainAudit(client, newest + (AUDIT_KEPT_DAYS - 1) * 86_400_000)).toBe(0);
      expect(await retainAudit(client, newest + (AUDIT_KEPT_DAYS + 1) * 86_400_000)).toBe(all.length);
    } finally {
      client.release();
    }
  });

  it('is written for every kind that the list can name, and for no other', async () => {
    const { rows } = await world.db.pool.query<{ kind: string }>(
      `select tgrelid::regclass::text as kind from pg_trigger where tgname = 'audit'`,
    );
    expect(rows.map(({ kind }) => kind).sort()).toEqual([...auditKinds].sort());
  });
});
