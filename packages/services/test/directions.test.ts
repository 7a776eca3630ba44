import { randomUUID } from 'node:crypto';
import { createDatabase } from '@twinline/db/client';
import { createTestDatabase, testServers } from '@twinline/db/testing/databases';
import type { Evidence } from '@twinline/engine/types';
import type { Batch } from '@twinline/wire/batch';
import { expect, test, vi } from 'vitest';
import { createEvaluator } from '../src/evaluation/createEvaluator';
import { createDirections } from '../src/evaluation/directions';
import { asEvidence, decisionSentence } from '../src/live/sentence';
import { createMachineWorld, type MachineWorld } from '../src/testing/machineWorld';
import { contextOf, keepPosting } from './evaluationWorld';
import { batchOf } from './ingestWorld';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const PATHS = [
  { path: 1, agent: 'sg-1', carrier: 'Singtel', line: 'A', pop: 'SIN1', weight: 1 },
  { path: 2, agent: 'sg-2', carrier: 'StarHub', line: 'A', pop: 'SIN1', weight: 1 },
  { path: 3, agent: 'sg-1', carrier: 'Singtel', line: 'B', pop: 'SIN1', weight: 1 },
];

/** One sample that began `agoMs` ago by a clock that is three seconds behind the hub's. */
const sample = (path: number, agoMs: number, forward: number | null, back: number | null, revision = 0) => ({
  path: [path],
  start: [(NOW - agoMs - 3_000) * 1_000],
  revision: [revision],
  forwardLost: [forward],
  returnLost: [back],
});

function taking(...samples: readonly ReturnType<typeof sample>[]) {
  const directions = createDirections();
  for (const one of samples) directions.take(one, 3_000);
  return directions;
}

test('losses of ten seconds are added up by line, of what reflectors could tell, on the hub’s clock', () => {
  const directions = taking(
    sample(1, 9_000, 5, 0),
    sample(1, 8_000, 4, 1),
    sample(2, 2_000, 3, 0),
    sample(1, 11_000, 50, 0),
    sample(3, 1_000, null, null),
  );
  expect(directions.of(PATHS, NOW)).toEqual({ A: { forwardLost: 12, returnLost: 1 } });
  expect(directions.of(PATHS.slice(2), NOW)).toBeUndefined();
});

test('a revision takes its sample’s place, one that comes too late does not, and what was answered after all is no loss', () => {
  const directions = taking(sample(1, 5_000, 9, 0), sample(1, 5_000, 6, 1, 1), sample(1, 5_000, 9, 0));
  expect(directions.of(PATHS, NOW)).toEqual({ A: { forwardLost: 6, returnLost: 1 } });
  directions.take(sample(1, 5_000, 0, 0, 2), 3_000);
  expect(directions.of(PATHS, NOW)).toBeUndefined();
});

test('what is over is forgotten', () => {
  const directions = taking(sample(1, 1_000, 9, 0));
  directions.forget(NOW + 60_000);
  expect(directions.of(PATHS, NOW)).toBeUndefined();
});

/** A second of both lines that ends now; on A every fifth probe is lost on the way to the PoP. */
function lossy(world: MachineWorld): Batch {
  const start = Date.now() - 1_000;
  const batch = batchOf([
    { path: world.paths.A, start, lost: 10 },
    { path: world.paths.B, start },
  ]);
  const { samples } = batch;
  return { ...batch, samples: { ...samples, forwardLost: [...samples.lost], returnLost: samples.lost.map(() => 0) } };
}

test.each(testServers())(
  'a line that is left for loss of one way has it in the evidence, and said, on $name',
  async (server) => {
    const database = await createTestDatabase(server);
    const db = createDatabase(database.url);
    const world = await createMachineWorld(contextOf(db));
    const evaluator = createEvaluator(contextOf(db), { hubId: randomUUID(), onCommitted: () => undefined });
    await evaluator.start();
    const stop = keepPosting([evaluator], world, () => lossy(world));
    try {
      const told = await vi.waitFor(
        async () => {
          const { rows } = await db.pool.query<{ evidence: Evidence; line: string }>(
            `select line, evidence from directives where reason = 'quality'`,
          );
          expect(rows).toHaveLength(1);
          return rows[0];
        },
        { timeout: 30_000, interval: 50 },
      );
      expect(told?.evidence.oneWay).toEqual({ A: { forwardLost: expect.any(Number), returnLost: 0 } });
      const { en } = decisionSentence({
        reason: 'quality',
        line: 'B',
        from: 'A',
        evidence: asEvidence(told?.evidence),
      });
      const lost = told?.evidence.oneWay?.A?.forwardLost;
      expect(en).toContain(`Line A loses almost only on the way to the PoP (${lost} of ${lost} lost probes).`);
    } finally {
      stop();
      await evaluator.stop();
      await db.end();
      await database.drop();
    }
  },
);
