'use client';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { freshness } from '../../board/freshness';
import { useViewParams } from '../../charts/useViewParams';
import { Search } from '../../form/Search';
import { Empty } from '../../page/Empty';
import { PageHead } from '../../page/PageHead';
import page from '../../page/page.module.css';
import { ShowArchived } from '../../page/ShowArchived';
import { usePerson } from '../../shell/Person';
import { useNow } from '../../shell/useNow';
import { AddAgent } from '../AddAgent';
import { AgentsSentence } from '../AgentsSentence';
import type { NetworkAgent, NetworkTree } from '../data';
import { useTarget } from '../edit/useTarget';
import network from '../network.module.css';
import { useNetworkAgents } from '../useNetworkAgents';
import { useNetworkText } from '../useNetworkText';
import { useShownTree } from '../useTree';
import { TreeRegionRow } from './TreeRegionRow';
import styles from './tree.module.css';
import { isQuiet, regionNodes, searchNodes } from './treeNodes';

/** Region → carrier → agent → path: what there is, and what does not report. */
export function TreePane({ tree }: { tree: NetworkTree }) {
  const t = useTranslations('network.tree');
  const { region } = useNetworkText(tree);
  const { add } = useTarget();
  const params = useViewParams();
  const may = usePerson().actions.includes('manage-network');
  const { shown, archived, showArchived } = useShownTree(tree);
  const { agents, fresh } = useLiveAgents();
  const search = params.get('q') ?? '';
  const all = useMemo(() => regionNodes(shown), [shown]);
  const nodes = searchNodes(all, search, region);
  const opened = useOpened(all.filter(isQuiet).map((node) => node.region.id));
  if (tree.regions.length === 0)
    return (
      <Empty title={t('emptyTitle')} body={t('emptyBody')}>
        {may ? (
          <Button variant="filled" onClick={() => add('region')}>
            {t('addRegion')}
          </Button>
        ) : (
          <p>{t('emptyAsk')}</p>
        )}
      </Empty>
    );
  const everything = nodes.every((node) => opened.has(node.region.id));
  return (
    <>
      <Head>
        {may && (
          <span className={page.buttons}>
            <Button onClick={() => add('region')}>{t('addRegion')}</Button>
            <AddAgent />
          </span>
        )}
      </Head>
      <search className={network.filters}>
        <Search
          label={t('search')}
          hint={t('searchHint')}
          value={search}
          onChange={(value) => params.set({ q: value === '' ? null : value })}
        />
        <button
          type="button"
          className={page.textButton}
          onClick={() =>
            opened.setAll(
              nodes.map((node) => node.region.id),
              !everything,
            )
          }
        >
          {t(everything ? 'closeAll' : 'openAll')}
        </button>
      </search>
      {nodes.length === 0 && (
        <p className={network.noMatch}>
          {t('noMatch')}{' '}
          <button type="button" className={page.textButton} onClick={() => params.set({ q: null })}>
            {t('showAll')}
          </button>
        </p>
      )}
      {nodes.length > 0 && (
        <div className={styles.tree} data-fresh={fresh}>
          <div className={styles.columns} aria-hidden>
            <span>{t('column.what')}</span>
            <span>{t('column.lines')}</span>
            <span>{t('column.pops')}</span>
            <span>{t('column.routes')}</span>
            <span>{t('column.agents')}</span>
          </div>
          <ul aria-label={t('label')}>
            {nodes.map((node) => (
              <TreeRegionRow
                key={node.region.id}
                tree={shown}
                node={node}
                live={agents}
                opened={search !== '' || opened.has(node.region.id)}
                onToggle={() => opened.toggle(node.region.id)}
                may={may}
              />
            ))}
          </ul>
        </div>
      )}
      <ShowArchived label={t('showArchived')} checked={archived} onChange={showArchived} />
    </>
  );
}

function Head(props: { children: React.ReactNode }) {
  const t = useTranslations('network.tree');
  const { data } = useNetworkAgents();
  if (data === null || data.agents.length === 0)
    return <PageHead head={t(data === null ? 'headLoading' : 'headNoAgent')}>{props.children}</PageHead>;
  return <AgentsSentence data={data}>{props.children}</AgentsSentence>;
}

/** What each agent says of itself now, by id, and how long ago that came. */
function useLiveAgents() {
  const { data, receivedAt } = useNetworkAgents();
  const now = useNow(1_000);
  const agents = useMemo(() => new Map<string, NetworkAgent>(data?.agents.map((one) => [one.id, one])), [data]);
  return { agents, fresh: freshness(Math.max(0, (now ?? 0) - (receivedAt ?? now ?? 0))) };
}

/** Which regions are open: at first those that somebody should look into. What a person opened or closed stays so. */
function useOpened(first: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const has = (id: string) => chosen.get(id) ?? first.includes(id);
  return {
    has,
    toggle: (id: string) => setChosen(new Map([...chosen, [id, !has(id)]])),
    setAll: (ids: readonly string[], open: boolean) =>
      setChosen(new Map([...chosen, ...ids.map((id) => [id, open] as const)])),
  };
}
