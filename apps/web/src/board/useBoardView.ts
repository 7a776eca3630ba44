'use client';
import { useViewParams } from '../charts/useViewParams';

export const boardViews = ['table', 'map', 'wall'] as const;
export type BoardView = (typeof boardViews)[number];
export const boardOrders = ['worst', 'geography'] as const;
export type BoardOrder = (typeof boardOrders)[number];

/** How the board is shown, as its address says it: a link shows the same to the next person. */
export function useBoardView() {
  const params = useViewParams();
  const view = boardViews.find((one) => one === params.get('view')) ?? 'table';
  const order = boardOrders.find((one) => one === params.get('order')) ?? 'worst';
  return {
    view,
    order,
    /** The wall is left by going back too. */
    show: (next: BoardView) =>
      params.set({ view: next === 'table' ? null : next }, next === 'wall' ? 'push' : 'replace'),
    sort: (next: BoardOrder) => params.set({ order: next === 'worst' ? null : next }),
    asksForNotices: params.get('notices') !== null,
    openNotices: (open: boolean) => params.set({ notices: open ? '1' : null }),
  };
}
