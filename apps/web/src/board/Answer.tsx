import { useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '@/format/region';
import { clockSeconds } from '@/format/time';
import { useLanguage } from '@/i18n/Translations';
import type { BoardRoute } from '@/trpc/types';
import styles from './board.module.css';
import type { Freshness } from './freshness';
import { activeGrade, triage } from './triage';

const reasonsShown = 3;

export interface AnswerProps {
  readonly routes: readonly BoardRoute[] | null;
  readonly freshness: Freshness;
  readonly receivedAt: number | null;
  readonly zone: string;
}

/** The sentence that answers “who needs me?”, and the reasons behind it. */
export function Answer(props: AnswerProps) {
  const { title, detail } = useAnswer(props);
  return (
    <div className={styles.answer} aria-live="polite">
      <h2>{title}</h2>
      <p>{detail}</p>
    </div>
  );
}

/** Computed from the frame; where there is no fresh one, since when. */
export function useAnswer(props: AnswerProps): { readonly title: string; readonly detail: string } {
  const t = useTranslations('board.answer');
  const reasons = useReasons();
  const isOffline = useIsOffline();
  const { routes, freshness, receivedAt, zone } = props;
  if (routes === null) return { title: t('noHub'), detail: reasons.noHub };
  if (freshness === 'dead' && receivedAt !== null) {
    const detail = isOffline ? `${reasons.offline}${reasons.gap}${reasons.dead}` : reasons.dead;
    return { title: t('dead', { time: clockSeconds(receivedAt, zone) }), detail };
  }
  const needs = routes.filter((route) => triage(route).group === 'needs');
  const watch = routes.filter((route) => triage(route).group === 'watch');
  if (needs.length > 0)
    return { title: t('needs', { needs: needs.length, total: routes.length }), detail: reasons.needs(needs) };
  if (watch.length > 0) return { title: t('watch', { watch: watch.length }), detail: reasons.watch(watch) };
  return { title: t('healthy', { total: routes.length }), detail: reasons.allWell };
}

/** Whether this device has no network at all, as far as it knows. */
function useIsOffline(): boolean {
  return useSyncExternalStore(
    hearNetwork,
    () => !navigator.onLine,
    () => false,
  );
}

function hearNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

function useReasons() {
  const t = useTranslations('board.reason');
  const words = useTranslations('words');
  const language = useLanguage();
  const gap = language === 'zh' ? '' : ' ';
  const more = (count: number) => (count > 0 ? [t('more', { count })] : []);
  const nameOf = (route: BoardRoute) =>
    `${regionName(route.regionCode, route.regionName, language)} · ${words(`scenario.${route.scenario}`)}`;
  const sentence = (route: BoardRoute) => {
    const { reason } = triage(route);
    const spaced = language === 'zh' ? `${nameOf(route)} ` : nameOf(route);
    const other = Object.keys(route.lines).find((line) => line !== route.activeLine) ?? '';
    const values = { route: spaced, line: route.activeLine, grade: words(`grade.${activeGrade(route)}`), other };
    return reason === 'off' || reason === 'well' ? '' : t(reason, values);
  };
  return {
    allWell: t('allWell'),
    dead: t('dead'),
    offline: t('offline'),
    gap,
    noHub: t('noHub'),
    needs: (routes: readonly BoardRoute[]) =>
      [...routes.slice(0, reasonsShown).map(sentence), ...more(routes.length - reasonsShown)].join(gap),
    watch: (routes: readonly BoardRoute[]) =>
      t('watch', {
        routes: routes
          .slice(0, reasonsShown)
          .map(nameOf)
          .join(language === 'zh' ? '、' : ', '),
      }),
  };
}
