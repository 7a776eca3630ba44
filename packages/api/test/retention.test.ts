import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { handleRest } from '../src/rest/handleRest';
import { type People, setUpPeople, WEB_URL } from './fixtures/people';

const chosen = { rawDays: 20, minutesDays: 100, quartersDays: 400 };

describe.each(oneWorld())('retention as people ask for it on %s', (_, open) => {
  let world: World;
  let people: People;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'hub-token' });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  it('is chosen by admins, and read by everybody of the organization, programs included', async () => {
    const viewer = await people.as('viewer');
    await expect(viewer.retention.set(chosen)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect((await people.as('ops')).retention.set(chosen)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await viewer.retention.get()).updatedAt).toBeNull();
    await (await people.as('admin')).retention.set(chosen);
    expect(await viewer.retention.get()).toMatchObject({ settings: chosen, defaults: { rawDays: 16 } });
    const headers = { authorization: `Bearer ${await people.token('viewer')}` };
    const response = await handleRest(people.services, new Request(`${WEB_URL}/api/v1/retention`, { headers }));
    expect(await response.json()).toMatchObject({ settings: chosen });
    expect((await (await people.as('viewer', 'other')).retention.get()).settings.rawDays).toBe(16);
  });

  it('names the field that cannot be so', async () => {
    const admin = await people.as('admin');
    const wrong = { ...chosen, minutesDays: 10 };
    for (const ask of [admin.retention.set, admin.retention.preview])
      await expect(ask(wrong)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        cause: { details: { field: 'minutesDays' } },
      });
  });
});
