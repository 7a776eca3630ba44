/** Where the panels of the route's timeline stand, px from the top of the canvas. */
export interface PanelBox {
  readonly top: number;
  readonly height: number;
}

export interface TimelineLayout {
  readonly left: number;
  readonly right: number;
  readonly ribbon: PanelBox;
  readonly lane: PanelBox;
  readonly rtt: PanelBox;
  readonly loss: PanelBox;
  readonly jitter: PanelBox;
  readonly height: number;
}

/** The layout of the pictures; a narrow screen gives up some height of the RTT panel and its left margin. */
export function timelineLayout(narrow: boolean): TimelineLayout {
  const rttHeight = narrow ? 160 : 184;
  const rtt = { top: 68, height: rttHeight };
  const loss = { top: rtt.top + rtt.height + 36, height: 96 };
  const jitter = { top: loss.top + loss.height + 36, height: 64 };
  return {
    left: narrow ? 34 : 44,
    right: narrow ? 24 : 34,
    ribbon: { top: 26, height: 13 },
    lane: { top: 43, height: 16 },
    rtt,
    loss,
    jitter,
    height: jitter.top + jitter.height + 26,
  };
}
