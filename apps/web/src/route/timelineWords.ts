/** The words that are drawn into the timeline, in the reader's language; the builder itself knows none. */
export interface TimelineWords {
  readonly active: (line: string) => string;
  readonly blackout: (lines: readonly string[], lastedMs: number) => string;
  readonly noData: (lines: readonly string[]) => string;
  readonly incident: (line: string, grade: string, open: boolean, lastedMs: number) => string;
  readonly drill: (kind: 'dry' | 'live', line: string | null) => string;
  readonly maintenance: (name: string, line: string | null) => string;
  readonly poorOver: (value: number) => string;
  readonly leaveUnder: (score: number) => string;
  readonly committed: (line: string, mbps: number) => string;
}
