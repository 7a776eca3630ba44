import { randomUUID } from 'node:crypto';
import type { Database } from '@twinline/db/client';
import type { Batch, Signal } from '@twinline/wire/batch';
import type { AgentIdentity } from '../src/access/identifyAgent';
import type { Context } from '../src/context';
import type { Evaluator } from '../src/evaluation/createEvaluator';
import type { MachineWorld } from '../src/testing/machineWorld';
import { batchOf, quiet } from './ingestWorld';

export const contextOf = (db: Database): Context => ({ db, log: quiet, now: Date.now, newId: randomUUID });

export const agentOf = (world: MachineWorld): AgentIdentity => ({
  agentId: world.agentId,
  organizationId: world.organizationId,
  regionId: world.regionId,
  name: 'sg-singtel',
  configVersion: 1,
  paths: new Set([world.paths.A, world.paths.B]),
  circuits: new Map(),
});

/** A second of both lines that ends now; `dark` names the lines on which nothing came back. */
export function second(world: MachineWorld, dark: readonly ('A' | 'B')[] = []): Batch {
  const start = Date.now() - 1_000;
  const batch = batchOf(
    (['A', 'B'] as const).map((line) => ({ path: world.paths[line], start, lost: dark.includes(line) ? 50 : 0 })),
  );
  batch.samples.lateRun = batch.samples.lost;
  batch.samples.lateRunSpanMicros = batch.samples.lost.map((lost) => (lost === 0 ? 0 : 1_000_000));
  return batch;
}

/**
 * What the agent posts 350 ms after line A was cut: late probes, and the other line's newest answer. Five would do on a
 * line that has been quiet for a minute; here hardly more than a second is known.
 */
export function blackout(world: MachineWorld, faultAt: number): Batch {
  const batch = batchOf([]);
  const now = Date.now();
  const common = { path: world.paths.A, firstLateSentAt: faultAt * 1_000 };
  const signals: Signal[] = [
    { ...common, kind: 'suspicion', at: (now - 200) * 1_000, lateRun: 2, lateRunSpanMicros: 40_000 },
    { ...common, kind: 'blackout', at: now * 1_000, lateRun: 12, lateRunSpanMicros: 240_000 },
  ];
  return { ...batch, signals, replies: [{ path: world.paths.B, sentAt: (now - 80) * 1_000 }] };
}

/** Posts a second of both lines now and then five times a second, as five agents would; returns the end of it. */
export function keepPosting(evaluators: readonly Evaluator[], world: MachineWorld, batch: () => Batch): () => void {
  const post = () => {
    const next = batch();
    for (const evaluator of evaluators) evaluator.accept(agentOf(world), next, Date.now());
  };
  post();
  const timer = setInterval(post, 200);
  return () => clearInterval(timer);
}
