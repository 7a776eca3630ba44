'use client';
import { useTranslations } from 'use-intl';
import { LiveStatus } from '../board/LiveStatus';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import page from '../page/page.module.css';
import { TopBar } from '../shell/TopBar';
import { AgentsPane } from './AgentsPane';
import { CircuitsPane } from './CircuitsPane';
import { useAgentsReceivedAt } from './useNetworkAgents';

const views = ['agents', 'circuits'] as const;

/** What do I have, what is not reporting? */
export function NetworkPage() {
  const shell = useTranslations('shell');
  const t = useTranslations('network');
  const params = useViewParams();
  const view = params.get('view') === 'circuits' ? 'circuits' : 'agents';
  return (
    <>
      <TopBar title={shell('network')} status={view === 'agents' && <AgentsStatus />} />
      <div className={page.page}>
        <div className={page.views}>
          <Choice
            label={t('views')}
            options={views.map((value) => ({ value, label: t(value) }))}
            value={view}
            onPick={(value) => params.set({ view: value === 'agents' ? null : value, agent: null }, 'push')}
          />
        </div>
        {view === 'agents' ? <AgentsPane /> : <CircuitsPane />}
      </div>
    </>
  );
}

function AgentsStatus() {
  return <LiveStatus receivedAt={useAgentsReceivedAt()} />;
}
