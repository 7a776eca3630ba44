'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import type { BoardRoute } from '../trpc/types';
import styles from './board.module.css';
import { NoticesButton } from './notices/NoticesButton';
import { boardOrders, boardViews, useBoardView } from './useBoardView';

/** How the board is shown, in which order, and what is heard of it. A wall is no use on a phone. */
export function BoardControls(props: { routes: readonly BoardRoute[]; narrow: boolean }) {
  const t = useTranslations('board.controls');
  const { view, order, show, sort } = useBoardView();
  const offered = props.narrow ? boardViews.filter((one) => one !== 'wall') : boardViews;
  return (
    <div className={styles.controls} data-narrow={props.narrow}>
      <Choice
        label={t('view')}
        options={offered.map((value) => ({
          value,
          label: t(props.narrow && value === 'table' ? 'list' : value),
        }))}
        value={view}
        onPick={show}
      />
      <Choice
        label={t('order')}
        options={boardOrders.map((value) => ({ value, label: t(value) }))}
        value={order}
        onPick={sort}
      />
      <NoticesButton routes={props.routes} />
    </div>
  );
}
