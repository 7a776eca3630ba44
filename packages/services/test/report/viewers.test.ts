import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listViewers } from '../../src/report/audiences/listViewers';
import { setViewers } from '../../src/report/audiences/setViewers';
import { insertOrganization, insertRegion, type Region, type World, worlds } from '../fixtures/world';

describe.each(worlds())('viewers of a region on %s', (_, open) => {
  let world: World;
  let us: Region;
  let other: Region;
  const ctx = () => world.context('own', Date.UTC(2026, 10, 23));

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) await insertOrganization(world.db, id);
    us = await insertRegion(world.db, { organizationId: 'own', code: 'US', timeZone: 'UTC' });
    await insertRegion(world.db, { organizationId: 'own', code: 'ID', timeZone: 'UTC' });
    other = await insertRegion(world.db, { organizationId: 'other', code: 'US', timeZone: 'UTC' });
  });
  afterAll(() => world.end());

  it('are unknown until somebody says them, can be changed, and taken back', async () => {
    const viewers = async () => (await listViewers(ctx())).map(({ code, viewers }) => [code, viewers]);
    expect(await viewers()).toEqual([
      ['ID', null],
      ['US', null],
    ]);
    await setViewers(ctx(), { regionId: us.regionId, viewers: 1_200 });
    await setViewers(ctx(), { regionId: us.regionId, viewers: 1_300 });
    expect(await viewers()).toEqual([
      ['ID', null],
      ['US', 1_300],
    ]);
    await setViewers(ctx(), { regionId: us.regionId, viewers: null });
    await setViewers(ctx(), { regionId: us.regionId, viewers: null });
    expect(await viewers()).toEqual([
      ['ID', null],
      ['US', null],
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN, 1_000_000_001])('are no %s', async (viewers) => {
    await expect(setViewers(ctx(), { regionId: us.regionId, viewers })).rejects.toMatchObject({
      code: 'invalid',
      details: { field: 'viewers' },
    });
  });

  it('are said of regions of the own organization that are in use', async () => {
    await expect(setViewers(ctx(), { regionId: other.regionId, viewers: 5 })).rejects.toMatchObject({
      code: 'not-found',
      details: { field: 'regionId' },
    });
    await world.db.pool.query('update regions set archived_at = now() where id = $1', [us.regionId]);
    await expect(setViewers(ctx(), { regionId: us.regionId, viewers: 5 })).rejects.toMatchObject({ code: 'not-found' });
    expect((await listViewers(ctx())).map(({ code }) => code)).toEqual(['ID']);
  });
});
