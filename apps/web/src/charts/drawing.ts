import type { CustomSeriesOption, CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';

/** A shape of ECharts' custom series; one drawing returns all shapes of its layer at once. */
export type Shape = CustomSeriesRenderItemReturn;
export type Drawing = Extract<NonNullable<Shape>, { type: 'group' }>['children'][number];

export interface Pen {
  /** Pixel of a time and a value in the drawing's panel. */
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  /** Edges of the panel. */
  readonly left: number;
  readonly right: number;
}

/**
 * A layer that is drawn by hand over the panel `grid`: ECharts calls it again after each resize, so that pixels are
 * never kept.
 */
export function layer(
  name: string,
  grid: number,
  z: number,
  clip: boolean,
  draw: (pen: Pen) => readonly Drawing[],
): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    xAxisIndex: grid,
    yAxisIndex: grid,
    z,
    clip,
    silent: true,
    animation: false,
    data: [[0, 0]],
    // Without `$mergeChildren: false` ECharts leaves the former shapes standing when a layer has none any more.
    renderItem: (params, api) => ({
      type: 'group',
      $mergeChildren: false,
      children: [...draw(penOf(params.coordSys, api))],
    }),
  };
}

function penOf(box: unknown, api: CustomSeriesRenderItemAPI): Pen {
  const { x = 0, width = 0 } = box as { x?: number; width?: number };
  return {
    x: (at) => api.coord([at, 0])[0] ?? 0,
    y: (value) => api.coord([0, value])[1] ?? 0,
    left: x,
    right: x + width,
  };
}

/** Words beside a mark: to its right, or to its left where the right edge is near. Width is estimated, not measured. */
export function wordsBeside(
  words: string,
  left: number,
  right: number,
  y: number,
  pen: Pen,
  style: { readonly fill: string; readonly fontFamily: string; readonly bold?: boolean; readonly background?: string },
): Drawing {
  const fits = right + 6 + wordsWidth(words) <= pen.right;
  return {
    type: 'text',
    style: {
      text: words,
      x: fits ? right + 6 : left - 6,
      y,
      align: fits ? 'left' : 'right',
      verticalAlign: 'middle',
      fill: style.fill,
      ...(style.background === undefined ? {} : { backgroundColor: style.background, padding: [1, 2] }),
      font: `${style.bold === true ? 600 : 400} 11px ${style.fontFamily}`,
    },
  };
}

/** Roughly how wide words are at 11 px: Han characters are as wide as high. */
export function wordsWidth(words: string): number {
  let width = 0;
  for (const letter of words) width += letter > '\u2e7f' ? 11 : 6.1;
  return width;
}
