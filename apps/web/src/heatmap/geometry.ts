import type { RowGroup } from './data';

/** Sizes of a heatmap, px. */
export interface Geometry {
  /** From one cell to the next across and down. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly gap: number;
  readonly groupGap: number;
  readonly headHeight: number;
  readonly width: number;
  readonly height: number;
  /** Top of each carrier's row, by the carrier's index. */
  readonly tops: ReadonlyMap<number, number>;
}

const HEAD_HEIGHT = 18;
const MAX_PITCH_X = 17;
const NARROW_PITCH = 5;

/** Where the cells stand when a panel of so many columns may be `room` px wide. */
export function geometry(
  groups: readonly RowGroup[],
  columns: number,
  room: number,
  { pitchY = 20, groupGap = 7 }: { readonly pitchY?: number; readonly groupGap?: number } = {},
): Geometry {
  const pitchX = Math.max(1, Math.min(MAX_PITCH_X, Math.floor((room / columns) * 20) / 20));
  const tops = new Map<number, number>();
  let y = HEAD_HEIGHT;
  for (const group of groups) {
    for (const row of group.rows) {
      tops.set(row.index, y);
      y += pitchY;
    }
    y += groupGap;
  }
  return {
    pitchX,
    pitchY,
    gap: pitchX < NARROW_PITCH ? 0.5 : 1,
    groupGap,
    headHeight: HEAD_HEIGHT,
    width: pitchX * columns,
    height: Math.max(HEAD_HEIGHT, y - groupGap) + 2,
    tops,
  };
}
