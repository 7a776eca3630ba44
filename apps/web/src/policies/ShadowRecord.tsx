'use client';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { useTRPC } from '../trpc/client';
import type { ShadowRow } from './data';
import styles from './policies.module.css';
import { usePolicyText } from './usePolicyText';

const PAGE = 25;
const REFRESH_MS = 5_000;

/** What a shadow would have done, newest first. */
export function ShadowRecord({ shadow }: { shadow: ShadowRow }) {
  const t = useTranslations('policies.shadow');
  const trpc = useTRPC();
  const language = useLanguage();
  const { route, when } = usePolicyText();
  const query = useInfiniteQuery(
    trpc.shadow.record.infiniteQueryOptions(
      { id: shadow.id, limit: PAGE },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        ...(shadow.endedAt === null ? { refetchInterval: REFRESH_MS } : {}),
      },
    ),
  );
  if (query.isError) return <p className={form.refusal}>{t('failed')}</p>;
  const items = (query.data?.pages ?? []).flatMap((page) => page.items);
  if (query.isSuccess && items.length === 0) return <p className={page.sub}>{t('empty')}</p>;
  return (
    <>
      <ol className={styles.record} aria-label={t('recordOf', { route: route(shadow) })}>
        {items.map((item) => (
          <li key={item.sequence} data-kind={item.kind}>
            <span className={page.sub}>
              {when(item.at)} · {t(`kind.${item.kind}`)}
            </span>
            <p>{item.sentence[language]}</p>
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <Button size="compact-xs" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </>
  );
}
