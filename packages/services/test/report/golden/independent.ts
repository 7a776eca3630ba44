type Value = number | null;

/** What independent.py prints. */
export interface Independent {
  readonly period: { readonly from: number; readonly to: number; readonly hours: number };
  /** By key, and by key with `#before` or `#median`. */
  readonly figures: Readonly<Record<string, Value>>;
  readonly heatmap: {
    readonly carriers: readonly { readonly id: string; readonly baselineMicros: Value }[];
    readonly cells: readonly object[];
    readonly breaks: readonly number[];
    readonly coverage: number;
    readonly highest: object;
  };
  readonly ribbons: Readonly<Record<string, readonly object[]>>;
  readonly hourly: Readonly<Record<string, readonly Value[]>>;
  readonly exactGoodHours: Readonly<Record<string, number>>;
  /** Of each route, by quarter-hours instead of seconds. */
  readonly byQuarters: Readonly<Record<string, Readonly<Record<'A' | 'B' | 'chosen' | 'best' | 'minutes', number>>>>;
  readonly gaps: readonly object[];
  readonly incidents: readonly string[];
  readonly failovers: readonly { readonly id: string; readonly needless: boolean | null }[];
  readonly missed: readonly object[];
  readonly worstCarriers: readonly string[];
  readonly worstHours: readonly string[];
  readonly unpriced: readonly string[];
  readonly regionsWithoutViewers: readonly string[];
}
