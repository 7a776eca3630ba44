'use client';
import { useTranslations } from 'use-intl';
import { LiveStatus } from '../board/LiveStatus';
import { useViewParams } from '../charts/useViewParams';
import page from '../page/page.module.css';
import { Tabs } from '../page/Tabs';
import { Waiting } from '../page/Waiting';
import { TopBar } from '../shell/TopBar';
import { AgentHealth } from './AgentHealth';
import { AgentsPane } from './AgentsPane';
import { CircuitsPane } from './CircuitsPane';
import type { NetworkTree } from './data';
import { EditDrawer } from './edit/EditDrawer';
import { LinesPane } from './LinesPane';
import { PopsPane } from './PopsPane';
import { RoutesPane } from './RoutesPane';
import { TransferPane } from './transfer/TransferPane';
import { TreePane } from './tree/TreePane';
import { useAgentsReceivedAt } from './useNetworkAgents';
import { inUse, useTree } from './useTree';

const tabs = ['tree', 'agents', 'lines', 'circuits', 'pops', 'routes', 'transfer'] as const;
type Tab = (typeof tabs)[number];

/** What do I have, what is not reporting? */
export function NetworkPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('network');
  const params = useViewParams();
  const tab = tabs.find((one) => one === params.get('tab')) ?? 'tree';
  const tree = useTree();
  const counts = tree.data && countsOf(inUse(tree.data));
  return (
    <>
      <TopBar title={shell('network')} status={(tab === 'agents' || tab === 'tree') && <AgentsStatus />} />
      <div className={page.page}>
        <Tabs
          label={t('tabs')}
          tabs={tabs.map((value) => ({ value, label: t(`tab.${value}`), count: counts?.[value] }))}
          value={tab}
          onPick={(value) =>
            params.set({ tab: value === 'tree' ? null : value, q: null, edit: null, agent: null }, 'push')
          }
        />
        {tab === 'agents' && <AgentsPane />}
        {tab !== 'agents' && (
          <>
            <Waiting on={[tree]} loading={t('loading')} failed={t('failedTree')} body={t('failedBody')} height={480} />
            {tree.data && <Pane tab={tab} tree={tree.data} />}
          </>
        )}
        {tree.data && <EditDrawer tree={tree.data} />}
        <AgentHealth />
      </div>
    </>
  );
}

function Pane({ tab, tree }: { tab: Exclude<Tab, 'agents'>; tree: NetworkTree }) {
  switch (tab) {
    case 'tree':
      return <TreePane tree={tree} />;
    case 'lines':
      return <LinesPane tree={tree} />;
    case 'circuits':
      return <CircuitsPane tree={tree} />;
    case 'pops':
      return <PopsPane tree={tree} />;
    case 'routes':
      return <RoutesPane tree={tree} />;
    case 'transfer':
      return <TransferPane />;
  }
}

function countsOf(tree: NetworkTree): Partial<Record<Tab, number>> {
  const { agents, lines, circuits, pops, routes } = tree;
  return {
    agents: agents.filter(({ imported }) => !imported).length,
    lines: lines.length,
    circuits: circuits.length,
    pops: pops.length,
    routes: routes.length,
  };
}

function AgentsStatus() {
  return <LiveStatus receivedAt={useAgentsReceivedAt()} />;
}
