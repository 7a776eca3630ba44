import type { FeedItem } from '../../trpc/types';
import type { NoticeChoice } from './noticeChoice';

/** A board that comes back after a while is told much at once; what is older than this is news no more. */
const NEWS_MS = 60_000;

export interface Switched {
  readonly item: FeedItem;
  readonly routeId: string;
  readonly from: string;
  readonly line: string;
}

/** The switches after event `seen` that somebody wants to hear of, oldest first. `now` is epoch ms of the hub. */
export function switchesToTell(
  feed: readonly FeedItem[],
  seen: number,
  choice: NoticeChoice,
  now: number,
): readonly (Switched & { readonly sound: boolean; readonly notice: boolean })[] {
  return feed
    .filter((item) => item.id > seen && item.kind === 'directive' && now - item.at < NEWS_MS)
    .sort((a, b) => a.id - b.id)
    .flatMap((item) => {
      const { routeId, from, line } = item;
      const wanted = routeId === null ? undefined : choice[routeId];
      if (routeId === null || wanted === undefined || from === null || line === null || from === line) return [];
      return [{ item, routeId, from, line, ...wanted }];
    });
}
