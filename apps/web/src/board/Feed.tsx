import { useTranslations } from 'use-intl';
import type { BoardRoute, FeedItem } from '@/trpc/types';
import { FeedEntry } from './FeedEntry';
import styles from './feed.module.css';

/** Decisions, refusals to decide, and incidents, newest first. */
export function Feed(props: { items: readonly FeedItem[]; routes: readonly BoardRoute[]; now: number; zone: string }) {
  const t = useTranslations('board.feed');
  const byCode = new Map(props.routes.map((route) => [route.regionCode, route.regionName]));
  return (
    <section className={styles.feed} aria-labelledby="feed-title">
      <h2 id="feed-title" className={styles.title}>
        {t('title')}
      </h2>
      {props.items.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <ol className={styles.list}>
        {props.items.map((item) => (
          <li key={item.id} className={styles.item}>
            <FeedEntry
              item={item}
              regionOwnName={byCode.get(item.regionCode ?? '') ?? null}
              now={props.now}
              zone={props.zone}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
