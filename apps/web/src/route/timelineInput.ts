import type { ChartTheme } from '../charts/chartTheme';
import type { TimeTicks } from '../charts/timeTicks';
import type { Besides } from './besides';
import type { RouteDetail } from './detail';
import type { TimelineLayout } from './timelineLayout';
import type { TimelineWords } from './timelineWords';

export interface TimelineInput {
  readonly detail: RouteDetail;
  readonly besides: Besides;
  /** What is shown, epoch ms; finer or coarser data than this window is drawn as it is. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** Limits of the policy in ms above which RTT and jitter are poor. */
  readonly poor: { readonly rttMs: number | null; readonly jitterMs: number | null };
  /** Under this score the policy leaves a line. */
  readonly leaveBelowScore: number;
  readonly ticks: TimeTicks;
  readonly tickLabel: (at: number) => string;
  readonly layout: TimelineLayout;
  readonly theme: ChartTheme;
  readonly words: TimelineWords;
}
