import type { Evidence, LineSlot, OneWayLoss, PathIdentity } from '@twinline/engine/types';

/** The window that loss is judged by the longest in ordinary trouble. */
const SPAN_MS = 10_000;
/** Samples that are kept of a path: more than so many a span are left out, the oldest first. */
const MOST = 40;

/** What of a batch tells losses by direction: times in µs on the agent's clock, counts null where they are not known. */
interface Directed {
  readonly path: readonly number[];
  readonly start: readonly number[];
  readonly revision: readonly number[];
  readonly forwardLost: readonly (number | null)[];
  readonly returnLost: readonly (number | null)[];
}

interface Lossy extends OneWayLoss {
  readonly revision: number;
  /** Epoch ms of the hub's clock. */
  readonly at: number;
}

/**
 * The losses of the last ten seconds by direction. They decide nothing (a probe counts both ways) and so are no part of
 * what regions are judged by: they are written beside a decision's evidence, for those who look for the fault.
 */
export function createDirections() {
  /** By path, then by the agent's own start. Only samples with losses: most have none. */
  const lossy = new Map<number, Map<number, Lossy>>();

  /** Takes in an agent's samples; `offsetMs` is what is added to its clock to get the hub's. */
  function take(samples: Directed, offsetMs: number): void {
    for (let i = 0; i < samples.path.length; i += 1) {
      const [forwardLost, returnLost] = [samples.forwardLost[i] ?? 0, samples.returnLost[i] ?? 0];
      const [path, start, revision] = [samples.path[i] ?? 0, samples.start[i] ?? 0, samples.revision[i] ?? 0];
      const known = lossy.get(path);
      if (forwardLost + returnLost === 0 && known === undefined) continue;
      const seconds = known ?? new Map<number, Lossy>();
      lossy.set(path, seconds);
      if ((seconds.get(start)?.revision ?? -1) > revision) continue;
      seconds.set(start, { forwardLost, returnLost, revision, at: start / 1_000 + offsetMs });
      const oldest = seconds.size > MOST ? seconds.keys().next() : null;
      if (oldest !== null && !oldest.done) seconds.delete(oldest.value);
    }
  }

  /** Of these paths, the lines that lost anything in the ten seconds before `now`; undefined where none did. */
  function of(paths: readonly PathIdentity[], now: number): Evidence['oneWay'] {
    const lines: Record<LineSlot, OneWayLoss> = {};
    for (const { path, line } of paths)
      for (const second of lossy.get(path)?.values() ?? []) {
        if (second.at < now - SPAN_MS || second.at > now || second.forwardLost + second.returnLost === 0) continue;
        const { forwardLost, returnLost } = lines[line] ?? { forwardLost: 0, returnLost: 0 };
        lines[line] = { forwardLost: forwardLost + second.forwardLost, returnLost: returnLost + second.returnLost };
      }
    return Object.keys(lines).length === 0 ? undefined : lines;
  }

  /** Forgets what is too old: of a path that loses nothing more, all. */
  function forget(now: number): void {
    for (const [path, seconds] of lossy) {
      for (const [start, { at }] of seconds) if (at < now - SPAN_MS) seconds.delete(start);
      if (seconds.size === 0) lossy.delete(path);
    }
  }

  return { take, of, forget };
}
