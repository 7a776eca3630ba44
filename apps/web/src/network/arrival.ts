import type { AgentArrival } from './data';

/** What has happened of a new agent's first steps; times are epoch ms, null = not yet. */
export interface Arrival {
  readonly enrolledAt: number | null;
  readonly version: string | null;
  readonly firstSampleAt: number | null;
  /** Lines that have not answered a probe yet, and those that have. */
  readonly awaited: readonly string[];
  readonly answered: readonly string[];
}

const nothing: Arrival = { enrolledAt: null, version: null, firstSampleAt: null, awaited: [], answered: [] };

/** Steps count only from the enrolment that the shown token made: `before` is when it was enrolled until then. */
export function arrivalSteps(arrival: AgentArrival | null, before: number | null): Arrival {
  if (arrival === null) return nothing;
  const { enrolledAt, lines } = arrival;
  if (enrolledAt === null || enrolledAt === before) return { ...nothing, awaited: lines };
  const answered = lines.filter((line) => arrival.linesAnswered.includes(line));
  return {
    enrolledAt,
    // The version is noted with its first report, after the enrolment.
    version: (arrival.lastSeenAt ?? 0) >= enrolledAt ? arrival.version : null,
    firstSampleAt: arrival.firstSampleAt,
    awaited: lines.filter((line) => !answered.includes(line)),
    answered,
  };
}

/** Whether there is nothing left to wait for: it measures, and every line has answered. */
export function hasArrived(steps: Arrival): boolean {
  return steps.firstSampleAt !== null && steps.awaited.length === 0;
}
