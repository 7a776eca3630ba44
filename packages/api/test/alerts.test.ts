import { unsubscribeToken } from '@twinline/services/alerts/unsubscribeToken';
import { sentenceOf } from '@twinline/services/live/sentence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneWorld, type World } from '../../services/test/fixtures/world';
import { createCaller } from '../src/people/router';
import { type People, setUpPeople } from './fixtures/people';

const NOW = Date.UTC(2026, 10, 20, 12);
const HUB_TOKEN = 'the token that hub and web share';
const choice = { topics: ['switch', 'incident'], regionIds: null, language: 'zh' };
const hook = { ...choice, name: 'Ops room', url: 'https://ops.example/hook?key=secret' };

describe.each(oneWorld())('alert channels, on %s', (_, open) => {
  let world: World;
  let people: People;
  let now = NOW;
  const person = (id: string, role: 'owner' | 'viewer', organization: 'own' | 'other' = 'own') =>
    createCaller({
      services: people.services,
      person: {
        user: { id, name: id, email: `${id}@own.test` },
        organization: { id: organization, name: organization, slug: organization, timeZone: 'UTC', demo: false },
        role,
      },
    });

  beforeAll(async () => {
    world = await open();
    people = await setUpPeople(world, { hubUrl: 'http://127.0.0.1:1', hubToken: HUB_TOKEN, now: () => now });
    for (const [id, organization] of [
      ['ola', 'own'],
      ['ben', 'own'],
      ['eve', 'other'],
    ]) {
      await world.db.pool.query('insert into "user" (id, name, email) values ($1, $1, $2)', [id, `${id}@own.test`]);
      await world.db.pool.query(
        'insert into member (id, organization_id, user_id, role, created_at) values ($1, $2, $3, $4, now())',
        [`${id}-member`, organization, id, 'viewer'],
      );
    }
  }, 120_000);
  afterAll(async () => {
    await people.end();
    await world.end();
  });

  it('a person chooses of what they are told by e-mail, and is the only one who sees it', async () => {
    const ola = person('ola', 'viewer');
    const { id } = await ola.alert.setEmail(choice);
    expect((await ola.alert.setEmail({ ...choice, topics: ['agent'], regionIds: [people.own.regionId] })).id).toBe(id);
    expect(await ola.alert.list()).toMatchObject([
      { id, kind: 'email', own: true, topics: ['agent'], regionIds: [people.own.regionId], language: 'zh', url: null },
    ]);
    expect(await person('ben', 'owner').alert.list()).toEqual([]);
    await expect(person('ben', 'owner').alert.setEnabled({ id, enabled: false })).rejects.toThrow('no such channel');
    await expect(person('eve', 'owner', 'other').alert.test({ id })).rejects.toThrow('no such channel');
    await expect((await people.as('admin')).alert.setEmail(choice)).rejects.toThrow('only people have channels');
  });

  it('the link in an e-mail ends it without signing in, and no other link does', async () => {
    const ola = person('ola', 'viewer');
    const { id } = await ola.alert.setEmail(choice);
    expect(await people.services.unsubscribe(`${id}.nonsense`)).toBe(false);
    expect(await people.services.unsubscribe(unsubscribeToken(id, 'another secret'))).toBe(false);
    expect((await ola.alert.list())[0]?.disabledAt).toBeNull();
    expect(await people.services.unsubscribe(unsubscribeToken(id, HUB_TOKEN))).toBe(true);
    expect((await ola.alert.list())[0]).toMatchObject({ disabledAt: NOW, disabledReason: 'by-person' });
    await expect(ola.alert.test({ id })).rejects.toThrow('switch it on first');
  });

  it('the organization’s are changed by those who manage its network, shown to others without the address, and on record', async () => {
    const admin = await people.as('admin');
    const ola = person('ola', 'viewer');
    await expect(ola.alert.addWebhook({ ...hook, own: false })).rejects.toThrow('ask an administrator');
    const { id, secret } = await admin.alert.addWebhook({ ...hook, own: false });
    expect(secret).toMatch(/^whsec_/);
    const seen = (await ola.alert.list()).find((channel) => channel.id === id);
    expect(seen).toMatchObject({ own: false, url: 'https://ops.example/…' });
    for (const change of [
      () => ola.alert.setEnabled({ id, enabled: false }),
      () => ola.alert.archive({ id }),
      () => ola.alert.test({ id }),
      () => ola.alert.rotateSecret({ id }),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const rotated = await admin.alert.rotateSecret({ id });
    expect(rotated.secret).not.toBe(secret);
    await expect(admin.alert.rotateSecret({ id })).rejects.toThrow('holds until');
    await admin.alert.changeWebhook({ ...hook, id, topics: ['relay'] });
    await admin.alert.setEnabled({ id, enabled: false });
    await admin.alert.setEnabled({ id, enabled: true });
    await admin.alert.archive({ id });
    expect((await ola.alert.list()).some((channel) => channel.id === id)).toBe(false);
    const { rows } = await world.db.pool.query<{ kind: string; body: Record<string, unknown> }>(
      `select kind, body from events where organization_id = 'own' order by id`,
    );
    expect(rows.map(({ body }) => body.change)).toEqual([
      ...['added', 'secret-rotated', 'changed', 'disabled', 'enabled', 'archived'],
    ]);
    expect(
      sentenceOf({ ...rows[0], kind: 'channel-changed', body: rows[0]?.body ?? {}, at: NOW, evidence: null }),
    ).toEqual({
      en: 'admin added the alert channel “Ops room”.',
      zh: 'admin 添加了通知渠道“Ops room”。',
    });
  });

  it('a test goes to the outbox at once, says what came of it to who may ask, and floods nobody', async () => {
    const ola = person('ola', 'viewer');
    const { id } = await ola.alert.addWebhook({ ...hook, own: true });
    const { deliveryId } = await ola.alert.test({ id });
    expect(await ola.alert.testResult({ deliveryId })).toMatchObject({ state: 'pending', tries: 0, error: null });
    await expect(person('ben', 'owner').alert.testResult({ deliveryId })).rejects.toThrow('no such test');
    const { rows } = await world.db.pool.query(
      'select type, forced, next_attempt_at, body from deliveries where id = $1',
      [deliveryId],
    );
    expect(rows[0]).toMatchObject({ type: 'alert', forced: true, next_attempt_at: new Date(NOW) });
    expect(JSON.parse(rows[0].body)).toMatchObject({
      type: 'alert',
      data: { topic: 'test', subject: { zh: '告警渠道测试' } },
    });
    for (let i = 0; i < 4; i++) await ola.alert.test({ id });
    await expect(ola.alert.test({ id })).rejects.toThrow('wait for one');
    now += 61_000;
    await ola.alert.test({ id });
  });

  it('what is wrong is named with its field and the way out', async () => {
    const ola = person('ola', 'viewer');
    const refused = (input: object) => ola.alert.addWebhook({ ...hook, ...input, own: true });
    await expect(refused({ url: 'http://127.0.0.1/hook' })).rejects.toThrow(/url leads to .*WEBHOOK_ALLOW_NETWORKS/);
    await expect(refused({ name: ' ' })).rejects.toThrow('name must have 1 to 80 characters');
    await expect(refused({ topics: [] })).rejects.toThrow('topics is empty: choose at least one');
    await expect(refused({ topics: ['weather'] })).rejects.toThrow('topics has “weather”: use switch, incident');
    await expect(refused({ language: 'fr' })).rejects.toThrow('language must be one of en, zh');
    await expect(refused({ regionIds: [people.other.regionId] })).rejects.toThrow(
      'regionIds names a region that is not',
    );
  });
});
