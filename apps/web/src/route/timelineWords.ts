/** The words that are drawn into the timeline, in the reader's language; the builder itself knows none. */
export interface TimelineWords {
  readonly active: (line: string) => string;
  readonly blackout: (lines: readonly string[], lastedMs: number) => string;
  readonly noData: (lines: readonly string[]) => string;
  readonly incident: (line: string, grade: string, open: boolean, lastedMs: number) => string;
  readonly poorOver: (value: number) => string;
}
