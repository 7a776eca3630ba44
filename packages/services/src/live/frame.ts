import type { Grade, Maintenance, Mode, Override, Scenario } from '@twinline/engine/types';

/** One line of a route as the live board shows it; figures are those of the 10 s window, audience-weighted. */
export interface BoardLine {
  readonly grade: Grade;
  /** 0–100; null without data. */
  readonly score: number | null;
  /** Voice MOS (ITU-T G.107). */
  readonly mos: number | null;
  readonly rttP50Micros: number | null;
  readonly rttP95Micros: number | null;
  readonly lossRatio: number | null;
  /** The smallest loss ratio that the window can claim (two probes of it). */
  readonly lossResolution: number | null;
  readonly jitterMicros: number | null;
  readonly agentsFresh: number;
  readonly agentsTotal: number;
  readonly blackoutSince: number | null;
  readonly incidentId: string | null;
}

/** A live drill that is going on. */
export interface BoardDrill {
  readonly id: string;
  /** Told to the relays, ordered, carrying the stream, or on the way back. */
  readonly state: 'announced' | 'switching' | 'holding' | 'returning';
  /** The name of who asked for it, or planned it. */
  readonly by: string;
  readonly planned: boolean;
  readonly line: string;
  /** Where it came from, and goes back to. */
  readonly from: string;
  /** Epoch ms: until when the line is to carry the stream, as far as it is known. */
  readonly until: number;
}

export interface BoardRoute {
  readonly id: string;
  readonly regionId: string;
  readonly regionCode: string;
  /** Null: show the ISO code's own name in the reader's language. */
  readonly regionName: string | null;
  readonly timeZone: string;
  readonly scenario: Scenario;
  readonly activeLine: string;
  readonly mode: Mode;
  readonly advice: 'none' | 'duplicate';
  readonly since: number;
  readonly epoch: number;
  readonly sequence: number;
  /** While relays are still applying the newest directive. */
  readonly switching: {
    readonly from: string;
    readonly applied: number;
    readonly total: number;
    readonly decidedAt: number;
  } | null;
  /** Somebody chose line and mode by hand; null while nobody has. */
  readonly override: Override | null;
  readonly drill: BoardDrill | null;
  /** Planned work that is going on in this region. */
  readonly maintenance: readonly Maintenance[];
  readonly lines: Readonly<Record<string, BoardLine>>;
  /** Age of the newest data of this region; null when there never was any. */
  readonly dataAgeMs: number | null;
}

/** What the hub publishes once per organization and second. `at` is epoch ms of the hub. */
export interface BoardFrame {
  readonly organizationId: string;
  readonly at: number;
  readonly routes: readonly BoardRoute[];
  readonly agentsReporting: number;
  /** Of those that report, how many say that they are not to be trusted now. */
  readonly agentsWithdrawn: number;
  readonly agentsTotal: number;
  readonly lastEventId: number;
}
