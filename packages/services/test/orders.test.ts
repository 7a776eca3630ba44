import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { startDrill } from '../src/drills/startDrill';
import { latestFeed } from '../src/live/feed';
import { addMaintenance } from '../src/orders/addMaintenance';
import { archiveMaintenance } from '../src/orders/archiveMaintenance';
import { changeMaintenance } from '../src/orders/changeMaintenance';
import { createOrderBook } from '../src/orders/createOrderBook';
import { endOverride } from '../src/orders/endOverride';
import { listMaintenance } from '../src/orders/listMaintenance';
import { listOverrides } from '../src/orders/listOverrides';
import type { MaintenanceInput } from '../src/orders/maintenance';
import { type OverrideInput, setOverride } from '../src/orders/setOverride';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { contextOf } from './evaluationWorld';

const NOW = Date.parse('2026-11-23T02:00:00Z');
const MINUTE_MS = 60_000;

describe.each(testServers())('orders on $name', (server) => {
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
  const order = (given: Partial<OverrideInput> = {}) =>
    setOverride(context(), {
      ...{
        routeId: world.routeId,
        line: 'B',
        mode: 'single',
        note: ' cable ship ',
        minutes: 15,
        strict: false,
        by: 'Mei',
      },
      ...given,
    });
  const work = (given: Partial<MaintenanceInput> = {}): MaintenanceInput => ({
    ...{ name: 'Card swap', regionId: world.regionId, line: 'A', drains: true, repeats: 'once', weekdays: [] },
    ...{ timeZone: 'Asia/Singapore', firstDay: '2026-11-23', startMinute: 600, durationMinutes: 30, lastDay: null },
    ...given,
  });
  const events = async () =>
    (await db.pool.query<{ kind: string; body: object }>('select kind, body from events order by id')).rows;

  test('an override is stored with its event, and the next one ends it', async () => {
    const first = await order();
    expect(first.expiresAt).toBe(NOW + 15 * MINUTE_MS);
    now += MINUTE_MS;
    const second = await order({ line: 'A', minutes: undefined, expiresAt: now + 90 * MINUTE_MS, by: 'Ola' });
    const { items } = await listOverrides(context(), { routeId: world.routeId, limit: 10 });
    expect(items).toEqual([
      expect.objectContaining({ id: second.id, line: 'A', endedAt: null, createdBy: 'Ola' }),
      expect.objectContaining({ id: first.id, line: 'B', note: 'cable ship', endedAt: now, endedBy: 'Ola' }),
    ]);
    expect((await events()).map(({ kind }) => kind)).toEqual(['override-set', 'override-set']);
    const [told] = await latestFeed(context(), { limit: 1 });
    expect(told).toMatchObject({ kind: 'override-set', line: 'A', regionCode: 'SG', routeId: world.routeId });
    expect(told?.sentence.en).toBe('Ola chose line A by hand, on it alone, for 1 h 30 min: “cable ship”.');
    expect(told?.sentence.zh).toBe('Ola 手动接管到 A 线（单发），时长 1 小时 30 分钟：“cable ship”。');
  });

  test('two that are set at once leave one open', async () => {
    await Promise.all([order(), order({ line: 'A' }), order(), order({ line: 'A' })]);
    const { rows } = await db.pool.query('select 1 from overrides where ended_at is null');
    expect(rows).toHaveLength(1);
  });

  test.each<[string, Partial<OverrideInput>]>([
    ['line', { line: 'C' }],
    ['mode', { mode: 'triple' }],
    ['note', { note: 'n'.repeat(501) }],
    ['minutes', { minutes: 30 * 1_440 + 1 }],
    ['minutes', { minutes: 0 }],
    ['minutes', { minutes: undefined }],
    ['minutes', { expiresAt: NOW + MINUTE_MS }],
    ['expiresAt', { minutes: undefined, expiresAt: NOW }],
    ['expiresAt', { minutes: undefined, expiresAt: Number.NaN }],
  ])('an override with a fault in %s is refused by its name, and the one that runs goes on', async (field, given) => {
    const { id } = await order();
    await expect(order(given)).rejects.toMatchObject({ code: 'invalid', details: { field } });
    expect((await listOverrides(context(), { limit: 10 })).items).toEqual([
      expect.objectContaining({ id, endedAt: null }),
    ]);
  });

  test('another organization neither sets, ends nor sees it', async () => {
    await order();
    const stranger = context(other);
    const { routeId } = world;
    await expect(endOverride(stranger, { routeId, by: 'Eve' })).rejects.toMatchObject({ code: 'not-found' });
    const given = { routeId, line: 'A', mode: 'single', note: '', minutes: 5, strict: false, by: 'Eve' };
    await expect(setOverride(stranger, given)).rejects.toMatchObject({ code: 'not-found' });
    expect((await listOverrides(stranger, { limit: 10 })).items).toEqual([]);
    expect((await listOverrides(context(), { limit: 10 })).items[0]?.endedAt).toBeNull();
  });

  test('who ends it is on record; once it is over there is nothing to end', async () => {
    await order();
    now += MINUTE_MS;
    await endOverride(context(), { routeId: world.routeId, by: 'Ola' });
    expect((await listOverrides(context(), { limit: 1 })).items[0]).toMatchObject({ endedAt: now, endedBy: 'Ola' });
    expect((await events()).at(-1)).toMatchObject({ kind: 'override-ended', body: { cause: 'person', by: 'Ola' } });
    await expect(endOverride(context(), { routeId: world.routeId, by: 'Ola' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('one whose time was over ended then, whoever asks next', async () => {
    const { expiresAt } = await order();
    now = expiresAt + MINUTE_MS;
    await expect(endOverride(context(), { routeId: world.routeId, by: 'Ola' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await listOverrides(context(), { limit: 1 })).items[0]).toMatchObject({
      endedAt: expiresAt,
      endedBy: 'expiry',
    });
    expect((await events()).map(({ kind }) => kind)).toEqual(['override-set', 'override-ended']);
  });

  test('pages by cursor show each override once, and a foreign cursor is refused', async () => {
    for (let i = 0; i < 5; i += 1) await order({ note: `${i}` });
    const notes: string[] = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await listOverrides(context(), { limit: 2, cursor });
      notes.push(...page.items.map(({ note }) => note));
      more = page.nextCursor !== null;
      cursor = page.nextCursor ?? undefined;
    }
    expect(notes.toSorted()).toEqual(['0', '1', '2', '3', '4']);
    await expect(listOverrides(context(), { limit: 2, cursor: 'x' })).rejects.toMatchObject({
      details: { field: 'cursor' },
    });
  });

  test('planned work is listed with its next windows, changed, and called off', async () => {
    const { id } = await addMaintenance(context(), { ...work({ repeats: 'daily' }), by: 'Mei' });
    const from = Date.parse('2026-11-23T02:00:00Z');
    const [listed] = (await listMaintenance(context(), { archived: false, limit: 10 })).items;
    expect(listed).toMatchObject({ id, regionCode: 'SG', firstDay: '2026-11-23', weekdays: [], createdBy: 'Mei' });
    const day = 1_440 * MINUTE_MS;
    expect(listed?.next).toEqual([0, 1, 2].map((i) => ({ from: from + i * day, to: from + i * day + 30 * MINUTE_MS })));

    await changeMaintenance(context(), { ...work({ repeats: 'weekly', weekdays: [3, 1], line: null }), id, by: 'Ola' });
    const [changed] = (await listMaintenance(context(), { archived: false, limit: 10 })).items;
    expect(changed).toMatchObject({ repeats: 'weekly', weekdays: [1, 3], line: null });

    await archiveMaintenance(context(), { id, by: 'Ola' });
    await archiveMaintenance(context(), { id, by: 'Ola' });
    expect((await listMaintenance(context(), { archived: false, limit: 10 })).items).toEqual([]);
    expect((await listMaintenance(context(), { archived: true, limit: 10 })).items[0]).toMatchObject({ id, next: [] });
    await expect(changeMaintenance(context(), { ...work(), id, by: 'Ola' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('planned work names a region and a line that there are', async () => {
    const add = (given: Partial<MaintenanceInput>) => addMaintenance(context(), { ...work(given), by: 'Mei' });
    await expect(add({ line: 'C' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'line' } });
    await expect(add({ regionId: other.regionId })).rejects.toMatchObject({ details: { field: 'regionId' } });
    await expect(add({ name: ' ' })).rejects.toMatchObject({ details: { field: 'name' } });
    const { id } = await addMaintenance(context(other), { ...work({ regionId: null }), by: 'Eve' });
    const theirs = { ...work(), id, by: 'Mei' };
    await expect(changeMaintenance(context(), theirs)).rejects.toMatchObject({ code: 'not-found' });
    await expect(archiveMaintenance(context(), theirs)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a hub knows work of its region and organization while it lasts, and tells of it once for all hubs', async () => {
    await addMaintenance(context(), { ...work(), by: 'Mei' });
    await addMaintenance(context(other), { ...work({ regionId: null, name: 'Other' }), by: 'Eve' });
    const books = [createOrderBook(context(), () => undefined), createOrderBook(context(), () => undefined)];
    const network = { routeId: world.routeId, organizationId: world.organizationId, regionId: world.regionId };
    const seenAt = async (at: number) => {
      for (const book of books) await book.reload();
      await Promise.all(books.map((book) => book.tell(at)));
      return books.map((book) => book.of(network, at).maintenance.map(({ name, until }) => ({ name, until })));
    };
    const until = NOW + 30 * MINUTE_MS;
    expect(await seenAt(NOW - 1)).toEqual([[], []]);
    expect(await seenAt(NOW)).toEqual([[{ name: 'Card swap', until }], [{ name: 'Card swap', until }]]);
    expect(await seenAt(until - 1)).toEqual([[{ name: 'Card swap', until }], [{ name: 'Card swap', until }]]);
    expect(await seenAt(until)).toEqual([[], []]);
    const mine = await latestFeed(context(), { limit: 10 });
    expect(mine.map(({ kind, sentence }) => [kind, sentence.en])).toEqual([
      ['maintenance-ended', 'Maintenance “Card swap” on line A is over.'],
      [
        'maintenance-begun',
        'Maintenance “Card swap” has begun on line A, for 30 min. Alerts are muted, and routes leave the line.',
      ],
    ]);
    expect(await latestFeed(context(other), { limit: 10 })).toHaveLength(2);
  });

  test('work that is called off while it lasts is over at once', async () => {
    const { id } = await addMaintenance(context(), { ...work(), by: 'Mei' });
    const book = createOrderBook(context(), () => undefined);
    await book.reload();
    await book.tell(NOW);
    await archiveMaintenance(context(), { id, by: 'Mei' });
    await book.reload();
    expect(book.of({ ...world, regionId: world.regionId }, NOW).maintenance).toEqual([]);
    await book.tell(NOW + 1);
    expect((await events()).map(({ kind }) => kind)).toEqual(['maintenance-begun', 'maintenance-ended']);
  });

  test('an override that no hub followed is noted as expired, once', async () => {
    const { expiresAt } = await order();
    const books = [createOrderBook(context(), () => undefined), createOrderBook(context(), () => undefined)];
    for (const book of books) await book.reload();
    expect(books[0]?.of({ ...world, regionId: world.regionId }, expiresAt - 1).override?.line).toBe('B');
    expect(books[0]?.of({ ...world, regionId: world.regionId }, expiresAt).override).toBeNull();
    await Promise.all(books.map((book) => book.tell(expiresAt + 4_999)));
    expect(await events()).toHaveLength(1);
    await Promise.all(books.map((book) => book.tell(expiresAt + MINUTE_MS)));
    expect((await events()).map(({ kind }) => kind)).toEqual(['override-set', 'override-ended']);
  });

  test('a live drill is known by whose it is, its lines and its end from when relays are told; a dry one never is', async () => {
    const book = createOrderBook(context(), () => undefined);
    const drillAt = async () => {
      await book.reload();
      return book.drillOf(world.routeId);
    };
    const dry = { routeId: world.routeId, kind: 'dry', line: null, holdSeconds: 10, by: 'Mei' };
    const step = (set: string) => db.pool.query(`update drill_runs set ${set} where ended_at is null`);
    await startDrill(context(), dry);
    await step(`state = 'announced', line_from = 'A', line_to = 'B', started_at = '2026-11-23T02:00:00Z'`);
    expect(await drillAt()).toBeNull();
    await step(`state = 'ended', ended_at = now(), result = 'cancelled'`);
    const { id } = await startDrill(context(), { ...dry, kind: 'live', holdSeconds: 30 });
    expect(await drillAt()).toBeNull();
    await step(`state = 'announced', line_from = 'A', line_to = 'B', started_at = '2026-11-23T02:00:00Z'`);
    const seen = { id, by: 'Mei', planned: false, line: 'B', from: 'A' };
    expect(await drillAt()).toEqual({ ...seen, state: 'announced', until: NOW + 30_000 });
    await step(`state = 'holding', ordered_at = '2026-11-23T02:00:01Z', carried_from = '2026-11-23T02:00:02Z'`);
    expect(await drillAt()).toEqual({ ...seen, state: 'holding', until: NOW + 32_000 });
    await step(`state = 'ended', ended_at = now(), result = 'passed'`);
    expect(await drillAt()).toBeNull();
  });
});
