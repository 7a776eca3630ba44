import type { Draw } from './draw';
import type { Fact, FactOf } from './facts';
import type { VirtualAgent } from './world';

/** What an agent wants stored, and by which door: a batch of samples, or a report of bandwidth use. */
export interface Parcel {
  readonly door: 'samples' | 'usage';
  readonly facts: readonly Fact[];
}

const MICROS = 1_000_000;
const HIGHEST_REVISION = 3;

/** Makes an agent's next measurements: some seconds of all its paths, corrections of earlier ones, and what comes along. */
export function createParcelMaker(agent: VirtualAgent, draw: Draw, nowSeconds: () => number): () => Parcel {
  let cursor = 0;
  let previous: readonly FactOf<'samples'>[] = [];
  const lines = [...agent.circuits.keys()];

  function usage(source: string, at: number): FactOf<'circuit_usage'> {
    const line = draw.pick(lines);
    return { table: 'circuit_usage', circuit: agent.circuits.get(line) ?? '', line, source, at };
  }

  /** Some moments within a second, for what has a time of its own; whole milliseconds, as reports have them. */
  const moments = (most: number) =>
    Array.from({ length: draw.whole(1, most) }, () => cursor * MICROS + draw.whole(0, 999) * 1_000);

  return () => {
    const seconds = draw.whole(1, 8);
    cursor = Math.max(cursor, nowSeconds() - seconds);
    if (draw.chance(0.05))
      return { door: 'usage', facts: moments(4).map((at) => usage(`agent:${agent.id}/router`, at)) };
    const fresh: FactOf<'samples'>[] = [];
    for (let second = cursor; second < cursor + seconds; second += 1)
      for (const path of agent.paths)
        if (!draw.chance(0.05)) fresh.push({ table: 'samples', path, at: second * MICROS, revision: 0 });
    const corrected = draw.chance(0.5)
      ? previous.filter((fact) => fact.revision < HIGHEST_REVISION && draw.chance(0.5))
      : [];
    const revisions = corrected.map((fact) => ({ ...fact, revision: fact.revision + 1 }));
    const facts: Fact[] = [...revisions, ...fresh];
    if (draw.chance(0.2))
      for (const at of moments(3)) facts.push({ table: 'signals', path: draw.pick(agent.paths), at });
    if (draw.chance(0.2))
      for (const at of moments(3)) facts.push({ table: 'connects', path: draw.pick(agent.paths), at });
    if (draw.chance(0.1)) for (const at of moments(2)) facts.push(usage(`agent:${agent.id}`, at));
    previous = [...fresh, ...revisions];
    cursor += seconds;
    return { door: 'samples', facts };
  };
}
