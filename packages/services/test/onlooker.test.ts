import { randomUUID } from 'node:crypto';
import { createDatabase, type Database } from '@twinline/db/client';
import { createTestDatabase, oneTestServer } from '@twinline/db/testing/databases';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluator } from '../src/evaluation/createEvaluator';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { agentOf, blackout, contextOf, keepPosting, second } from './evaluationWorld';

const soon = { timeout: 20_000, interval: 20 };

describe.each(oneTestServer())('a hub that only looks on, on $name', (server) => {
  let db: Database;
  let world: MachineWorld;
  let endings: (() => Promise<void> | void)[] = [];

  beforeEach(async () => {
    const database = await createTestDatabase(server);
    db = createDatabase(database.url);
    endings = [() => database.drop(), () => db.end()];
    world = await createMachineWorld(contextOf(db), ['http://127.0.0.1:1/', 'http://127.0.0.1:2/']);
  }, 60_000);
  afterEach(async () => {
    for (const end of endings.reverse()) await end();
  });

  async function evaluator(decides: boolean): Promise<Evaluator> {
    const made = createEvaluator(contextOf(db), { hubId: randomUUID(), decides, onCommitted: () => undefined });
    await made.start();
    endings.push(() => made.stop());
    return made;
  }
  const routeAt = (at: Evaluator) => at.board(world.organizationId).routes[0];

  it('shows what another decides, who has applied it and what incident is open, and never takes the lease', async () => {
    const onlooker = await evaluator(false);
    const decider = await evaluator(true);
    const stop = keepPosting([onlooker, decider], world, () => second(world));
    await expect.poll(() => routeAt(decider)?.sequence, soon).toBe(1);
    stop();
    endings.push(keepPosting([onlooker, decider], world, () => second(world, ['A'])));
    for (const each of [onlooker, decider]) each.accept(agentOf(world), blackout(world, Date.now() - 350), Date.now());
    await expect.poll(() => routeAt(decider)?.activeLine, soon).toBe('B');
    onlooker.follow(world.routeId);
    const shown = { activeLine: 'B', sequence: 2, switching: { from: 'A', applied: 0, total: 2 } };
    await expect.poll(() => routeAt(onlooker), soon).toMatchObject(shown);
    await expect
      .poll(() => routeAt(onlooker)?.lines.A, soon)
      .toMatchObject({
        grade: 'down',
        incidentId: expect.any(String),
      });
    await db.pool.query('update deliveries set applied_at = now() where sequence = 2');
    await expect.poll(() => routeAt(onlooker)?.switching, soon).toBeNull();

    await decider.stop();
    expect(onlooker.held()).toBe(0);
    const { rows } = await db.pool.query('select lease_until <= clock_timestamp() as free, epoch from route_states');
    expect(rows).toEqual([{ free: true, epoch: 1 }]);
    // Whoever takes over knows what is under way.
    await db.pool.query('update deliveries set applied_at = null where sequence = 2');
    const next = await evaluator(true);
    expect(next.decidesFor(world.routeId)).toBe(true);
    expect(routeAt(next)).toMatchObject({ ...shown, epoch: 2 });
  }, 60_000);
});
