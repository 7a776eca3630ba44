import { incidentOpenedEvent, webhookEvent } from '@twinline/relay/events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertBody } from '../src/alerts/alert';
import { createAlertLoop } from '../src/alerts/createAlertLoop';
import { tellOrganization } from '../src/alerts/tellOrganization';
import { sweepUntold } from '../src/alerts/untold';
import { insertEvent, insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const NOW = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;
const INCIDENT = '6f2b9c1e-0c55-4a86-9b0a-6f2f7c1d2e3a';
const ALL = ['switch', 'incident', 'agent', 'relay'];

describe.each(worlds())('who is told what has happened, on %s', (_, open) => {
  let world: World;
  let own: Region;
  let second: Region;
  let other: Region;
  let at = NOW;

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) await insertOrganization(world.db, id, 'Asia/Singapore');
    own = await insertRegion(world.db, { organizationId: 'own', code: 'SG', timeZone: 'Asia/Singapore' });
    second = await insertRegion(world.db, { organizationId: 'own', code: 'ID', timeZone: 'Asia/Jakarta' });
    other = await insertRegion(world.db, { organizationId: 'other', code: 'SG', timeZone: 'Asia/Singapore' });
  }, 120_000);
  afterAll(() => world.end());
  beforeEach(async () => {
    at += 10 * 3_600_000;
    for (const table of ['deliveries', 'channels', 'events']) await world.db.pool.query(`delete from ${table}`);
    await world.db.pool.query("update relays set event_types = '{}'");
  });

  const channel = async (given: { of?: string; topics?: string[]; regionIds?: string[]; userId?: string } = {}) => {
    const { of = 'own', topics = ALL, regionIds = null, userId = null } = given;
    const { rows } = await world.db.pool.query<{ id: string }>(
      `insert into channels (organization_id, user_id, kind, name, url, secret, topics, region_ids, language)
       values ($1, $2, 'webhook', 'ops', 'https://ops.example/hook', 'whsec_AAAA', $3, $4, 'en') returning id`,
      [of, userId, topics, regionIds],
    );
    return rows[0]?.id ?? '';
  };
  const tell = (of = 'own', now = at, beforeCommit?: () => Promise<unknown>) =>
    tellOrganization(world.context(of, now), {
      ...{ organizationId: of, webUrl: 'https://twinline.example' },
      ...(beforeCommit === undefined ? {} : { beforeCommit }),
    });
  const alerts = async (channelId: string) => {
    const { rows } = await world.db.pool.query<{ body: string; due: Date }>(
      `select body, next_attempt_at as due from deliveries where channel_id = $1
       order by created_at, next_attempt_at, body::jsonb -> 'data' ->> 'topic' desc`,
      [channelId],
    );
    return rows.map(({ body, due }) => ({ ...(JSON.parse(body) as AlertBody), due: due.getTime() }));
  };
  const untold = async () => {
    const { rows } = await world.db.pool.query<{ n: number }>(
      'select count(*)::int as n from events where told_at is null',
    );
    return rows[0]?.n;
  };
  const cut = (region = own, when = at - 5_000, reason = 'blackout') =>
    insertEvent(world.db, region, when, 'directive', {
      directiveId: '00000000-0000-4000-8000-000000000000',
      ...{ line: 'B', from: 'A', reason },
    });
  const incident = (kind: 'opened' | 'closed', when = at - 5_000, incidentId = INCIDENT) =>
    insertEvent(world.db, own, when, `incident-${kind}`, {
      ...{ incidentId, line: 'A', grade: 'down', faultDomain: 'line' },
      ...(kind === 'closed' ? { durationMs: 90_000 } : {}),
    });
  const agents = (kind: 'offline' | 'online', names: string[], when = at - 5_000) =>
    insertEvent(world.db, own, when, `agent-${kind}`, { agents: names, total: 4 });
  const relayEvent = (kind: string, when: number, body: object = {}) =>
    world.db.pool.query('insert into events (organization_id, at, kind, body) values ($1, $2, $3, $4)', [
      'own',
      new Date(when),
      kind,
      { relayId: own.relayId, name: 'SG relay', error: null, failingSince: null, ...body },
    ]);

  it('a switch is told in both languages, with its reason, where it was, and a link to its page', async () => {
    const id = await channel();
    await cut();
    expect(await tell()).toMatchObject({ events: 1, messages: 1 });
    const [alert] = await alerts(id);
    expect(alert).toMatchObject({
      type: 'alert',
      data: {
        ...{ topic: 'switch', severity: 'warning', region: 'SG', route: own.routeId, line: 'B', summary: false },
        subject: { en: 'Singapore, show live: switched from A to B', zh: '新加坡 秀场：已从 A 切换到 B' },
        links: { page: `https://twinline.example/routes/${own.routeId}` },
        organization: { name: 'own', timeZone: 'Asia/Singapore' },
      },
    });
    expect(alert?.data.text.en).toMatch(/^Singapore, show live: \S/);
    expect(alert?.data.text.zh).toMatch(/^新加坡 秀场：\S/);
    expect(await untold()).toBe(0);
    expect(await tell()).toMatchObject({ events: 0 });
  });

  it('what follows within seconds is one message a channel; what is younger waits for its company', async () => {
    const id = await channel();
    await cut(own, at - 1_000);
    expect(await tell()).toMatchObject({ events: 0 });
    await cut(second, at);
    expect(await tell('own', at + 2_000)).toMatchObject({ events: 2, messages: 1 });
    const [alert, ...more] = await alerts(id);
    expect(more).toHaveLength(0);
    expect(alert?.data).toMatchObject({ region: null, route: null, subject: { en: 'SG, ID: 2 decisions on routes' } });
    expect(alert?.data.text.en.split('\n')).toHaveLength(2);
  });

  it('what opens and closes meanwhile is said once; agents that came back at once are named as that', async () => {
    const id = await channel();
    await incident('opened', at - 100_000);
    await incident('closed', at - 5_000);
    await agents('offline', ['a', 'b', 'c']);
    await agents('online', ['a', 'b'], at - 4_000);
    await tell();
    const said = (await alerts(id)).map(({ data }) => [data.topic, data.events.map(({ kind }) => kind)]);
    expect(said).toEqual([
      ['incident', ['incident-closed']],
      ['agent', ['agent-offline-briefly', 'agent-offline']],
    ]);
    const [closed, gone] = await alerts(id);
    expect(closed?.data.text.en).toMatch(/well again after 90 s/);
    expect(gone?.data.text.en).toMatch(/for a moment only\. .*\(2\/4\): a, b\.\n.*\(1\/4\): c\./);
  });

  it('each event is told once: a hub that dies before its commit has told nothing, and another tells all of it', async () => {
    const id = await channel();
    await cut();
    // What the server sees of a process that dies here: its connection is gone.
    const killed = tell('own', at, () =>
      world.db.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
      ),
    );
    await expect(killed).rejects.toThrow();
    expect(await alerts(id)).toHaveLength(0);
    expect(await untold()).toBe(1);
    await tell();
    expect(await alerts(id)).toHaveLength(1);
  });

  it('each event is told once by many hubs that look at the same time', async () => {
    const id = await channel();
    for (let i = 0; i < 40; i++) await cut(i % 2 === 0 ? own : second);
    const told = await Promise.all(Array.from({ length: 6 }, () => tell()));
    expect(told.map(({ events }) => events).sort()).toEqual([0, 0, 0, 0, 0, 40]);
    const [alert, ...more] = await alerts(id);
    expect(more).toHaveLength(0);
    expect(alert?.data.events).toHaveLength(40);
  });

  it('a channel is told what it asked for: its topics, its regions, its organization', async () => {
    const switches = await channel({ topics: ['switch'] });
    const indonesia = await channel({ regionIds: [second.regionId] });
    const stranger = await channel({ of: 'other' });
    const left = await channel({ userId: await person('left@own.test') });
    await cut(own);
    await incident('opened');
    await cut(other);
    await tell();
    expect((await alerts(switches)).map(({ data }) => data.topic)).toEqual(['switch']);
    expect(await alerts(indonesia)).toHaveLength(0);
    expect(await alerts(left)).toHaveLength(0);
    expect(await alerts(stranger)).toHaveLength(0);
    await tell('other');
    expect((await alerts(stranger)).map(({ data }) => data.events.length)).toEqual([1]);
  });

  const person = async (email: string) => {
    await world.db.pool.query(
      'insert into "user" (id, name, email, email_verified, created_at, updated_at) values ($1, $1, $1, true, now(), now()) on conflict do nothing',
      [email],
    );
    return email;
  };

  it('a drill says that it is one', async () => {
    const id = await channel();
    await cut(own, at - 5_000, 'drill');
    await tell();
    const [alert] = await alerts(id);
    expect(alert?.data).toMatchObject({ severity: 'info', subject: { en: expect.stringMatching(/^Drill: /) } });
    expect(alert?.data.text.zh).toMatch(/^演练。/);
  });

  it('history is marked as told, counted, and never sent; what nobody is told of is marked as well', async () => {
    const id = await channel();
    for (let i = 1; i <= 30; i++) await cut(own, at - 16 * MINUTE * i);
    await insertEvent(world.db, own, at, 'policy-changed', {});
    const loop = createAlertLoop(world.context('own', at), { webUrl: null, everyMs: 20 });
    loop.start();
    await expect.poll(() => loop.figures().tooOld).toBe(30);
    await loop.stop();
    expect(loop.figures()).toMatchObject({ events: 0, messages: 0, failures: 0 });
    expect(await untold()).toBe(0);
    expect(await alerts(id)).toHaveLength(0);
    expect(await sweepUntold(world.db, at, 15 * MINUTE)).toBe(0);
  });

  it('what keeps happening is told six times an hour, then together every quarter of an hour, with how often', async () => {
    const id = await channel();
    for (let i = 0; i < 6; i++) {
      await cut(own, at + i * MINUTE - 5_000);
      await tell('own', at + i * MINUTE);
    }
    for (let i = 6; i < 18; i++) {
      await cut(own, at + i * MINUTE - 5_000);
      if (i === 8) await cut(second, at + i * MINUTE - 5_000);
      await tell('own', at + i * MINUTE);
    }
    const told = await alerts(id);
    const gathered = told.filter(({ data }) => data.summary);
    // Indonesia changed for the first time: that is told at once.
    expect(told.filter(({ data }) => !data.summary).map(({ data }) => data.region)).toEqual([
      ...Array(6).fill('SG'),
      'ID',
    ]);
    expect(told[5]?.data.text.en).toMatch(/comes together, every 15 minutes\.$/);
    expect(gathered.map(({ due }) => due)).toEqual([at + 21 * MINUTE]);
    expect(gathered[0]?.data).toMatchObject({ subject: { en: 'SG: 12 more decisions on routes' } });
    expect(gathered[0]?.data.text.zh).toMatch(/^共 12 次，最近一次：/);
    await cut(own, at + 90 * MINUTE - 5_000);
    await tell('own', at + 90 * MINUTE);
    expect((await alerts(id)).at(-1)?.data.summary).toBe(false);
  });

  it('a relay is told of after a minute of failing, and when it answers again; a shorter one is no story', async () => {
    const id = await channel();
    await relayEvent('relay-failing', at, { failingSince: at - 10_000 });
    expect(await tell('own', at + 40_000)).toMatchObject({ events: 0 });
    await relayEvent('relay-recovered', at + 41_000, { failingSince: at - 10_000 });
    expect(await tell('own', at + 45_000)).toMatchObject({ events: 2, messages: 0 });
    await relayEvent('relay-failing', at + 60_000, { failingSince: at + 50_000 });
    expect(await tell('own', at + 111_000)).toMatchObject({ messages: 1 });
    await relayEvent('relay-recovered', at + 120_000, { failingSince: at + 50_000 });
    expect(await tell('own', at + 125_000)).toMatchObject({ messages: 1 });
    expect((await alerts(id)).map(({ data }) => [data.severity, data.subject.en])).toEqual([
      ['warning', 'Relay “SG relay” does not take webhooks'],
      ['info', 'Relay “SG relay” takes webhooks again'],
    ]);
  });

  it('relays that ask for them get incidents and agents of their regions, as the SDK reads them', async () => {
    await world.db.pool.query("update relays set event_types = '{incident.opened,agent.offline}' where id = $1", [
      own.relayId,
    ]);
    await incident('opened');
    await incident('closed', at - 4_000);
    await agents('offline', ['a']);
    expect(await tell()).toMatchObject({ messages: 0, relayMessages: 2 });
    const { rows } = await world.db.pool.query<{ relay_id: string; type: string; body: string }>(
      'select relay_id, type, body from deliveries order by type',
    );
    expect(rows.map(({ relay_id, type }) => [relay_id, type])).toEqual([
      [own.relayId, 'agent.offline'],
      [own.relayId, 'incident.opened'],
    ]);
    for (const { body } of rows) expect(webhookEvent.safeParse(JSON.parse(body)).success).toBe(true);
    expect(incidentOpenedEvent.parse(JSON.parse(rows[1]?.body ?? '')).data.routes).toEqual([own.routeId]);
  });
});
