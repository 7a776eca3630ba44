/** A figure's key in its parts: `lines/{lineId}/rttP95Micros`, `money/badMinutesSpared`, `money/EUR/{circuitId}/cost`. */
export interface FigurePath {
  readonly section: string;
  /** What it is of, outermost first; empty where it is of the whole. */
  readonly subjects: readonly string[];
  /** `rttP95Micros`, `budget.leftMinutes`. */
  readonly metric: string;
}

export function figurePath(key: string): FigurePath {
  const parts = key.split('/');
  return { section: parts[0] ?? '', subjects: parts.slice(1, -1), metric: parts.at(-1) ?? '' };
}
