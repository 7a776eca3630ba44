export const MODES = ['single', 'duplicate', 'split'] as const;
export type Mode = (typeof MODES)[number];

/** Which lines datagrams leave by. */
export interface Selection {
  readonly line: string;
  readonly mode: Mode;
  /** Share per line, any scale; used in mode `split`. Lines without one get nothing. */
  readonly weights: Readonly<Record<string, number>>;
}

/** All by one line. */
export const single = (line: string): Selection => ({ line, mode: 'single', weights: {} });

/** The lines that a selection uses, out of `all`; `split` without a usable weight is its line alone. */
export function linesUsed({ line, mode, weights }: Selection, all: readonly string[]): string[] {
  switch (mode) {
    case 'single':
      return [line];
    case 'duplicate':
      return [...all];
    case 'split': {
      const weighted = all.filter((each) => (weights[each] ?? 0) > 0);
      return weighted.length === 0 ? [line] : weighted;
    }
  }
}
