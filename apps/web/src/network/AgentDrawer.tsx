'use client';
import { Drawer } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
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
  const words = useTranslations('words');
  const language = useLanguage();
  const { agent } = props;
  return (
    <Drawer
      opened={agent !== null}
      onClose={props.onClose}
      position="right"
      size={440}
      classNames={{ content: styles.drawer, header: styles.drawerHeader, body: styles.drawerBody }}
      closeButtonProps={{ 'aria-label': words('close') }}
      overlayProps={{ backgroundOpacity: 0.15 }}
      title={
        agent && (
          <>
            <b>{agent.name}</b>
            <span className={styles.sub}>
              {regionName(agent.regionCode, agent.regionName, language)} · {agent.carrierName}
              {agent.asn !== null && ` · ${t('as', { asn: agent.asn })}`}
            </span>
          </>
        )
      }
    >
      {agent && <Content key={agent.id} {...props} agent={agent} />}
    </Drawer>
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
