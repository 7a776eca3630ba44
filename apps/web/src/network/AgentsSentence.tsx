import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { PageHead } from '../page/PageHead';
import { headKey, tally } from './agentList';
import type { AgentStateName, NetworkAgents } from './data';

const NAMED = 3;

/** The sentence that answers “what is not reporting?”, and who that is; beside it what may be done. */
export function AgentsSentence(props: { data: NetworkAgents; children: ReactNode }) {
  const t = useTranslations('network');
  const language = useLanguage();
  const { agents, latestVersion } = props.data;
  const counted = tally(agents);
  const names = (state: AgentStateName) => {
    const found = agents.filter((agent) => agent.state === state).map((agent) => agent.name);
    const shown = found.slice(0, NAMED).join(language === 'zh' ? '、' : ', ');
    return found.length > NAMED ? t('andMore', { names: shown, count: found.length - NAMED }) : shown;
  };
  const old = agents.filter((agent) => agent.outOfDate === true).length;
  const details = [
    ...(counted.withdrawn > 0 ? [t('detailWithdrawn', { names: names('withdrawn') })] : []),
    ...(counted.offline > 0 ? [t('detailOffline', { names: names('offline') })] : []),
    ...(counted.waiting > 0 ? [t('detailWaiting', { names: names('waiting') })] : []),
    ...(old > 0 && latestVersion !== null ? [t('detailOutOfDate', { count: old, version: latestVersion })] : []),
  ];
  return (
    <PageHead
      live
      head={t(headKey(agents), { reporting: counted.reporting, total: counted.all })}
      detail={details.length === 0 ? t('detailWell') : details.join(language === 'zh' ? '' : ' ')}
    >
      {props.children}
    </PageHead>
  );
}
