'use client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import { ShowArchived } from '../page/ShowArchived';
import { Skeleton } from '../page/Skeleton';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { errorCode, useTRPC } from '../trpc/client';
import { CircuitsTable } from './CircuitsTable';
import { type CircuitView, circuitHead, circuitViews } from './circuitList';
import type { NetworkTree, TreeCircuit } from './data';
import { useTarget } from './edit/useTarget';
import { Nothing } from './Nothing';
import styles from './network.module.css';
import { percentText } from './percentText';
import { useShownTree } from './useTree';

const REFRESH_MS = 15_000;

/** How much of what is leased is used? */
export function CircuitsPane({ tree }: { tree: NetworkTree }) {
  const t = useTranslations('network');
  const trpc = useTRPC();
  const query = useQuery(trpc.network.circuits.queryOptions(undefined, { refetchInterval: REFRESH_MS, staleTime: 0 }));
  const { data } = query;
  const { add } = useTarget();
  const may = usePerson().actions.includes('manage-network');
  const { archived, showArchived } = useShownTree(tree);
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
  const button = may && (
    <Button variant="filled" onClick={() => add('circuit')}>
      {t('circuit.add')}
    </Button>
  );
  if (tree.circuits.length === 0) return <Nothing of="circuit" add={button} />;
  const views = circuitViews(data.circuits);
  return (
    <>
      <CircuitsSentence views={views}>{button}</CircuitsSentence>
      <CircuitsTable views={views} span={data} circuits={tree.circuits} />
      <p className={styles.note}>{t('circuit.note')}</p>
      {archived && <Archived circuits={tree.circuits.filter(({ archivedAt }) => archivedAt !== null)} />}
      <ShowArchived label={t('circuit.showArchived')} checked={archived} onChange={showArchived} />
    </>
  );
}

/** Nobody counts what goes through them any more: their names are enough. */
function Archived({ circuits }: { circuits: readonly TreeCircuit[] }) {
  const t = useTranslations('network.circuit');
  const { open } = useTarget();
  if (circuits.length === 0) return <p className={styles.noMatch}>{t('noneArchived')}</p>;
  return (
    <p className={styles.archivedList}>
      <span className={styles.muted}>{t('archived')}</span>
      {circuits.map(({ id, name }) => (
        <button key={id} type="button" className={styles.plainLink} onClick={() => open('circuit', id)}>
          {name}
        </button>
      ))}
    </p>
  );
}

function CircuitsSentence(props: { views: readonly CircuitView[]; children: ReactNode }) {
  const t = useTranslations('network.circuit');
  const language = useLanguage();
  const head = circuitHead(props.views);
  const uncounted = props.views.filter(({ circuit }) => circuit.usage === null).length;
  const gap = language === 'zh' ? '' : ' ';
  const rest = uncounted > 0 && head.key !== 'headNothing' ? `${gap}${t('detailUncounted', { count: uncounted })}` : '';
  const say = (title: string, detail: string) => (
    <PageHead live head={title} detail={`${detail}${rest}`}>
      {props.children}
    </PageHead>
  );
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
