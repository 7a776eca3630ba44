import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import type { AgentState, Batch, WithdrawalReason } from '@twinline/wire/batch';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEvaluator, type Evaluator } from '../src/evaluation/createEvaluator';
import { loadNetwork } from '../src/evaluation/loadNetwork';
import { createWithdrawals } from '../src/evaluation/withdrawals';
import { sentenceOf } from '../src/live/sentence';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { addAgents } from './agents';
import { agentOf, blackout, contextOf, second } from './evaluationWorld';
import { batchOf } from './ingestWorld';

const soon = { timeout: 20_000, interval: 20 };

const stateOf = (...withdrawn: WithdrawalReason[]): AgentState => ({
  withdrawn,
  clock: { synchronized: true, errorMicros: 900 },
  eventLoopP99Micros: 21_000,
  cpuRatio: 0.2,
  residentBytes: 60_000_000,
  timestampSource: 'user',
  waitingSamples: 0,
  droppedSamples: 0,
  setAsideSamples: 0,
  reportedBy: 'ordinary',
  hostname: 'probe',
  platform: 'linux x64',
});

describe.each(oneTestServer())('agents that withdraw, on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let drop = async (): Promise<void> => undefined;
  let endings: (() => Promise<void> | void)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    world = await createMachineWorld(contextOf(db));
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

  const rows = async <T>(sql: string): Promise<T[]> => (await db.pool.query(sql)).rows as T[];
  const told = () =>
    rows<{ kind: string; body: object }>(`select kind, body from events where kind like 'agent-%' order by id`);

  async function running(): Promise<{ engine: Evaluator; committed: string[] }> {
    const committed: string[] = [];
    const engine = createEvaluator(contextOf(db), {
      hubId: randomUUID(),
      onCommitted: ({ directiveId }) => committed.push(directiveId),
    });
    await engine.start();
    endings.push(() => engine.stop());
    return { engine, committed };
  }

  /** One agent program that posts five times a second what `next` says now. */
  function program(engine: Evaluator, next: () => Partial<Batch> & Pick<Batch, 'samples'>): void {
    const boot = randomUUID();
    let sequence = 0;
    const post = () => {
      sequence += 1;
      const batch = { ...second(world), ...next(), boot, sequence };
      engine.accept(agentOf(world), batch, Date.now());
    };
    post();
    const timer = setInterval(post, 200);
    endings.push(() => clearInterval(timer));
  }

  it('what a withdrawn agent measures moves no route, opens no incident, and is told once; then it votes again', async () => {
    const { engine, committed } = await running();
    let say: AgentState | undefined = stateOf();
    let dark = false;
    program(engine, () => ({ ...second(world, dark ? ['A'] : []), ...(say && { state: say }) }));
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);

    say = stateOf('event-loop', 'cpu');
    await vi.waitFor(() => expect(engine.board(world.organizationId).agentsWithdrawn).toBe(1), soon);
    // Said once is enough until it says otherwise, whatever comes meanwhile.
    say = undefined;
    dark = true;
    engine.accept(agentOf(world), blackout(world, Date.now() - 350), Date.now());
    await vi.waitFor(async () => expect(await told()).toHaveLength(1), soon);
    const frame = engine.board(world.organizationId);
    expect(frame).toMatchObject({ agentsReporting: 1, agentsWithdrawn: 1, agentsTotal: 1 });
    expect(frame.routes[0]?.lines).toMatchObject({
      A: { grade: 'no-data', agentsFresh: 0, agentsTotal: 1 },
      B: { grade: 'no-data', agentsFresh: 0, agentsTotal: 1 },
    });
    expect(engine.withdrawn()).toBe(1);

    dark = false;
    say = stateOf();
    await vi.waitFor(async () => expect(await told()).toHaveLength(2), soon);
    await vi.waitFor(() => {
      const { agentsWithdrawn, routes } = engine.board(world.organizationId);
      expect(agentsWithdrawn).toBe(0);
      expect(routes[0]?.lines.A).toMatchObject({ grade: 'good', agentsFresh: 1 });
    }, soon);
    expect(await told()).toEqual([
      { kind: 'agent-withdrawn', body: { agents: ['sg-singtel'], total: 1, reasons: ['cpu', 'event-loop'] } },
      { kind: 'agent-returned', body: { agents: ['sg-singtel'], total: 1 } },
    ]);
    expect(committed).toHaveLength(1);
    expect(await rows('select 1 from incidents')).toEqual([]);
  }, 60_000);

  it('a hub that starts knows who was out a moment ago, and does not judge by them meanwhile', async () => {
    await db.pool.query('update agents set state = $1, state_at = now()', [JSON.stringify(stateOf('clock'))]);
    const { engine, committed } = await running();
    let say: AgentState | undefined;
    program(engine, () => ({ ...second(world), ...(say && { state: say }) }));
    await vi.waitFor(() => expect(engine.board(world.organizationId).agentsReporting).toBe(1), soon);
    expect(engine.board(world.organizationId)).toMatchObject({ agentsWithdrawn: 1 });
    expect(engine.board(world.organizationId).routes[0]?.lines.A?.grade).toBe('no-data');
    expect(committed).toEqual([]);
    say = stateOf();
    await vi.waitFor(() => expect(committed).toHaveLength(1), soon);
  }, 60_000);

  describe('by a clock of our own', () => {
    const START = 1_700_000_000_000;

    async function region(agents: number) {
      await addAgents(db, world, agents - 1);
      const context = contextOf(db);
      const [network] = await loadNetwork(context);
      if (!network) throw new Error('no route');
      const withdrawals = createWithdrawals(context, () => undefined);
      const observe = async (from: number, to: number) => {
        for (let t = from; t <= to; t += 250) await withdrawals.observe(network, START + t);
      };
      const says = (agentId: string, t: number, batch: Partial<Batch>) =>
        withdrawals.heard(agentId, { ...batchOf([]), boot: agentId, sentAt: (START + t) * 1_000, ...batch }, START + t);
      return { network, withdrawals, observe, says };
    }

    it('seventeen agents that withdraw within a second are one event, and so is their return', async () => {
      const { network, observe, says } = await region(17);
      for (const [i, { agentId }] of network.agents.entries())
        says(agentId, i * 50, { sequence: 1, state: stateOf(i % 2 === 0 ? 'gateway' : 'clock') });
      await observe(0, 3_000);
      for (const [i, { agentId }] of network.agents.entries())
        says(agentId, 5_000 + i * 50, { sequence: 2, state: stateOf() });
      await observe(5_000, 8_000);
      const events = await told();
      expect(events.map(({ kind }) => kind)).toEqual(['agent-withdrawn', 'agent-returned']);
      expect(events[0]?.body).toMatchObject({ total: 17, reasons: ['clock', 'gateway'] });
      const sentences = events.map(({ kind, body }) => sentenceOf({ kind, body: { ...body }, at: 0, evidence: null }));
      expect(sentences[0]?.en).toMatch(/^Agents withdrew from the vote \(17\/17\): .* and others\. Their self-check: /);
      expect(sentences[0]?.zh).toContain('17/17');
      expect(sentences[1]?.en).toMatch(/^Agents trust their measurements again/);
    });

    it('one that is back before it was told was never away', async () => {
      const { network, observe, says } = await region(1);
      const agentId = network.agents[0]?.agentId ?? '';
      says(agentId, 0, { sequence: 1, state: stateOf('cpu') });
      await observe(0, 500);
      says(agentId, 600, { sequence: 2, state: stateOf() });
      await observe(750, 4_000);
      expect(await told()).toEqual([]);
    });

    it('what a batch from the spool says of back then changes nothing now', async () => {
      const { network, withdrawals, says } = await region(1);
      const agentId = network.agents[0]?.agentId ?? '';
      says(agentId, 0, { sequence: 7, state: stateOf('cpu') });
      expect(says(agentId, 100, { sequence: 3, state: stateOf() })).toBe('withdrawn');
      const older = { boot: 'before the restart', sequence: 900, sentAt: (START - 60_000) * 1_000 };
      expect(says(agentId, 200, { ...older, state: stateOf() })).toBe('withdrawn');
      expect(withdrawals.count()).toBe(1);
      expect(says(agentId, 300, { boot: 'restarted', sequence: 1, state: stateOf() })).toBe('returned');
      expect(says(agentId, 400, { boot: 'restarted', sequence: 2 })).toBe('trusted');
    });

    it('a withdrawal that is not repeated for a minute is over: a program that never says so must not be out for good', async () => {
      const { network, says } = await region(1);
      const agentId = network.agents[0]?.agentId ?? '';
      says(agentId, 0, { sequence: 1, state: stateOf('cpu') });
      expect(says(agentId, 59_000, { sequence: 2 })).toBe('withdrawn');
      expect(says(agentId, 61_000, { sequence: 3 })).toBe('returned');
    });
  });
});
