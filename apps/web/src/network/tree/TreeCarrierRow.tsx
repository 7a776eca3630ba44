'use client';
import { useTranslations } from 'use-intl';
import type { NetworkAgent, NetworkTree } from '../data';
import { useTarget } from '../edit/useTarget';
import { percentText } from '../percentText';
import { TreeAgentRow } from './TreeAgentRow';
import styles from './tree.module.css';
import type { CarrierNode } from './treeNodes';

/** A carrier with its part of the audience; below it its agents. */
export function TreeCarrierRow(props: {
  tree: NetworkTree;
  node: CarrierNode;
  live: ReadonlyMap<string, NetworkAgent>;
}) {
  const t = useTranslations('network');
  const { open } = useTarget();
  const { carrier, share, agents } = props.node;
  return (
    <li data-archived={carrier.archivedAt !== null}>
      <div className={styles.row} data-row data-level="carrier">
        <div className={styles.what}>
          <button type="button" className={styles.name} onClick={() => open('carrier', carrier.id)}>
            {carrier.name}
          </button>
          <small>
            {[
              ...(carrier.asn === null ? [] : [t('as', { asn: carrier.asn })]),
              ...(share === null ? [] : [t('tree.share', { percent: percentText(share) })]),
            ].join(' · ')}
          </small>
          {carrier.imported && <em>{t('imported')}</em>}
          {carrier.archivedAt !== null && <em>{t('tree.archived')}</em>}
          {agents.length === 0 && carrier.archivedAt === null && <small>· {t('tree.noAgents')}</small>}
        </div>
      </div>
      <ul>
        {agents.map((agent) => (
          <TreeAgentRow key={agent.id} tree={props.tree} agent={agent} live={props.live.get(agent.id) ?? null} />
        ))}
      </ul>
    </li>
  );
}
