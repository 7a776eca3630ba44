import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { newState } from '@twinline/engine/memory';
import type { Decision } from '@twinline/engine/types';
import { directiveEvent } from '@twinline/relay/events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isDatabaseAway } from '../src/databaseAway';
import { commitDecision } from '../src/evaluation/commitDecision';
import { createEvaluator, type Evaluator } from '../src/evaluation/createEvaluator';
import { holdLeases } from '../src/evaluation/lease';
import { loadNetwork } from '../src/evaluation/loadNetwork';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { agentOf, blackout, contextOf, keepPosting, second } from './evaluationWorld';

const soon = { timeout: 20_000, interval: 20 };

describe.each(testServers())('evaluation on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let drop = async (): Promise<void> => undefined;
  let endings: (() => Promise<void> | void)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    world = await createMachineWorld(contextOf(db), ['http://127.0.0.1:1/', 'http://127.0.0.1:2/']);
    drop = async () => {
      await db.end();
      await database.drop();
    };
  }, 60_000);
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
    endings = [];
    await drop();
  });

  async function evaluator(
    on: Database = db,
    hubId: string = randomUUID(),
  ): Promise<{ it: Evaluator; committed: string[] }> {
    const committed: string[] = [];
    const made = createEvaluator(contextOf(on), {
      hubId,
      onCommitted: ({ directiveId }) => committed.push(directiveId),
    });
    await made.start();
    endings.push(() => made.stop());
    return { it: made, committed };
  }

  const rows = async <T>(sql: string): Promise<T[]> => (await db.pool.query(sql)).rows as T[];
  const post = (evaluators: Evaluator[], batch: () => ReturnType<typeof second>) => {
    const stop = keepPosting(evaluators, world, batch);
    endings.push(stop);
    return stop;
  };

  it('a cut goes from the agent’s batch to a directive, one delivery per relay and an event, all or nothing', async () => {
    const { it: engine, committed } = await evaluator();
    const stop = post([engine], () => second(world));
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);
    stop();

    const faultAt = Date.now() - 350;
    engine.accept(agentOf(world), blackout(world, faultAt), Date.now());
    await vi.waitFor(() => expect(committed).toHaveLength(2), { ...soon, interval: 1 });

    const directives = await rows(
      'select sequence, epoch, line, from_line, reason, fault_at from directives order by sequence',
    );
    expect(directives).toEqual([
      expect.objectContaining({ sequence: 1, epoch: 1, line: 'A', from_line: null, reason: 'initial' }),
      expect.objectContaining({ sequence: 2, epoch: 1, line: 'B', from_line: 'A', reason: 'blackout' }),
    ]);
    const deliveries = await rows<{ body: string; state: string }>(
      'select body, state from deliveries where sequence = 2',
    );
    expect(deliveries).toHaveLength(2);
    for (const { body, state } of deliveries) {
      expect(state).toBe('pending');
      const { data } = directiveEvent.parse(JSON.parse(body));
      expect(data).toMatchObject({ routeId: world.routeId, region: 'SG', line: 'B', sequence: 2, advice: 'none' });
      expect(Math.abs(Date.parse(data.faultAt ?? '') - faultAt)).toBeLessThan(200);
    }
    const events = await rows<{ kind: string; body: object }>('select kind, body from events order by id');
    expect(events.map((event) => event.kind)).toEqual(['directive', 'directive']);
    expect(events[1]?.body).toMatchObject({ directiveId: committed[1], line: 'B', from: 'A', reason: 'blackout' });
    const [board] = engine.board(world.organizationId).routes;
    expect(board).toMatchObject({ activeLine: 'B', sequence: 2, switching: { from: 'A', applied: 0, total: 2 } });
    expect(board?.lines.A?.grade).toBe('down');
    for (const { id } of world.relays) engine.noteApplied(world.routeId, 2, id);
    expect(engine.board(world.organizationId).routes[0]?.switching).toBeNull();
  });

  it('an outage of both lines opens an incident for each, advises duplicate, and moves nothing', async () => {
    const { it: engine, committed } = await evaluator();
    const stop = post([engine], () => second(world));
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);
    stop();
    post([engine], () => second(world, ['A', 'B']));
    await vi.waitFor(async () => {
      expect(await rows('select line_slot from incidents where closed_at is null order by 1')).toEqual([
        { line_slot: 'A' },
        { line_slot: 'B' },
      ]);
      const directives = await rows('select line, reason from directives order by sequence');
      expect(directives).toEqual([
        { line: 'A', reason: 'initial' },
        { line: 'A', reason: 'both-bad' },
      ]);
    }, soon);
    expect(engine.board(world.organizationId).routes[0]?.advice).toBe('duplicate');
    expect(await rows(`select kind from events where kind = 'incident-opened'`)).toHaveLength(2);
  });

  it('silent agents are no data and one event, not an incident nor a switch', async () => {
    const { it: engine, committed } = await evaluator();
    const stop = post([engine], () => second(world));
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);
    stop();
    await vi.waitFor(async () => {
      expect(await rows(`select body->'agents' as agents from events where kind = 'agent-offline'`)).toEqual([
        { agents: ['sg-singtel'] },
      ]);
    }, soon);
    const board = engine.board(world.organizationId);
    expect(board.agentsReporting).toBe(0);
    expect(board.routes[0]?.lines.A?.grade).toBe('no-data');
    expect(committed).toHaveLength(1);
    expect(await rows('select 1 from incidents')).toEqual([]);
  }, 20_000);

  // A batch that was parsed while a tick passed read as a clock that ran backwards, and emptied every window.
  it('a batch received before the last tick is no clock that ran backwards', async () => {
    const warn = vi.fn();
    const context = contextOf(db);
    const engine = createEvaluator(
      { ...context, log: { ...context.log, warn } },
      { hubId: randomUUID(), onCommitted: () => undefined },
    );
    await engine.start();
    endings.push(() => engine.stop());
    for (const agoMs of [0, 40, 5]) engine.accept(agentOf(world), second(world), Date.now() - agoMs);
    await vi.waitFor(() => expect(engine.board(world.organizationId).routes[0]?.lines.A?.grade).toBe('good'), soon);
    expect(warn).not.toHaveBeenCalled();
  });

  it('of two hubs exactly one decides; when it dies the other takes over with a higher epoch, repeating nothing', async () => {
    const dying = createDatabase(String(db.pool.options.connectionString));
    const first = await evaluator(dying);
    const second_ = await evaluator();
    const stop = post([first.it, second_.it], () => second(world));
    await vi.waitFor(() => expect(first.committed).toHaveLength(1), soon);
    expect(second_.committed).toHaveLength(0);

    // As good as killed: none of its statements reaches the database any more, and it can't give its lease back.
    await dying.end();
    await vi.waitFor(async () => {
      expect(await rows('select epoch, sequence from route_states')).toEqual([{ epoch: 2, sequence: 1 }]);
    }, soon);
    await vi.waitFor(() => expect(second_.it.board(world.organizationId).routes[0]?.lines.B?.grade).toBe('good'), soon);
    expect(await rows('select 1 from directives')).toHaveLength(1);

    stop();
    second_.it.accept(agentOf(world), blackout(world, Date.now() - 350), Date.now());
    await vi.waitFor(() => expect(second_.committed).toHaveLength(1), soon);
    expect(await rows('select epoch, sequence, line from directives order by sequence')).toEqual([
      { epoch: 1, sequence: 1, line: 'A' },
      { epoch: 2, sequence: 2, line: 'B' },
    ]);
  }, 25_000);

  /** A hub that holds the lease of the route under epoch 1, and its commits of a switch to B. */
  async function deciding() {
    const ctx = contextOf(db);
    const hubId = randomUUID();
    await db.pool.query(
      'insert into route_states (route_id, organization_id) select id, organization_id from routes on conflict do nothing',
    );
    expect((await holdLeases(ctx, hubId)).get(world.routeId)).toBe(1);
    const [network] = await loadNetwork(ctx);
    if (!network) throw new Error('no route');
    const decision: Decision = {
      state: newState('B', Date.now()),
      effects: [],
      reason: 'blackout',
      evidence: { lines: {}, guards: [], faultDomain: 'line', policyVersion: 1 },
      faultAt: null,
      detectedAt: Date.now(),
    };
    const how = { mode: 'single', weights: {}, endsOverride: null } as const;
    const effect = { kind: 'directive', line: 'B', from: 'A', ...how } as const;
    const commit = (standing: { hubId: string; epoch: number; sequence: number }) =>
      commitDecision(ctx, { network, standing, decision, effect, followed: null, decidedAt: Date.now() });
    return { hubId, commit };
  }

  it('a commit under an old epoch, an old sequence or a lost lease changes nothing', async () => {
    const { hubId, commit } = await deciding();
    const other = randomUUID();
    for (const standing of [
      { hubId, epoch: 0, sequence: 0 },
      { hubId, epoch: 1, sequence: 7 },
      { hubId: other, epoch: 1, sequence: 0 },
    ]) {
      expect(await commit(standing)).toBe('lost');
      expect(
        await rows('select 1 from directives union all select 1 from deliveries union all select 1 from events'),
      ).toEqual([]);
    }
    expect(await commit({ hubId, epoch: 1, sequence: 0 })).toMatchObject({ sequence: 1, directive: { relays: 2 } });
    expect(await commit({ hubId, epoch: 1, sequence: 0 })).toBe('lost');
    expect(await rows('select 1 from directives')).toHaveLength(1);
  });

  it('a commit that the database does not answer is given up; made again, it is there once', async () => {
    const { hubId, commit } = await deciding();
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query('select 1 from route_states for update');
    const answer = await commit({ hubId, epoch: 1, sequence: 0 }).catch((error: unknown) => error);
    await holder.query('rollback');
    holder.release();
    expect(isDatabaseAway(answer)).toBe(true);
    // The server may still carry the first one out, now or later: epoch and sequence let one of the two through.
    await commit({ hubId, epoch: 1, sequence: 0 });
    expect(await rows('select sequence from directives')).toEqual([{ sequence: 1 }]);
  });

  it('a directive is renewed at half its life: the next sequence, without webhooks and without news', async () => {
    await db.pool.query(`update policies set definition = definition || '{"directiveTtlMs": 1000}'`);
    const { it: engine, committed } = await evaluator();
    post([engine], () => second(world));
    await vi.waitFor(() => expect(committed.length).toBeGreaterThanOrEqual(3), soon);
    const directives = await rows<{ reason: string; sequence: number }>(
      'select reason, sequence from directives order by sequence limit 3',
    );
    expect(directives.map((d) => d.reason)).toEqual(['initial', 'renewed', 'renewed']);
    expect(await rows('select 1 from deliveries')).toHaveLength(2);
    expect(await rows('select 1 from events')).toHaveLength(1);
  });
});
