'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { SidePanel } from '../page/SidePanel';
import { AgentFacts } from './AgentFacts';
import { AgentManage } from './AgentManage';
import { AgentPaths } from './AgentPaths';
import { AgentStateWord } from './AgentStateWord';
import type { NetworkAgent } from './data';
import styles from './network.module.css';
import { useAgentText } from './useAgentText';

/** Everything known of one agent, and for those who may: a new token, archiving. */
export function AgentDrawer(props: {
  agent: NetworkAgent | null;
  latestVersion: string | null;
  /** The server's clock now. */
  at: number;
  onClose: () => void;
}) {
  const t = useTranslations('network');
  const language = useLanguage();
  const { agent } = props;
  return (
    <SidePanel
      opened={agent !== null}
      onClose={props.onClose}
      width={440}
      title={agent?.name}
      under={
        agent && (
          <>
            {regionName(agent.regionCode, agent.regionName, language)} · {agent.carrierName}
            {agent.asn !== null && ` · ${t('as', { asn: agent.asn })}`}
          </>
        )
      }
    >
      {agent && <Content key={agent.id} {...props} agent={agent} />}
    </SidePanel>
  );
}

function Content(props: { agent: NetworkAgent; latestVersion: string | null; at: number; onClose: () => void }) {
  const t = useTranslations('network');
  const { agent, at } = props;
  const note = useAgentText(at).stateNote(agent);
  return (
    <>
      <section>
        <p className={styles.drawerState}>
          <AgentStateWord state={agent.state} />
          {agent.state !== 'withdrawn' && note !== null && <span className={styles.muted}>{note}</span>}
        </p>
        {agent.state === 'withdrawn' && (
          <ul className={styles.reasons}>
            {agent.withdrawn.map((reason) => (
              <li key={reason}>{t(`reasonSentences.${reason}`)}</li>
            ))}
            <li className={styles.muted}>{t('withdrawnNote')}</li>
          </ul>
        )}
      </section>
      <AgentPaths agent={agent} />
      <AgentFacts agent={agent} latestVersion={props.latestVersion} at={at} />
      <AgentManage agent={agent} onArchived={props.onClose} />
    </>
  );
}
