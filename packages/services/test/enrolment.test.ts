import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { withOrganization } from '@twinline/db/tenancy';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAttemptLimiter } from '../src/access/attemptLimiter';
import { createUser } from '../src/access/createUser';
import { enrolAgent } from '../src/access/enrolAgent';
import { createAgentIdentifier } from '../src/access/identifyAgent';
import type { Context, OrganizationContext } from '../src/context';
import { addAgent } from '../src/network/addAgent';
import { agentConfig } from '../src/network/agentConfig';
import { archiveAgent } from '../src/network/archiveAgent';
import { renewEnrolment } from '../src/network/renewEnrolment';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { quiet } from './ingestWorld';

const HOUR_MS = 3_600_000;

describe.each(testServers())('the enrolment of agents, on $name', (server) => {
  let ctx: Context;
  let mine: OrganizationContext;
  let world: MachineWorld;
  let place: { regionId: string; carrierId: string };
  let clock = Date.now();
  let drop = async (): Promise<void> => undefined;

  const rows = async <T>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await ctx.db.pool.query(text, values)).rows as T[];
  const enrol = (token: string) => enrolAgent(ctx, { token, hostname: 'probe', agentVersion: '1.2.3' });
  const add = (name: string, changes: Partial<Parameters<typeof addAgent>[1]> = {}) =>
    addAgent(mine, { ...place, name, createdBy: null, ...changes });

  beforeAll(async () => {
    const database = await createTestDatabase(server);
    const db = createDatabase(database.url);
    ctx = { db, log: quiet, now: () => clock, newId: randomUUID };
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  beforeEach(async () => {
    clock = Date.now();
    world = await createMachineWorld(ctx);
    mine = { ...ctx, organizationId: world.organizationId };
    const [carrier] = await rows<{ id: string }>('select id from carriers where region_id = $1', [world.regionId]);
    place = { regionId: world.regionId, carrierId: carrier?.id ?? '' };
    await ctx.db.pool.query(
      `insert into region_pops (organization_id, region_id, pop_id, priority)
       select organization_id, $2, id, 1 from pops where organization_id = $1`,
      [world.organizationId, world.regionId],
    );
  });
  afterAll(() => drop());

  it('an agent that is added has a path per line and PoP, and its token becomes the key it reports with', async () => {
    const { agentId, token, expiresAt } = await add('sg-starhub');
    expect(token).toMatch(/^twe_/);
    expect(expiresAt).toBe(clock + 24 * HOUR_MS);
    const enrolled = await enrol(token);
    expect(enrolled).toEqual({ agentId, name: 'sg-starhub', key: expect.stringMatching(/^twa_/) });
    const identity = await createAgentIdentifier(ctx).identify(enrolled.key);
    expect(identity).toMatchObject({ agentId, organizationId: world.organizationId, regionId: world.regionId });
    if (identity === null) throw new Error('unknown');
    const config = await agentConfig(ctx, identity);
    expect(config.paths.map(({ line, port }) => [line, port])).toEqual([
      ['A', 40_001],
      ['B', 40_002],
    ]);
    expect(await rows('select enrolled_at, agent_version from agents where id = $1', [agentId])).toEqual([
      { enrolled_at: new Date(clock), agent_version: '1.2.3' },
    ]);
    const stored = JSON.stringify(await rows('select * from agent_enrolments e, agents a where a.id = e.agent_id'));
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(enrolled.key);
  });

  it('no session id is given twice at one reflector address, however many agents are added at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => add(`agent ${i}`)));
    const used = await rows<{ ssids: number; paths: number }>(
      `select count(distinct ssid)::int as ssids, count(*)::int as paths from paths where organization_id = $1 group by line_id`,
      [world.organizationId],
    );
    expect(used).toEqual([
      { ssids: 9, paths: 9 },
      { ssids: 9, paths: 9 },
    ]);
  });

  it('of many programs that present one token at the same moment exactly one gets a key', async () => {
    const { token } = await add('wanted');
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => enrol(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'unauthorized' });
  });

  it('an unknown, a used and an expired token are refused each with its own sentence', async () => {
    const { token } = await add('once');
    await enrol(token);
    await expect(enrol(token)).rejects.toThrow(/was used at/);
    await expect(enrol('twe_nobody-ever-made-this-one')).rejects.toThrow(/is unknown/);
    const late = await add('late');
    clock = late.expiresAt;
    await expect(enrol(late.token)).rejects.toThrow(/expired at/);
    await expect(enrol(late.token)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('a new token replaces the older ones, and the key goes on until it is used', async () => {
    const first = await add('moved');
    const { key } = await enrol(first.token);
    const unused = await renewEnrolment(mine, { agentId: first.agentId, createdBy: null });
    const second = await renewEnrolment(mine, { agentId: first.agentId, createdBy: null });
    await expect(enrol(unused.token)).rejects.toThrow(/is unknown/);
    expect(await createAgentIdentifier(ctx).identify(key)).not.toBeNull();
    const again = await enrol(second.token);
    expect(await createAgentIdentifier(ctx).identify(key)).toBeNull();
    expect(await createAgentIdentifier(ctx).identify(again.key)).not.toBeNull();
  });

  it('a key is revoked together with a renewal only where that is asked for', async () => {
    const { agentId, token } = await add('lost');
    const { key } = await enrol(token);
    await renewEnrolment(mine, { agentId, createdBy: null, revokeKey: true });
    expect(await createAgentIdentifier(ctx).identify(key)).toBeNull();
  });

  it('an archived agent’s key and tokens are refused, and archiving it again changes nothing', async () => {
    const { agentId, token } = await add('retired');
    const { key } = await enrol(token);
    const open = await renewEnrolment(mine, { agentId, createdBy: null });
    await archiveAgent(mine, { agentId });
    expect(await createAgentIdentifier(ctx).identify(key)).toBeNull();
    await expect(enrol(open.token)).rejects.toThrow(/is unknown/);
    const before = await rows('select archived_at from agents where id = $1', [agentId]);
    clock += 1_000;
    await archiveAgent(mine, { agentId });
    expect(await rows('select archived_at from agents where id = $1', [agentId])).toEqual(before);
    await expect(renewEnrolment(mine, { agentId, createdBy: null })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('names the field that is at fault, and leaves nothing behind', async () => {
    await expect(add('sg-singtel')).rejects.toMatchObject({ code: 'conflict', details: { field: 'name' } });
    expect(() => add('  ')).toThrow(expect.objectContaining({ code: 'invalid', details: { field: 'name' } }));
    await expect(add('x', { regionId: randomUUID() })).rejects.toMatchObject({ details: { field: 'regionId' } });
    await expect(add('x', { carrierId: randomUUID() })).rejects.toMatchObject({ details: { field: 'carrierId' } });
    await ctx.db.pool.query('update lines set archived_at = now() where region_id = $1', [world.regionId]);
    await expect(add('x')).rejects.toMatchObject({ code: 'conflict', details: { field: 'regionId' } });
    expect(await rows('select name from agents where organization_id = $1', [world.organizationId])).toEqual([
      { name: 'sg-singtel' },
    ]);
  });

  it('another organization can neither add here, renew, archive, nor see a token', async () => {
    const { agentId, token } = await add('guarded');
    const other = await createMachineWorld(ctx);
    const theirs: OrganizationContext = { ...ctx, organizationId: other.organizationId };
    await expect(addAgent(theirs, { ...place, name: 'intruder', createdBy: null })).rejects.toMatchObject({
      details: { field: 'regionId' },
    });
    await expect(renewEnrolment(theirs, { agentId, createdBy: null })).rejects.toMatchObject({ code: 'not-found' });
    await expect(archiveAgent(theirs, { agentId })).rejects.toMatchObject({ code: 'not-found' });
    const seen = await withOrganization(ctx.db, other.organizationId, (tx) =>
      tx.execute(sql`select id from agent_enrolments`),
    );
    expect(seen.rows).toEqual([]);
    const hash = withOrganization(ctx.db, world.organizationId, (tx) =>
      tx.execute(sql`select token_hash from agent_enrolments`),
    );
    await expect(hash).rejects.toMatchObject({ cause: { message: expect.stringContaining('permission denied') } });
    await expect(enrol(token)).resolves.toMatchObject({ agentId });
  });

  it('notes who made a token, where that is a person of the organization', async () => {
    const email = `${randomUUID()}@example.com`;
    const userId = await createUser(mine, { name: 'Ada', email, password: 'a long password', role: 'admin' });
    const { agentId } = await add('by-ada', { createdBy: userId });
    const { agentId: second } = await add('by-program', { createdBy: 'token:42' });
    const made = 'select created_by from agent_enrolments where agent_id = $1';
    expect(await rows(made, [agentId])).toEqual([{ created_by: userId }]);
    expect(await rows(made, [second])).toEqual([{ created_by: null }]);
  });
});

describe('whoever guesses tokens', () => {
  it('gets twenty tries at once and one each three seconds, by address, and an IPv6 network counts as one', () => {
    let now = 1_000_000;
    const limiter = createAttemptLimiter(() => now);
    const tries = (address: string, count: number) =>
      Array.from({ length: count }, () => limiter.take(address)).filter((wait) => wait === null).length;
    expect(tries('192.0.2.1', 25)).toBe(20);
    expect(limiter.take('::ffff:192.0.2.1')).toBe(3_000);
    expect(tries('192.0.2.2', 1)).toBe(1);
    now += 6_000;
    expect(tries('192.0.2.1', 5)).toBe(2);
    limiter.giveBack('192.0.2.1');
    expect(tries('192.0.2.1', 5)).toBe(1);
    expect(tries('2001:db8::1', 15) + tries('2001:db8:0:0:ffff::7', 15)).toBe(20);
    expect(tries('2001:db8:0:1::1', 1)).toBe(1);
  });
});
