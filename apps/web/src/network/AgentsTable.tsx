'use client';
import { useTranslations } from 'use-intl';
import type { Freshness } from '../board/freshness';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { AgentRow } from './AgentRow';
import type { AgentGroup } from './agentList';
import type { NetworkAgent } from './data';
import styles from './network.module.css';

interface AgentsTableProps {
  readonly groups: readonly AgentGroup[];
  /** The server's clock now. */
  readonly at: number;
  readonly fresh: Freshness;
  /** The agent whose drawer is open. */
  readonly opened: string | null;
  readonly onOpen: (agent: NetworkAgent) => void;
}

/** Region → carrier and agent, with what each agent says of itself. A row opens its drawer. */
export function AgentsTable(props: AgentsTableProps) {
  const t = useTranslations('network');
  const language = useLanguage();
  return (
    <table className={styles.table} data-table="agents" data-fresh={props.fresh} aria-label={t('tableLabel')}>
      <thead>
        <tr>
          <th data-column="agent">{t('column.agent')}</th>
          <th data-column="state">{t('column.state')}</th>
          <th data-column="paths">{t('column.paths')}</th>
          <th data-column="clock">{t('column.clock')}</th>
          <th data-column="reports">{t('column.reports')}</th>
          <th data-column="cpu" data-number>
            {t('column.cpu')}
          </th>
          <th data-column="version">{t('column.version')}</th>
          <th data-column="seen" data-number>
            {t('column.seen')}
          </th>
        </tr>
      </thead>
      {props.groups.map((group) => (
        <tbody key={group.code}>
          <tr className={styles.group}>
            <th colSpan={8} scope="rowgroup">
              {regionName(group.code, group.name, language)}{' '}
              <span>
                {group.code} · {t('regionCount', { reporting: group.reporting, total: group.agents.length })}
              </span>
            </th>
          </tr>
          {group.agents.map((agent) => (
            <AgentRow
              key={agent.id}
              agent={agent}
              at={props.at}
              opened={agent.id === props.opened}
              onOpen={() => props.onOpen(agent)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}
