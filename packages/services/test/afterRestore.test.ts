import { randomUUID } from 'node:crypto';
import { afterRestore } from '@twinline/db/afterRestore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertBody } from '../src/alerts/alert';
import { putDelivery } from '../src/alerts/putDelivery';
import { tellOrganization } from '../src/alerts/tellOrganization';
import { claimDeliveries } from '../src/delivery/claimDeliveries';
import { latestFeed } from '../src/live/feed';
import { insertEvent, insertOrganization, insertRegion, type Region, type World, worlds } from './fixtures/world';

const HOUR = 3_600_000;

describe.each(worlds())('after a restore, on %s', (_, open) => {
  let world: World;
  let own: Region;
  let channel = '';

  beforeAll(async () => {
    world = await open();
    for (const id of ['own', 'other']) await insertOrganization(world.db, id, 'Asia/Singapore');
    own = await insertRegion(world.db, { organizationId: 'own', code: 'SG', timeZone: 'Asia/Singapore' });
    const { rows } = await world.db.pool.query<{ id: string }>(
      `insert into channels (organization_id, kind, name, url, secret, topics, language)
       values ('own', 'webhook', 'ops', 'https://ops.example/hook', 'whsec_AAAA', '{switch,relay}', 'en') returning id`,
    );
    channel = rows[0]?.id ?? '';
  }, 120_000);
  afterAll(() => world.end());

  const claim = (now = Date.now()) =>
    claimDeliveries(world.context('own', now), {
      ...{ hubId: randomUUID(), limit: 100, perRecipient: 100, busy: [] },
    });
  const putWebhook = (more: { forced: boolean; deliverBy: number }) =>
    world.db.pool.query(
      `insert into deliveries (id, organization_id, relay_id, type, body, next_attempt_at, deliver_by, created_at, forced)
       values ($1, 'own', $2, 'test.ping', '{}', now(), $3, now(), $4)`,
      [randomUUID(), own.relayId, new Date(more.deliverBy), more.forced],
    );
  const putAlert = () =>
    putDelivery(world.db.pool, {
      ...{ organizationId: 'own', channelId: channel, at: Date.now(), now: Date.now() },
      body: { type: 'alert', timestamp: '', data: { topic: 'switch', events: [] } } as unknown as AlertBody,
    });

  it('nothing that waited is told to anybody, and people are told how much that was', async () => {
    await putAlert();
    await putAlert();
    await putWebhook({ forced: false, deliverBy: Date.now() + HOUR });
    // A person had it sent again: neither superseded nor too late, whatever happens.
    await putWebhook({ forced: true, deliverBy: Date.now() - HOUR });
    await insertEvent(world.db, own, Date.now() - 10_000, 'incident-opened', { line: 'A', grade: 'down' });
    // Nobody would have been told of it anyway.
    await insertEvent(world.db, own, Date.now() - 10_000, 'policy-changed', {});
    const left = { webhooks: 2, messages: 2, events: 1 };
    expect(await afterRestore(world.databaseUrl)).toMatchObject({ left });
    expect(await claim()).toEqual([]);
    const { rows } = await world.db.pool.query(
      `select distinct state, drop_reason, last_error from deliveries where organization_id = 'own'`,
    );
    expect(rows).toEqual([
      { state: 'dropped', drop_reason: 'expired', last_error: 'not sent: the database was restored from a backup' },
    ]);
    const [event] = await latestFeed(world.context('own', Date.now()), { limit: 1 });
    expect(event).toMatchObject({ kind: 'restored', regionCode: null });
    expect(event?.sentence.en).toContain('webhooks to relays 2, messages to people 2, events that nobody');
    expect(event?.sentence.zh).toContain('webhook 2 条，发给人员的消息 2 条，尚未通知的记录 1 条');
    const [elsewhere] = await latestFeed(world.context('other', Date.now()), { limit: 1 });
    expect(elsewhere?.sentence.en).toContain('Nothing was waiting');
  });

  it('that alone is told by the channels, and what happens from then on is told as ever', async () => {
    const tell = (now: number) => tellOrganization(world.context('own', now), { organizationId: 'own', webUrl: null });
    expect(await tell(Date.now() + 5_000)).toMatchObject({ events: 1, messages: 1 });
    const [alert] = await claim(Date.now() + 6_000);
    const { data } = JSON.parse(alert?.body ?? '{}') as AlertBody;
    expect(data).toMatchObject({ topic: 'relay', severity: 'warning', subject: { en: 'Restored from a backup' } });
    expect(data.events.map(({ kind, about }) => [kind, about])).toEqual([['restored', 'restored']]);
    await insertEvent(world.db, own, Date.now() - 10_000, 'directive', {
      ...{ directiveId: randomUUID(), line: 'B', from: 'A', reason: 'blackout' },
    });
    expect(await tell(Date.now())).toMatchObject({ events: 1, messages: 1 });
  });

  it('reports that were being made are made, and e-mails about those of then are not sent', async () => {
    await world.db.pool.query(
      `insert into report_jobs (organization_id, kind, name, state, claimed_by, claimed_until, next_attempt_at, created_at)
       select 'own', kind, '2026-W46', 'running', gen_random_uuid(), now() + interval '1 hour', now(), now()
       from unnest('{report,file,mail}'::text[]) kind`,
    );
    await afterRestore(world.databaseUrl);
    const { rows } = await world.db.pool.query(
      'select kind, state, claimed_by as by, error from report_jobs order by kind',
    );
    expect(rows).toEqual([
      { kind: 'file', state: 'waiting', by: null, error: null },
      { kind: 'mail', state: 'failed', by: null, error: 'not sent: the database was restored from a backup' },
      { kind: 'report', state: 'waiting', by: null, error: null },
    ]);
  });

  it('a backup of before there were channels goes the same way', async () => {
    const older = world.context('own', Date.now()).db;
    await putWebhook({ forced: false, deliverBy: Date.now() + HOUR });
    await older.pool.query('alter table events rename column told_at to told_later');
    await older.pool.query('delete from deliveries where channel_id is not null');
    const left = { webhooks: 1, messages: 0, events: 0 };
    expect(await afterRestore(world.databaseUrl)).toMatchObject({ left });
    await older.pool.query('alter table events rename column told_later to told_at');
    expect(await claim()).toEqual([]);
  });
});
