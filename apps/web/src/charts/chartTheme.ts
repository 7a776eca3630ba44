import type { Grade } from '@twinline/engine/types';

/** The colours a canvas needs, already resolved: a canvas cannot read CSS variables. */
export interface ChartTheme {
  readonly text: string;
  readonly textMuted: string;
  readonly textFaint: string;
  readonly border: string;
  readonly surface: string;
  readonly ink: string;
  readonly line: Readonly<Record<'A' | 'B', { readonly main: string; readonly on: string }>>;
  readonly grade: Readonly<Record<Grade, { readonly fill: string; readonly text: string }>>;
  readonly fontFamily: string;
  /** What an area without data is filled with; `image` is a canvas of one hatch tile. */
  readonly hatch: { readonly image: HTMLCanvasElement; readonly repeat: 'repeat' } | string;
}

/** Colours of a line slot; a third line would borrow A's until the tokens know it. */
export function lineColors(theme: ChartTheme, slot: string): { readonly main: string; readonly on: string } {
  return slot === 'B' ? theme.line.B : theme.line.A;
}
