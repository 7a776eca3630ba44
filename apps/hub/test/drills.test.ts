import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneTestServer } from '@twinline/db/testing/databases';
import { readEventStream } from '@twinline/relay/eventStream';
import type { OrganizationContext } from '@twinline/services/context';
import { cancelDrill } from '@twinline/services/drills/cancelDrill';
import { getDrill, listDrills } from '@twinline/services/drills/listDrills';
import { addDrillPlan } from '@twinline/services/drills/planDrill';
import { startDrill } from '@twinline/services/drills/startDrill';
import { latestFeed } from '@twinline/services/live/feed';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHub } from '../src/compose';
import { readEnv } from '../src/env';
import { Relay } from './relay';
import { type RunningHub, runHub } from './runningHub';
import { SimulatedAgent } from './simulatedAgent';

vi.setConfig({ testTimeout: 120_000 });

const log = { info() {}, warn() {}, error() {} };
const LIVE = { kind: 'live', line: null, holdSeconds: 10, by: 'Mei' } as const;

describe.each(oneTestServer())('a drill, from the order to the relays and back, on $name', (server) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  /** A hub with two relays that obey, and an agent that reports; the route is on line A. */
  async function ready(more: readonly string[] = [], environment: Record<string, string> = {}) {
    const relays = [new Relay(), new Relay()];
    const urls = await Promise.all(relays.map((relay) => relay.listen()));
    const running = await runHub(server, [...urls, ...more], environment);
    for (const relay of relays) cleanups.push(() => relay.close());
    cleanups.push(running.stop);
    for (const [i, relay] of relays.entries()) {
      const { token = '', secret = '' } = running.world.relays[i] ?? {};
      relay.follow({ hubUrl: running.hub.url, token, secret });
    }
    const agent = new SimulatedAgent(running.world, running.hub.url);
    cleanups.push(() => agent.stop());
    await Promise.all(relays.map((relay) => relay.until('initial')));
    return { ...running, relays, agent, ctx: contextOf(running) };
  }

  const contextOf = ({ db, world }: RunningHub): OrganizationContext => ({
    ...{ db, log, now: Date.now, newId: () => randomUUID(), organizationId: world.organizationId },
  });

  const ended = async (ctx: OrganizationContext, id: string) => {
    await expect
      .poll(() => getDrill(ctx, { id }).then(({ state }) => state), { timeout: 90_000, interval: 100 })
      .toBe('ended');
    return getDrill(ctx, { id });
  };
  const codes = (relay: Relay) => relay.applied.map(({ reason, line }) => `${reason.code} ${line}`);

  it('dry sends nothing, and passes by the guards and what the relays did last', async () => {
    const { ctx, world, relays } = await ready();
    const before = relays.map((relay) => relay.requests.length);
    const { id } = await startDrill(ctx, { ...LIVE, kind: 'dry', routeId: world.routeId });
    const run = await ended(ctx, id);
    expect(run).toMatchObject({ result: 'passed', lineFrom: 'A', lineTo: 'B', cause: null });
    expect((await latestFeed(ctx, { limit: 1 }))[0]).toMatchObject({
      ...{ kind: 'drill-ended', regionCode: 'SG', line: 'B', from: 'A' },
      sentence: { en: 'Dry drill by Mei passed: nothing stands in the way of line B.' },
    });
    expect(run.checks.map(({ name }) => name)).toEqual([
      ...['quorum', 'freshness', 'maintenance', 'fit', 'override', 'relays'],
      ...['acknowledged', 'heard', 'acknowledged', 'heard'],
    ]);
    expect(relays.map((relay) => relay.requests.length)).toEqual(before);
  });

  it('live is announced, moves every relay to the other line and back, and says how long each took', async () => {
    const { ctx, world, relays, db } = await ready();
    const { id } = await startDrill(ctx, { ...LIVE, routeId: world.routeId });
    await expect(startDrill(ctx, { ...LIVE, routeId: world.routeId })).rejects.toMatchObject({ code: 'conflict' });
    const run = await ended(ctx, id);
    expect(run).toMatchObject({ result: 'passed', cause: null, lineFrom: 'A', lineTo: 'B' });
    for (const relay of relays) expect(codes(relay)).toEqual(['initial A', 'drill B', 'drill-ended A']);
    expect(run.checks.every(({ passed }) => passed)).toBe(true);
    const named = (name: string) => run.checks.filter((check) => check.name === name);
    for (const name of ['acknowledged', 'applied', 'back-acknowledged', 'back-applied']) {
      expect(named(name).map(({ relay }) => relay?.name)).toEqual(['relay-0', 'relay-1']);
      for (const { value } of named(name)) expect(value).toBeGreaterThan(0);
    }
    expect(named('carried')[0]?.value).toBeGreaterThanOrEqual(10_000);
    // Each relay heard of it before the change.
    const { rows } = await db.pool.query(
      `select d.body::json -> 'data' as data, d.acknowledged_at < o.created_at as first
       from deliveries d, overrides o where d.type = 'route.drill' and o.drill_run_id = $1`,
      [id],
    );
    const data = expect.objectContaining({ drillId: id, line: 'B', fromLine: 'A', holdSeconds: 10, by: 'Mei' });
    expect(rows).toEqual([
      { data, first: true },
      { data, first: true },
    ]);
  });

  it('live fails where a relay does not obey, and the route is back before the time on the line', async () => {
    // It takes what it is told, and never does it.
    const deaf = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => deaf.close());
    const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`;
    const { ctx, world, relays } = await ready([url], { DRILL_RELAY_MS: '6000' });
    const { id } = await startDrill(ctx, { ...LIVE, holdSeconds: 600, routeId: world.routeId });
    const run = await ended(ctx, id);
    expect(run).toMatchObject({ result: 'failed', cause: 'not-applied', carriedFrom: null });
    expect(codes(relays[0] as Relay)).toEqual(['initial A', 'drill B', 'drill-ended A']);
    const applied = run.checks.filter(({ name }) => name === 'applied');
    expect(applied.map(({ relay, passed }) => [relay?.name, passed])).toEqual([
      ['relay-0', true],
      ['relay-1', true],
      ['relay-2', false],
    ]);
  });

  it('a relay that follows by stream alone is drilled as well, and one that asked for no announcement gets none', async () => {
    const { ctx, world, relays, db, hub } = await ready(['http://127.0.0.1:1/']);
    const [, quiet, follower] = world.relays;
    await db.pool.query('update relays set webhook_url = null where id = $1', [follower?.id]);
    await db.pool.query(`update relays set event_types = '{}' where id = $1`, [quiet?.id]);
    const headers = { authorization: `Bearer ${follower?.token}`, 'content-type': 'application/json' };
    const leaving = new AbortController();
    cleanups.push(() => leaving.abort());
    const stream = await fetch(`${hub.url}/v1/routes/${world.routeId}/stream`, { headers, signal: leaving.signal });
    const following = (async () => {
      if (stream.body === null) throw new Error('no stream');
      for await (const message of readEventStream(stream.body)) {
        if (message?.event !== 'directive') continue;
        const { epoch, sequence } = JSON.parse(message.data);
        const body = JSON.stringify({ epoch, sequence, appliedAt: Date.now() });
        await fetch(`${hub.url}/v1/routes/${world.routeId}/applied`, { method: 'POST', headers, body });
      }
    })().catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
    const { id } = await startDrill(ctx, { ...LIVE, routeId: world.routeId });
    expect(await ended(ctx, id)).toMatchObject({ result: 'passed', cause: null });
    expect(codes(relays[0] as Relay)).toEqual(['initial A', 'drill B', 'drill-ended A']);
    const { rows } = await db.pool.query(
      `select y.name, d.type, d.state, d.attempts from deliveries d join relays y on y.id = d.relay_id
         left join directives i on i.id = d.directive_id
       where d.type = 'route.drill' or i.reason in ('drill', 'drill-ended') and d.relay_id = $1
       order by y.name, d.created_at`,
      [follower?.id],
    );
    expect(rows).toEqual([
      { name: 'relay-0', type: 'route.drill', state: 'acknowledged', attempts: expect.any(Number) },
      { name: 'relay-2', type: 'route.directive', state: 'acknowledged', attempts: 0 },
      { name: 'relay-2', type: 'route.directive', state: 'acknowledged', attempts: 0 },
    ]);
    leaving.abort();
    await following;
  });

  it('a blackout of the line ends a live drill and fails it; its incident is not muted', async () => {
    const { ctx, world, relays, agent, db } = await ready();
    const { id } = await startDrill(ctx, { ...LIVE, holdSeconds: 600, routeId: world.routeId });
    await Promise.all(relays.map((relay) => relay.until('drill')));
    agent.cut('B');
    expect(await ended(ctx, id)).toMatchObject({ result: 'failed', cause: 'blackout' });
    await Promise.all(relays.map((relay) => relay.until('blackout')));
    for (const relay of relays) expect(codes(relay)).toEqual(['initial A', 'drill B', 'blackout A']);
    const incidents = () => db.pool.query('select line_slot, muted from incidents').then(({ rows }) => rows);
    await expect.poll(incidents, { timeout: 20_000 }).toEqual([{ line_slot: 'B', muted: false }]);
  });

  it('cancelled, it is back at once', async () => {
    const { ctx, world, relays } = await ready();
    const { id } = await startDrill(ctx, { ...LIVE, holdSeconds: 600, routeId: world.routeId });
    await Promise.all(relays.map((relay) => relay.until('drill')));
    await cancelDrill(ctx, { id, by: 'Ola' });
    await Promise.all(relays.map((relay) => relay.until('drill-ended')));
    expect(await ended(ctx, id)).toMatchObject({ result: 'cancelled', cause: 'person', cancelledBy: 'Ola' });
    await expect(cancelDrill(ctx, { id, by: 'Ola' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not run where the other line is not fit, and nothing moves', async () => {
    const { ctx, world, relays, agent } = await ready();
    agent.cut('B');
    // The hub has to have seen it.
    await expect
      .poll(async () => (await relays[0]?.client().current(world.routeId))?.grades.B, { timeout: 20_000 })
      .toBe('down');
    const { id } = await startDrill(ctx, { ...LIVE, routeId: world.routeId });
    const run = await ended(ctx, id);
    expect(run).toMatchObject({ result: 'not-run', cause: 'refused' });
    expect(run.checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['fit']);
    expect(codes(relays[0] as Relay)).toEqual(['initial A']);
  });

  it('two hubs run a plan once', async () => {
    const { ctx, world, db } = await ready();
    const { rows } = await db.pool.query<{ name: string }>('select current_database() as name');
    const url = new URL(server.url);
    url.pathname = `/${rows[0]?.name}`;
    const env = readEnv({
      ...{ DATABASE_URL: url.href, HUB_PORT: '0', HUB_TOKEN: 'a-token-of-the-hub-for-tests' },
      WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
    });
    const second = await createHub({ env, log });
    cleanups.push(() => second.stop());
    const now = new Date();
    const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
    const plan = await addDrillPlan(ctx, {
      ...{ ...LIVE, kind: 'dry', routeId: world.routeId, repeats: 'daily', weekdays: [], timeZone: 'UTC' },
      ...{ firstDay: now.toISOString().slice(0, 10), startMinute: minute, lastDay: null },
    });
    // As if it had been planned before the minute that is passing.
    await db.pool.query(`update drill_plans set changed_at = changed_at - interval '2 minutes'`);
    const runs = async () => (await listDrills(ctx, { limit: 10 })).items;
    await expect.poll(async () => (await runs())[0]?.state, { timeout: 20_000 }).toBe('ended');
    expect(await runs()).toEqual([expect.objectContaining({ planId: plan.id, requestedBy: null })]);
    expect(['passed', 'not-run']).toContain((await runs())[0]?.result);
  });
});
