import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { createCaller } from '../src/people/router';
import { type People, setUpPeople } from './fixtures/people';

describe.each(oneWorld())('tokens of programs, on %s', (_, open) => {
  let world: World;
  let people: People;
  const person = (role: 'owner' | 'admin' | 'ops', id = 'ola', organization: 'own' | 'other' = 'own') =>
    createCaller({
      services: people.services,
      person: {
        user: { id, name: id, email: `${id}@own.test` },
        organization: { id: organization, name: organization, slug: organization, timeZone: 'UTC', demo: false },
        role,
      },
    });
  const identify = (token: string) => people.services.identify(new Headers({ authorization: `Bearer ${token}` }));

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'a token' });
    await world.db.pool.query(`insert into "user" (id, name, email) values ('ola', 'Ola', 'ola@own.test')`);
    await world.db.pool.query(
      `insert into member (id, organization_id, user_id, role, created_at) values ('m', 'own', 'ola', 'admin', now())`,
    );
  }, 120_000);
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  it('let a program in with its role, under its name, until they are revoked', async () => {
    const admin = person('admin');
    const { id, token } = await admin.token.create({ name: ' Router usage ', role: 'ops' });
    expect(await identify(token)).toMatchObject({
      role: 'ops',
      user: { name: 'Router usage' },
      organization: { id: 'own' },
    });
    expect(await admin.token.list()).toEqual([
      expect.objectContaining({ id, name: 'Router usage', role: 'ops', createdBy: 'Ola' }),
    ]);
    expect(JSON.stringify(await admin.token.list())).not.toContain(token);
    await expect(admin.token.create({ name: 'Router usage', role: 'viewer' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await admin.token.revoke({ id });
    await admin.token.revoke({ id });
    expect(await identify(token)).toBeNull();
    expect(await admin.token.list()).toEqual([]);
    const { items } = await admin.audit.list({ kind: 'api_tokens' });
    expect(items.map(({ action, objectName, actorName }) => [action, objectName, actorName])).toEqual([
      ['change', 'Router usage', 'ola'],
      ['create', 'Router usage', 'ola'],
    ]);
  });

  it('are made by people who may: no owner’s by an admin, none by ops, none by a program, none for strangers', async () => {
    await expect(person('admin').token.create({ name: 'all', role: 'owner' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(person('ops').token.list()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(person('admin').token.create({ name: '  ', role: 'ops' })).rejects.toThrow('name must have');
    const { id, token } = await person('owner').token.create({ name: 'all', role: 'owner' });
    const program = createCaller({ services: people.services, person: await identify(token) });
    expect(await program.token.list()).toHaveLength(1);
    await expect(program.token.create({ name: 'another', role: 'owner' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(program.token.revoke({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(person('admin', 'eve', 'other').token.revoke({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(person('admin').token.revoke({ id: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
