import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../src/access/createUser';
import { changePreferences } from '../src/preferences/changePreferences';
import { untouchedPreferences } from '../src/preferences/preferences';
import { readPreferences } from '../src/preferences/readPreferences';
import { searchObjects } from '../src/query/search/searchObjects';
import { changeView } from '../src/views/changeView';
import { listViews } from '../src/views/listViews';
import { removeView } from '../src/views/removeView';
import { MOST_VIEWS, type ViewInput } from '../src/views/savedView';
import { saveView } from '../src/views/saveView';
import { insertOrganization, insertRegion, type World, worlds } from './fixtures/world';

const NOW = Date.UTC(2026, 10, 23, 12);

describe.each(worlds())('what people settle and keep on %s', (_, open) => {
  let world: World;
  let mei = '';
  let ola = '';
  let foreign = '';

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) {
      await insertOrganization(world.db, id);
      await insertRegion(world.db, { organizationId: id, code: id === 'own' ? 'SG' : 'BR', timeZone: 'UTC' });
    }
    await insertRegion(world.db, { organizationId: 'own', code: 'JP', timeZone: 'Asia/Tokyo', weights: [1, 1] });
    const person = (organization: string, name: string) =>
      createUser(world.context(organization, NOW), {
        ...{ name, email: `${name}@${organization}.test`, password: 'correct horse', role: 'viewer' },
      });
    mei = await person('own', 'Mei');
    ola = await person('own', 'Ola');
    foreign = await person('other', 'Foreign');
  });
  afterAll(() => world.end());

  const own = () => world.context('own', NOW);

  test('what a person settles is kept name by name, and nobody else’s changes', async () => {
    expect(await readPreferences(own(), mei)).toEqual(untouchedPreferences);
    await changePreferences(own(), { userId: mei, changes: { timeZone: 'Asia/Kathmandu' } });
    await changePreferences(own(), { userId: mei, changes: { singleKeys: false, language: 'zh' } });
    await changePreferences(own(), { userId: mei, changes: { shownZone: 'audience', language: null } });
    await changePreferences(own(), { userId: mei, changes: {} });
    const settled = { language: null, timeZone: 'Asia/Kathmandu', shownZone: 'audience', singleKeys: false };
    // Theirs, whichever organization they look at.
    expect(await readPreferences(world.context('other', NOW), mei)).toEqual(settled);
    expect(await readPreferences(own(), ola)).toEqual(untouchedPreferences);
  });

  test('a zone that is none is refused by its field, and programs settle nothing', async () => {
    const wrong = changePreferences(own(), { userId: mei, changes: { timeZone: 'Asia/Atlantis' } });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid', details: { field: 'timeZone' } });
    const program = changePreferences(own(), { userId: 'token:1', changes: { singleKeys: false } });
    await expect(program).rejects.toMatchObject({ code: 'forbidden' });
  });

  const view = (given: Partial<ViewInput> = {}): ViewInput => ({
    ...{ name: 'Evenings in Jakarta', path: '/heatmaps', query: 'region=ID&view=weekdays', shared: false },
    ...given,
  });
  const keep = (userId: string, given: Partial<ViewInput> = {}) => saveView(own(), { ...view(given), userId });
  const names = async (userId: string) => (await listViews(own(), userId)).map(({ name }) => name);

  test('a view is its keeper’s until it is shared, and then only the keeper changes it', async () => {
    const { id } = await keep(mei, { name: '  Evenings in Jakarta ' });
    expect(await names(ola)).toEqual([]);
    await changeView(own(), { id, userId: mei, name: 'Evenings', shared: true });
    expect(await listViews(own(), ola)).toEqual([
      { ...view({ name: 'Evenings', shared: true }), id, own: false, by: 'Mei' },
    ]);
    const taken = changeView(own(), { id, userId: ola, name: 'Mine now', shared: false });
    await expect(taken).rejects.toMatchObject({ code: 'not-found' });
    await removeView(own(), { id, userId: ola });
    expect(await listViews(world.context('other', NOW), foreign)).toEqual([]);
    expect(await names(mei)).toEqual(['Evenings']);
    await removeView(own(), { id, userId: mei });
    expect(await names(mei)).toEqual([]);
  });

  test.each<[string, string, Partial<ViewInput>]>([
    ['an empty name', 'name', { name: ' ' }],
    ['a name that is too long', 'name', { name: 'x'.repeat(61) }],
    ['another host', 'path', { path: '//evil.example/board' }],
    ['a script', 'path', { path: 'javascript:alert(1)' }],
    ['a query without end', 'query', { query: 'x'.repeat(2_001) }],
  ])('a view with %s is refused by its field', async (_case, field, given) => {
    await expect(keep(mei, given)).rejects.toMatchObject({ code: 'invalid', details: { field } });
  });

  test('a name is a person’s once, and so many views are all', async () => {
    const { id } = await keep(ola, { name: 'One' });
    await keep(mei, { name: 'One' });
    await expect(keep(ola, { name: 'One' })).rejects.toMatchObject({ code: 'conflict', details: { field: 'name' } });
    for (let i = 2; i <= MOST_VIEWS; i++) await keep(ola, { name: `View ${i}` });
    await expect(keep(ola, { name: 'One too many' })).rejects.toMatchObject({ code: 'conflict' });
    const renamed = changeView(own(), { id, userId: ola, name: 'View 2', shared: false });
    await expect(renamed).rejects.toMatchObject({ code: 'conflict', details: { field: 'name' } });
    await expect(saveView(own(), { ...view(), userId: foreign })).rejects.toMatchObject({ code: 'forbidden' });
  });

  const found = async (text: string) =>
    (await searchObjects(own(), { text })).items.map(({ kind, name, regionCode }) => `${kind} ${name ?? regionCode}`);

  test('objects are found by their names, by regions in both languages, and only one’s own', async () => {
    expect(await found('日本 agent 1')).toEqual(['agent JP agent 1']);
    expect(await found('Singapore')).toEqual(['route SG', 'agent SG agent 0']);
    expect(await found('jp show')).toEqual(['route JP', 'policy JP policy']);
    expect(await found('RELAY')).toEqual(['relay JP relay', 'relay SG relay']);
    expect(await found('%')).toEqual([]);
    expect(await found('Brazil')).toEqual([]);
    const all = await searchObjects(own(), { text: '' });
    expect(all.complete).toBe(true);
    expect(all.items).toHaveLength(2 + 3 + 2 + 2);
  });
});
