import type { ExtraPanel } from './besides';

/** Where the panels of the route's timeline stand, px from the top of the canvas. */
export interface PanelBox {
  readonly top: number;
  readonly height: number;
}

export interface TimelineLayout {
  readonly left: number;
  readonly right: number;
  readonly ribbon: PanelBox;
  /** Incidents. */
  readonly lane: PanelBox;
  /** Drills and maintenance; null where there are none. */
  readonly works: PanelBox | null;
  readonly rtt: PanelBox;
  readonly loss: PanelBox;
  readonly jitter: PanelBox;
  readonly score: PanelBox;
  readonly extra: Readonly<Partial<Record<ExtraPanel, PanelBox>>>;
  /** Where the last panel ends. */
  readonly foot: number;
  readonly height: number;
}

/** Between two panels: the title of the lower one. */
const GAP = 36;

/** The layout of the pictures; a narrow screen gives up some height of the RTT panel and its left margin. */
export function timelineLayout(
  narrow: boolean,
  { works = false, extra = [] }: { readonly works?: boolean; readonly extra?: readonly ExtraPanel[] } = {},
): TimelineLayout {
  const worksHeight = works ? 18 : 0;
  const rtt = { top: 68 + worksHeight, height: narrow ? 160 : 184 };
  const loss = under(rtt, 96);
  const jitter = under(loss, 64);
  const score = under(jitter, 56);
  const boxes: Partial<Record<ExtraPanel, PanelBox>> = {};
  let last: PanelBox = score;
  for (const panel of extra) {
    last = under(last, 64);
    boxes[panel] = last;
  }
  const foot = last.top + last.height;
  return {
    left: narrow ? 34 : 44,
    right: narrow ? 24 : 34,
    ribbon: { top: 26, height: 13 },
    lane: { top: 43, height: 16 },
    works: works ? { top: 61, height: 14 } : null,
    ...{ rtt, loss, jitter, score, extra: boxes, foot },
    height: foot + 26,
  };
}

const under = (box: PanelBox, height: number): PanelBox => ({ top: box.top + box.height + GAP, height });
