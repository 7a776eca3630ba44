'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../../i18n/Translations';
import type { BoardState } from '../boardState';
import { useRoutePlace } from '../useRoutePlace';
import { switchesToTell } from './news';
import { useNoticeChoice } from './noticeChoice';
import { sound } from './tone';

/** As long as an open board remembers that another one has told of a switch. */
const HELD_MS = 3_000;

/** While the board is open: rings and shows a notice when a route switches of which the person wants to hear. */
export function useNotices(state: BoardState): void {
  const t = useTranslations('board.notices');
  const language = useLanguage();
  const placeOf = useRoutePlace();
  const router = useRouter();
  const { choice } = useNoticeChoice();
  const seen = useRef<number | null>(null);
  const { feed, frame } = state;

  useEffect(() => {
    if (frame === null) return;
    const newest = Math.max(0, ...feed.map(({ id }) => id));
    const before = seen.current;
    seen.current = Math.max(before ?? 0, newest);
    if (before === null || newest <= before) return;
    const news = switchesToTell(feed, before, choice, frame.at);
    for (const { item, routeId, from, line } of news.filter((one) => one.notice)) {
      const route = frame.routes.find(({ id }) => id === routeId);
      const place = route ? placeOf(route) : (item.regionCode ?? '');
      void onceOfAllTabs(`notice-${item.id}`, () => {
        if (!('Notification' in window) || Notification.permission !== 'granted') return;
        // Silent: the tone is a choice of its own.
        const shown = new Notification(t('title', { place, from, line }), {
          body: item.sentence[language],
          tag: `twinline-${item.id}`,
          silent: true,
        });
        shown.onclick = () => {
          window.focus();
          router.push(`/routes/${routeId}`);
          shown.close();
        };
      });
    }
    const rings = news.filter((one) => one.sound);
    if (rings.length > 0) void onceOfAllTabs(`sound-${rings.at(-1)?.item.id}`, () => void sound());
  }, [feed, frame, choice, language, placeOf, router, t]);
}

/** Two boards open on one device hear of a switch at the same moment: one of them tells. */
async function onceOfAllTabs(name: string, tell: () => void): Promise<void> {
  // Only where the page is secure; elsewhere there are no notices either.
  if (!('locks' in navigator)) return tell();
  await navigator.locks.request(`twinline-${name}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    tell();
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
  });
}
