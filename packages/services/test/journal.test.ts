import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import { presets } from '@twinline/engine/presets';
import { createRegionJudge } from '@twinline/engine/region/createRegionJudge';
import type { RegionInput } from '@twinline/engine/region/inputs';
import { JUDGE_VERSION } from '@twinline/engine/region/judgeVersion';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationContext } from '../src/context';
import { createEvaluator, type Evaluator } from '../src/evaluation/createEvaluator';
import { createJournal } from '../src/journal/createJournal';
import type { JournalLine } from '../src/journal/lines';
import { packLines, unpackLines } from '../src/journal/pack';
import { stretchesOf } from '../src/journal/readJournal';
import { replayJournal } from '../src/journal/replayJournal';
import { retainJournal } from '../src/journal/retainJournal';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { agentOf, blackout, contextOf, keepPosting, second } from './evaluationWorld';

const soon = { timeout: 20_000, interval: 20 };

describe.each(testServers())('the journal on $name', (server) => {
  let db: Database;
  let ctx: OrganizationContext;
  let world: MachineWorld;
  let endings: (() => Promise<void> | void)[] = [];
  let pausedMs = 0;

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    world = await createMachineWorld(contextOf(db), ['http://127.0.0.1:1/']);
    ctx = { ...contextOf(db), organizationId: world.organizationId };
    endings = [() => database.drop(), () => db.end()];
    pausedMs = 0;
  }, 60_000);
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
  });

  async function hub(): Promise<{ engine: Evaluator; stop: () => Promise<void> }> {
    const now = () => Date.now() + pausedMs;
    const engine = createEvaluator({ ...contextOf(db), now }, { hubId: randomUUID(), onCommitted: () => undefined });
    await engine.start();
    let stopped: Promise<void> | null = null;
    const stop = () => (stopped ??= engine.stop());
    endings.push(stop);
    return { engine, stop };
  }

  const reasons = async () => {
    const { rows } = await db.pool.query<{ reason: string }>('select reason from directives order by epoch, sequence');
    return rows.map(({ reason }) => reason);
  };
  const until = (reason: string) => vi.waitFor(async () => expect(await reasons()).toContain(reason), soon);
  const post = (engine: Evaluator) => keepPosting([engine], world, () => second(world));
  const replay = (to = Date.now() + 60_000) =>
    replayJournal(ctx, {
      ...{ routeId: world.routeId, from: Date.now() - 120_000, to },
      policy: presets['show-live'],
    });

  /** A start, a cut, an order by hand, an edited policy, a pause, and another hub that takes over. */
  async function live(): Promise<void> {
    const one = await hub();
    let stop = post(one.engine);
    await until('initial');
    stop();
    one.engine.accept(agentOf(world), blackout(world, Date.now() - 350), Date.now());
    await until('blackout');
    stop = post(one.engine);
    const { rows } = await db.pool.query<{ line: string }>('select active_line as line from route_states');
    await db.pool.query(
      `insert into overrides (organization_id, route_id, line, mode, created_by, expires_at)
       values ($1, $2, $3, 'single', 'Li', now() + interval '1 hour')`,
      [world.organizationId, world.routeId, rows[0]?.line === 'A' ? 'B' : 'A'],
    );
    one.engine.obey();
    await until('override');
    await db.pool.query(`update overrides set ended_at = now(), ended_by = 'Li'`);
    one.engine.obey();
    await until('override-ended');
    await db.pool.query(
      `update policies set version = version + 1, definition = definition || '{"mode": "duplicate", "weights": {}}'`,
    );
    await until('policy');
    stop();
    pausedMs += 5_000;
    stop = post(one.engine);
    await vi.waitFor(() => expect(one.engine.board(world.organizationId).routes[0]?.lines.A?.grade).toBe('good'), soon);
    stop();
    await one.stop();
    await db.pool.query(`update policies set version = version + 1, definition = definition || '{"mode": "single"}'`);
    const other = await hub();
    stop = post(other.engine);
    await vi.waitFor(() => expect(other.engine.decidesFor(world.routeId)).toBe(true), soon);
    await vi.waitFor(async () => expect((await reasons()).filter((one) => one === 'policy')).toHaveLength(2), soon);
    stop();
    await other.stop();
  }

  it('replays what two hubs decided, bit for bit; a change in one entry is noticed, and a missing chunk is said', async () => {
    await live();
    const found = await replay();
    expect(found.differences).toEqual([]);
    expect(found.judge.recorded).toEqual([JUDGE_VERSION]);
    expect(found).toMatchObject({ hubs: 2, equal: found.decisions });
    expect(found.directives.compared).toBe((await reasons()).length);
    expect(found.directives.equal).toBe(found.directives.compared);
    expect(found.replayed.map(({ decision }) => decision.reason)).toEqual(
      expect.arrayContaining(['initial', 'blackout', 'override', 'override-ended', 'policy']),
    );
    expect(found.compared).toBeGreaterThanOrEqual(2);
    // Another policy sees the same cut at the same moment, by the signals that storage alone does not order.
    const cut = found.replayed.find(({ decision }) => decision.reason === 'blackout');
    expect(found.shadow.find(({ decision }) => decision.reason === 'blackout')?.at).toBe(cut?.at);

    // What is asked for ends in the middle of a chunk.
    for (const { at } of found.replayed) expect((await replay(at)).differences).toEqual([]);

    const { rows } = await db.pool.query<{ id: string; bytes: Buffer }>(
      'select id, bytes from journal order by from_at',
    );
    const chunk = rows[0];
    const lines = await unpackLines(chunk?.bytes ?? Buffer.alloc(0));
    await keep(chunk?.id, withoutSignal(lines));
    const changed = await replay();
    expect(changed.differences[0]).toMatchObject({ at: cut?.at, what: 'decision' });
    expect(changed.differences.map(({ what }) => what)).toContain('directive');

    await keep(chunk?.id, byJudge(withoutSignal(lines), JUDGE_VERSION + 1));
    const older = await replay();
    expect(older.judge).toEqual({ own: JUDGE_VERSION, recorded: [JUDGE_VERSION, JUDGE_VERSION + 1] });
    expect(older.differences.length).toBe(changed.differences.length);
    expect(new Set(older.differences.map(({ judge }) => judge))).toEqual(new Set([JUDGE_VERSION + 1]));

    await keep(chunk?.id, lines);
    await db.pool.query(
      `update directives set evidence = evidence || '{"policyVersion": 99}' where reason = 'blackout'`,
    );
    expect((await replay()).differences).toEqual([expect.objectContaining({ what: 'directive', at: cut?.at })]);

    await db.pool.query('delete from journal where id = $1', [chunk?.id]);
    const rest = await replay();
    expect(rest.missing.some(({ from, to }) => from < (cut?.at ?? 0) && (cut?.at ?? 0) < to)).toBe(true);
    expect(rest).toMatchObject({ hubs: 1, differences: [] });
    expect(await retain(Date.now() + 400 * 86_400_000)).toBeGreaterThan(0);
    expect((await replay()).chunks).toBe(0);
  }, 60_000);

  it('goes on without a gap where it writes down all that the judge knew, though time passes meanwhile', async () => {
    let time = Date.now();
    const from = time;
    const judge = createRegionJudge();
    const route = { routeId: world.routeId, slots: ['A', 'B'], paths: [], policy: presets['show-live'], shadows: [] };
    judge.take({ kind: 'network', at: time, routes: [route] });
    const journal = createJournal(
      { ...contextOf(db), now: () => ++time },
      {
        ...{ hubId: randomUUID(), checkpointEveryMs: 0 },
        ...{ judge: () => judge, organizationOf: () => world.organizationId },
      },
    );
    const told = (input: RegionInput) => journal.note(world.regionId, input, judge.take(input));
    const recalled = { state: null, epoch: 1, sequence: 0, expiresAt: null, shadows: {} };
    told({ kind: 'recalled', routeId: world.routeId, mine: true, ...recalled });
    await setImmediate();
    for (let chunk = 0; chunk < 3; chunk++) {
      told({ kind: 'tick', at: ++time });
      await journal.write();
    }
    const stretches = await stretchesOf(ctx, { regionId: world.regionId, from, to: time });
    expect(stretches.map(({ chunks }) => chunks.map(({ checkpoint }) => checkpoint))).toEqual([[true, true, true]]);
  });

  const keep = async (id: string | undefined, lines: readonly JournalLine[]) =>
    db.pool.query('update journal set bytes = $2 where id = $1', [id, await packLines(lines)]);

  async function retain(now: number): Promise<number> {
    const client = await db.pool.connect();
    try {
      return await retainJournal(client, now);
    } finally {
      client.release();
    }
  }
});

const byJudge = (lines: readonly JournalLine[], judge: number) =>
  lines.map((line) => ('checkpoint' in line ? { ...line, judge } : line));

/** As if the batch that told of the cut had been another. */
function withoutSignal(lines: readonly JournalLine[]): JournalLine[] {
  return lines.map((line) =>
    'input' in line && line.input.kind === 'batch'
      ? { ...line, input: { ...line.input, batch: { ...line.input.batch, signals: [] } } }
      : line,
  );
}
