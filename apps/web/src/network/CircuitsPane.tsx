'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import { Skeleton } from '../page/Skeleton';
import { Failure } from '../shell/Failure';
import { errorCode, useTRPC } from '../trpc/client';
import { CircuitsTable } from './CircuitsTable';
import { type CircuitView, circuitHead, circuitViews } from './circuitList';
import styles from './network.module.css';
import { percentText } from './percentText';

const REFRESH_MS = 15_000;

/** How much of what is leased is used? */
export function CircuitsPane() {
  const t = useTranslations('network');
  const trpc = useTRPC();
  const query = useQuery(trpc.network.circuits.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }));
  const { data } = query;
  if (data === undefined) {
    if (query.isError)
      return (
        <Failure
          title={t('failedCircuits')}
          body={t('failedBody')}
          code={errorCode(query.error)}
          onRetry={() => query.refetch()}
        />
      );
    return <Skeleton label={t('loading')} height={480} />;
  }
  if (data.circuits.length === 0) return <p className={styles.noMatch}>{t('circuit.empty')}</p>;
  const views = circuitViews(data.circuits);
  return (
    <>
      <CircuitsSentence views={views} />
      <CircuitsTable views={views} span={data} />
      <p className={styles.note}>{t('circuit.note')}</p>
    </>
  );
}

function CircuitsSentence(props: { views: readonly CircuitView[] }) {
  const t = useTranslations('network.circuit');
  const language = useLanguage();
  const head = circuitHead(props.views);
  const uncounted = props.views.filter(({ circuit }) => circuit.usage === null).length;
  const gap = language === 'zh' ? '' : ' ';
  const rest = uncounted > 0 && head.key !== 'headNothing' ? `${gap}${t('detailUncounted', { count: uncounted })}` : '';
  const say = (title: string, detail: string) => <PageHead live head={title} detail={`${detail}${rest}`} />;
  switch (head.key) {
    case 'headOver':
    case 'headHigh':
      return say(
        t(head.key, { count: head.count }),
        t('detailNamed', { names: head.names.join(language === 'zh' ? '、' : ', ') }),
      );
    case 'headCalm': {
      const { highest } = head;
      return say(
        t('headCalm'),
        highest === null ? '' : t('detailHighest', { name: highest.name, percent: percentText(highest.ratio) }),
      );
    }
    case 'headNothing':
      return say(t('headNothing'), t('detailNothing'));
  }
}
