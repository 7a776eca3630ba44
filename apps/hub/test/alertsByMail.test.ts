import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { setEmailChannel } from '@twinline/services/alerts/setEmailChannel';
import type { OrganizationContext } from '@twinline/services/context';
import { addMaintenance } from '@twinline/services/orders/addMaintenance';
import { createMachineWorld, type MachineWorld } from '@twinline/services/testing/machineWorld';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMailServer } from '../../../packages/services/test/mailServer';
import { type HubProcess, startHub } from './hubProcess';
import { SimulatedAgent } from './simulatedAgent';

const DAY_MS = 86_400_000;
const WEB = 'https://twinline.example';
const patient = { timeout: 60_000, interval: 50 };
/** Both people, and the address that each signs in with. */
const MAILBOXES = { en: 'ola@own.test', zh: 'mei@own.test' } as const;

describe.each(testServers().slice(0, 1))('what happens, in people’s mailboxes, on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let hub: HubProcess;
  let agent: SimulatedAgent;
  let mailbox: Awaited<ReturnType<typeof startMailServer>>;
  /** What a relay was sent that asked for incidents. */
  let webhooks: { type: string; data: { line?: string } }[];
  const ctx = (): OrganizationContext => ({
    ...{ db, log: { info() {}, warn() {}, error() {} }, now: Date.now, newId: randomUUID },
    organizationId: world.organizationId,
  });
  const cleanups: (() => Promise<unknown> | unknown)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    cleanups.push(database.drop);
    db = createDatabase(database.url);
    cleanups.push(db.end);
    webhooks = [];
    const relay = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      webhooks.push(JSON.parse(body));
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      relay.close();
      relay.closeAllConnections();
    });
    const { port } = relay.address() as AddressInfo;
    const log = { info() {}, warn() {}, error() {} };
    world = await createMachineWorld({ db, log, now: Date.now, newId: randomUUID }, [`http://127.0.0.1:${port}/`]);
    await db.pool.query(`update relays set event_types = '{incident.opened,incident.closed}'`);
    mailbox = await startMailServer();
    cleanups.push(mailbox.close);
    for (const [language, email] of Object.entries(MAILBOXES)) await join(language, email);
    hub = await startHub(database.url, { SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`, WEB_URL: WEB });
    cleanups.push(() => hub.end('SIGTERM'));
    agent = new SimulatedAgent(world, hub.url);
    cleanups.push(() => agent.stop());
    await expect.poll(() => hub.directives().length, patient).toBeGreaterThan(0);
  }, 120_000);
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  }, 60_000);

  /** A member who chose to be told of switches and incidents by e-mail, in this language. */
  async function join(language: string, email: string): Promise<void> {
    const [{ id } = { id: '' }] = (
      await db.pool.query<{ id: string }>(
        `insert into "user" (id, name, email, email_verified, created_at, updated_at)
         values ($1, $2, $2, true, now(), now()) returning id`,
        [randomUUID(), email],
      )
    ).rows;
    await db.pool.query(
      `insert into member (id, organization_id, user_id, role, created_at) values ($1, $2, $3, 'member', now())`,
      [randomUUID(), world.organizationId, id],
    );
    const choice = { topics: ['switch', 'incident'], regionIds: null, language };
    await setEmailChannel(ctx(), choice, { userId: id, name: email, mayManage: false });
  }
  const subjects = (email: string) =>
    mailbox.mails
      .filter(({ to }) => (Array.isArray(to) ? to : [to]).some((one) => one?.text.includes(email)))
      .map(({ subject }) => subject ?? '');
  const incidents = async () =>
    (
      await db.pool.query<{ line: string; muted: boolean }>(
        `select distinct line_slot as line, muted from incidents order by line_slot`,
      )
    ).rows;

  it('a cut is told to each person in the language of their choice: the switch, and the incident', async () => {
    agent.cut('A');
    await expect
      .poll(() => subjects(MAILBOXES.en), patient)
      .toEqual(
        expect.arrayContaining([
          '[Twinline] Singapore, show live: switched from A to B',
          '[Twinline] Singapore: line A is down',
        ]),
      );
    await expect
      .poll(() => subjects(MAILBOXES.zh), patient)
      .toEqual(expect.arrayContaining(['[Twinline] 新加坡 秀场：已从 A 切换到 B', '[Twinline] 新加坡：线路 A 中断']));
    const texts = mailbox.mails
      .filter(({ subject }) => /switched|切换/.test(subject ?? ''))
      .map(({ text }) => text ?? '');
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(text).toContain(`${WEB}/routes/${world.routeId}`);
    // Each once, and by the same channel never in the other language.
    for (const email of Object.values(MAILBOXES)) expect(new Set(subjects(email)).size).toBe(subjects(email).length);
    expect(subjects(MAILBOXES.en).join()).not.toMatch(/\p{Script=Han}/u);
    expect(subjects(MAILBOXES.zh).every((subject) => /\p{Script=Han}/u.test(subject))).toBe(true);
  }, 120_000);

  it('an incident during maintenance of its line is told to nobody, one of the other line is', async () => {
    await addMaintenance(ctx(), {
      ...{ name: 'Cable works', regionId: world.regionId, line: 'A', drains: false, by: 'Mei' },
      ...{ repeats: 'once', weekdays: [], timeZone: 'UTC', startMinute: 0, durationMinutes: 4_320 },
      ...{ firstDay: new Date(Date.now() - DAY_MS).toISOString().slice(0, 10), lastDay: null },
    });
    const kinds = async () =>
      (await db.pool.query<{ kind: string }>('select kind from events')).rows.map((e) => e.kind);
    await expect.poll(kinds, patient).toContain('maintenance-begun');
    agent.cut('A');
    await expect.poll(incidents, patient).toEqual([{ line: 'A', muted: true }]);
    agent.restore('A');
    agent.cut('B');
    await expect.poll(incidents, patient).toEqual([
      { line: 'A', muted: true },
      { line: 'B', muted: false },
    ]);
    await expect.poll(() => subjects(MAILBOXES.en), patient).toContain('[Twinline] Singapore: line B is down');
    await expect.poll(() => subjects(MAILBOXES.zh), patient).toContain('[Twinline] 新加坡：线路 B 中断');
    await expect
      .poll(() => webhooks.filter(({ type }) => type === 'incident.opened').map(({ data }) => data.line), patient)
      .toEqual(['B']);
    const told = mailbox.mails.map(({ subject }) => subject ?? '');
    expect(told.filter((subject) => /line A is|线路 A (中断|较差|一般|异常)/.test(subject))).toEqual([]);
  }, 180_000);
});
