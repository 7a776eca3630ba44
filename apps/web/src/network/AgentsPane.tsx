'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { freshness } from '../board/freshness';
import { useViewParams } from '../charts/useViewParams';
import { regionName } from '../format/region';
import { clockSeconds } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { Empty } from '../page/Empty';
import { PageHead } from '../page/PageHead';
import page from '../page/page.module.css';
import { Skeleton } from '../page/Skeleton';
import { Failure } from '../shell/Failure';
import { usePerson } from '../shell/Person';
import { useNow } from '../shell/useNow';
import { useShownZone } from '../shell/useShownZone';
import { AddAgent } from './AddAgent';
import { AgentFilters, useAgentFilter } from './AgentFilters';
import { AgentsSentence } from './AgentsSentence';
import { AgentsTable } from './AgentsTable';
import { filterAgents, groupByRegion } from './agentList';
import type { NetworkAgents } from './data';
import { useTarget } from './edit/useTarget';
import styles from './network.module.css';
import { useNetworkAgents } from './useNetworkAgents';

/** The agents with their sentence, filters and table; “Add agent” for those who may. */
export function AgentsPane() {
  const t = useTranslations('network');
  const mayManage = usePerson().actions.includes('manage-network');
  const now = useNow(1_000);
  const { data, receivedAt, error, retry } = useNetworkAgents();
  const add = mayManage && <AddAgent />;
  return (
    <>
      {error && <Failure title={t('failedAgents')} body={t('failedBody')} code={error.code} onRetry={retry} />}
      {data === null && !error && <Skeleton label={t('loading')} height={480} />}
      {data?.agents.length === 0 && <NoAgent add={add} mayManage={mayManage} />}
      {data !== null && data.agents.length > 0 && receivedAt !== null && (
        <Loaded data={data} receivedAt={receivedAt} now={now ?? receivedAt} add={add} />
      )}
    </>
  );
}

function NoAgent(props: { add: ReactNode; mayManage: boolean }) {
  const t = useTranslations('network.empty');
  return (
    <Empty title={t('title')} body={t('body')}>
      {props.mayManage ? props.add : <p>{t('ask')}</p>}
    </Empty>
  );
}

function Loaded(props: { data: NetworkAgents; receivedAt: number; now: number; add: ReactNode }) {
  const t = useTranslations('network');
  const language = useLanguage();
  const zone = useShownZone();
  const params = useViewParams();
  const { filter, clear } = useAgentFilter();
  const { data, receivedAt } = props;
  const silentMs = Math.max(0, props.now - receivedAt);
  const fresh = freshness(silentMs);
  const shown = filterAgents(data.agents, filter, (agent) => regionName(agent.regionCode, agent.regionName, language));
  const { health } = useTarget();
  return (
    <>
      {fresh === 'dead' && zone !== null ? (
        <PageHead head={t('notLive', { time: clockSeconds(receivedAt, zone) })}>{props.add}</PageHead>
      ) : (
        <AgentsSentence data={data}>{props.add}</AgentsSentence>
      )}
      <AgentFilters agents={data.agents} />
      {shown.length === 0 ? (
        <p className={styles.noMatch}>
          {t('noMatch')}{' '}
          <button type="button" className={page.textButton} onClick={clear}>
            {t('showAll')}
          </button>
        </p>
      ) : (
        <AgentsTable
          groups={groupByRegion(shown)}
          at={data.at + silentMs}
          fresh={fresh}
          opened={params.get('agent')}
          onOpen={(agent) => health(agent.id)}
        />
      )}
    </>
  );
}
