import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { handleAuth } from '../src/people/auth';
import { createPeopleContext, type PeopleServices } from '../src/people/context';
import { createCaller } from '../src/people/router';
import { handleRest } from '../src/rest/handleRest';
import { PASSWORD, type People, setUpPeople, WEB_URL } from './fixtures/people';

const HUB = { hubUrl: 'http://127.0.0.1:1', hubToken: 'x' };
const DAY_MS = 24 * 3_600_000;

describe.each(oneWorld())('accounts, people and organizations on %s', (_, open) => {
  let world: World;
  let people: People;
  let clock = Date.now();

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { ...HUB, signUp: 'open', now: () => clock });
  });
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  const post = (path: string, body: object, cookie = '') =>
    handleAuth(
      people.services,
      new Request(`${WEB_URL}/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: WEB_URL, cookie },
        body: JSON.stringify(body),
      }),
    );
  async function signIn(email: string): Promise<string> {
    const response = await post('/sign-in/email', { email, password: PASSWORD });
    expect(response.status).toBe(200);
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    return cookies.join('; ');
  }
  const callerOf = async (cookie: string, services: PeopleServices = people.services) =>
    createCaller(await createPeopleContext(services, new Headers({ cookie })));
  const stranger = () => callerOf('');
  const tokenOf = ({ url }: { url: string }) => url.slice(url.indexOf('#') + 1);
  const account = (name: string) => ({ name, email: `${name}@new.test`, password: PASSWORD });

  it('lets a stranger sign up with an organization of their own, and tells each fault by its field', async () => {
    const caller = await stranger();
    const organization = { name: 'Livestream Ltd', timeZone: 'Asia/Shanghai' };
    const signUp = (change: object, where: object = {}) =>
      caller.account.signUp({
        account: { ...account('mei'), ...change },
        organization: { ...organization, ...where },
      });
    await expect(signUp({ email: 'mei at new' })).rejects.toMatchObject({ cause: { details: { field: 'email' } } });
    await expect(signUp({ password: 'short' })).rejects.toMatchObject({ cause: { details: { field: 'password' } } });
    await expect(signUp({}, { timeZone: 'Asia/Nowhere' })).rejects.toMatchObject({
      cause: { details: { field: 'timeZone' } },
    });
    await signUp({ email: 'Mei@new.test' });
    await expect(signUp({})).rejects.toMatchObject({ code: 'CONFLICT', cause: { details: { field: 'email' } } });

    const me = await (await callerOf(await signIn('mei@new.test'))).session.me();
    expect(me).toMatchObject({ organization: { name: 'Livestream Ltd', timeZone: 'Asia/Shanghai' }, role: 'owner' });
    expect(me.lab).toBe(false);
  });

  it('makes no accounts for strangers where sign-up is closed, which it is unless somebody opens it', async () => {
    const closed = { ...people.services, signUpOpen: false };
    await expect(
      (await callerOf('', closed)).account.signUp({
        account: account('closed'),
        organization: { name: 'None', timeZone: 'UTC' },
      }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('takes an invitation once, from who holds its link, and gives the role it names', async () => {
    const owner = await callerOf(await signIn('owner@own.test'));
    const invited = await owner.people.invite({ email: 'lin@new.test', role: 'ops' });
    const token = tokenOf(invited);
    expect(invited.url).toBe(`${WEB_URL}/join#${token}`);
    expect((await owner.people.list()).invitations).toMatchObject([{ email: 'lin@new.test', role: 'ops' }]);
    const { rows } = await world.db.pool.query('select * from invitation');
    expect(JSON.stringify(rows)).not.toContain(token);

    expect(await (await stranger()).account.openInvitation({ token })).toMatchObject({
      organizationName: 'own',
      role: 'ops',
      invitedBy: 'Owner of own',
      user: null,
    });
    const closed = await callerOf('', { ...people.services, signUpOpen: false });
    await closed.account.acceptInvitation({ token, account: account('lin') });
    const lin = await callerOf(await signIn('lin@new.test'));
    expect(await lin.session.me()).toMatchObject({ organization: { id: 'own' }, role: 'ops' });
    await expect(
      (await stranger()).account.acceptInvitation({ token, account: account('late') }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    const { rows: late } = await world.db.pool.query(`select from "user" where email = 'late@new.test'`);
    expect(late).toEqual([]);
    // Who joins is written down, and the token is in no entry.
    const { rows: written } = await world.db.pool.query(
      `select actor_name, object_kind from audit_entries where organization_id = 'own' and actor_name = 'lin'`,
    );
    expect(written.map(({ object_kind: kind }) => kind).sort()).toEqual(['invitation', 'member']);
  });

  it('lets who has an account join a second organization and look at one or the other', async () => {
    const owner = await callerOf(await signIn('owner@own.test'));
    const token = tokenOf(await owner.people.invite({ email: null, role: 'viewer' }));
    const cookie = await signIn('mei@new.test');
    const mei = await callerOf(cookie);
    const { organizationId } = await mei.account.acceptInvitation({ token });
    expect((await mei.account.organizations()).organizations.map(({ name, role }) => [name, role])).toEqual([
      ['Livestream Ltd', 'owner'],
      ['own', 'viewer'],
    ]);
    expect((await mei.session.me()).organization.name).toBe('Livestream Ltd');
    expect((await post('/organization/set-active', { organizationId }, cookie)).status).toBe(200);
    expect((await (await callerOf(cookie)).session.me()).organization.name).toBe('own');
    expect((await post('/organization/set-active', { organizationId: 'other' }, cookie)).ok).toBe(false);
    expect((await (await callerOf(cookie)).session.me()).organization.name).not.toBe('other');
  });

  it('refuses a link that was taken back, ran out, or was never made', async () => {
    const owner = await callerOf(await signIn('owner@own.test'));
    const open = async (token: string) => (await stranger()).account.openInvitation({ token });
    const back = await owner.people.invite({ email: null, role: 'viewer' });
    await owner.people.cancelInvitation({ id: back.id });
    await expect(open(tokenOf(back))).rejects.toMatchObject({ code: 'CONFLICT' });
    const old = await owner.people.invite({ email: null, role: 'viewer' });
    clock += 7 * DAY_MS;
    await expect(open(tokenOf(old))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(open('twi_nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps one owner, lets owners alone make owners, and lets others manage no people', async () => {
    const owner = await callerOf(await signIn('owner@own.test'));
    const lin = (await owner.people.list()).people.find(({ name }) => name === 'lin');
    const me = (await owner.session.me()).user.id;
    if (!lin) throw new Error('nobody joined');
    await expect(owner.people.changeRole({ userId: me, role: 'admin' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(owner.people.leave()).rejects.toMatchObject({ code: 'CONFLICT' });
    const cookie = await signIn('lin@new.test');
    await expect((await callerOf(cookie)).people.list()).rejects.toMatchObject({ code: 'FORBIDDEN' });

    await owner.people.changeRole({ userId: lin.userId, role: 'admin' });
    const admin = await callerOf(cookie);
    for (const refused of [
      () => admin.people.changeRole({ userId: lin.userId, role: 'owner' }),
      () => admin.people.changeRole({ userId: me, role: 'viewer' }),
      () => admin.people.invite({ email: null, role: 'owner' }),
      () => admin.people.remove({ userId: me }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: expect.stringMatching('FORBIDDEN|CONFLICT') });

    await owner.people.changeRole({ userId: lin.userId, role: 'owner' });
    // Two owners who both leave at once: one of them stays.
    const left = await Promise.allSettled([owner.people.leave(), (await callerOf(cookie)).people.leave()]);
    expect(left.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets who manages people give the organization another name and zone, and no other one', async () => {
    await (await stranger()).account.signUp({
      account: account('ida'),
      organization: { name: 'Tides', timeZone: 'UTC' },
    });
    const cookie = await signIn('ida@new.test');
    const owner = await callerOf(cookie);
    const next = { name: ' Tides Live ', timeZone: 'Asia/Jakarta' };
    await expect(owner.people.changeOrganization({ ...next, timeZone: 'Mars/Base' })).rejects.toMatchObject({
      cause: { details: { field: 'timeZone' } },
    });
    await owner.people.changeOrganization(next);
    const changed = await (await callerOf(cookie)).session.me();
    expect(changed.organization).toMatchObject({ name: 'Tides Live', timeZone: 'Asia/Jakarta' });
    const [entry] = (await owner.audit.list({ kind: 'organization', action: 'change' })).items;
    expect(entry?.changes).toEqual({ name: ['Tides', 'Tides Live'], time_zone: ['UTC', 'Asia/Jakarta'] });
    const { rows } = await world.db.pool.query(`select from organization where name = 'Tides Live'`);
    expect(rows).toHaveLength(1);
    const viewer = await people.as('viewer');
    await expect(viewer.people.changeOrganization(next)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('reaches no organization but one’s own', async () => {
    const mei = await callerOf(await signIn('mei@new.test'));
    const others = await world.db.pool.query(`select user_id from member where organization_id = 'other'`);
    const userId = String(others.rows[0]?.user_id);
    await expect(mei.people.remove({ userId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mei.people.changeRole({ userId, role: 'viewer' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets a program with an admin’s token take somebody out, and no viewer’s', async () => {
    const { rows } = await world.db.pool.query(
      `select user_id from member where organization_id = 'own' and role = 'viewer'`,
    );
    const path = `/api/v1/members/${rows[0]?.user_id}`;
    const tokens = { admin: await people.token('admin'), viewer: await people.token('viewer') };
    const ask = (method: string, role: 'admin' | 'viewer', at: string, body?: object) => {
      const headers = { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' };
      return handleRest(
        people.services,
        new Request(WEB_URL + at, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
      );
    };
    expect((await ask('DELETE', 'viewer', path)).status).toBe(403);
    expect((await ask('PUT', 'admin', `${path}/role`, { role: 'king' })).status).toBe(400);
    expect((await ask('PUT', 'admin', `${path}/role`, { role: 'manager' })).status).toBe(200);
    expect((await ask('DELETE', 'admin', path)).status).toBe(200);
    expect((await ask('DELETE', 'admin', path)).status).toBe(404);
    const program = await createPeopleContext(
      people.services,
      new Headers({ authorization: `Bearer ${tokens.admin}` }),
    );
    const invitation = createCaller(program).people.invite({ email: null, role: 'viewer' });
    await expect(invitation).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('asks better-auth for sessions alone: accounts and members have rules of ours', async () => {
    const cookie = await signIn('owner@other.test');
    for (const path of ['/sign-up/email', '/organization/create', '/organization/invite-member', '/update-user'])
      expect((await post(path, {}, cookie)).status, path).toBe(404);
  });
});
