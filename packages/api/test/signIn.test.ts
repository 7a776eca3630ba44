import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { handleAuth } from '../src/people/auth';
import { createPeopleContext } from '../src/people/context';
import { createCaller } from '../src/people/router';
import { PASSWORD, type People, setUpPeople, WEB_URL } from './fixtures/people';

describe.each(oneWorld())('sign-in on %s', (_, open) => {
  let world: World;
  let people: People;

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: 'x' });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    handleAuth(
      people.services,
      new Request(`${WEB_URL}/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: WEB_URL, ...headers },
        body: JSON.stringify(body),
      }),
    );
  const signIn = (password: string, headers = {}) =>
    post('/sign-in/email', { email: 'owner@own.test', password }, headers);
  const cookieOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  const personOf = async (cookie: string) =>
    (await createPeopleContext(people.services, new Headers({ cookie }))).person;

  it('makes a session that knows the person, their organization and what they may do', async () => {
    const response = await signIn(PASSWORD);
    expect(response.status).toBe(200);
    const context = await createPeopleContext(people.services, new Headers({ cookie: cookieOf(response) }));
    const me = await createCaller(context).session.me();
    expect(me).toMatchObject({
      user: { name: 'Owner of own', email: 'owner@own.test' },
      organization: { id: 'own', slug: 'own', timeZone: 'Asia/Singapore', demo: false },
      role: 'owner',
      lab: false,
    });
    expect(me.actions).toContain('manage-people');
  });

  it('is refused with a wrong password, and makes no account for strangers', async () => {
    expect((await signIn('wrong password')).status).toBe(401);
    const stranger = { name: 'S', email: 's@s.test', password: 'a long password' };
    expect((await post('/sign-up/email', stranger)).ok).toBe(false);
    expect(await personOf('')).toBeNull();
  });

  it('is refused to pages of other sites, and works by every name of one’s own machine', async () => {
    const cookie = cookieOf(await signIn(PASSWORD));
    expect((await post('/sign-out', {}, { origin: 'https://evil.test', cookie })).status).toBe(403);
    expect(await personOf(cookie)).not.toBeNull();
    const origin = WEB_URL.replace('127.0.0.1', 'localhost');
    expect((await signIn(PASSWORD, { origin })).status).toBe(200);
  });

  it('ends with sign-out', async () => {
    const cookie = cookieOf(await signIn(PASSWORD));
    expect((await post('/sign-out', {}, { cookie })).status).toBe(200);
    expect(await personOf(cookie)).toBeNull();
  });

  it('gives nothing to a person who was taken out of the organization', async () => {
    const cookie = cookieOf(await post('/sign-in/email', { email: 'owner@other.test', password: PASSWORD }));
    await world.db.pool.query("delete from member where organization_id = 'other'");
    expect(await personOf(cookie)).toBeNull();
  });
});
