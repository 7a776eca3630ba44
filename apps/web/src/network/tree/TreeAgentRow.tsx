'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis, missing } from '../../format/number';
import { LineChip } from '../../theme/LineChip';
import { PathFigures } from '../AgentRow';
import { AgentStateWord } from '../AgentStateWord';
import type { NetworkAgent, NetworkTree, TreeAgent } from '../data';
import { addressOf } from '../edit/Addresses';
import { useTarget } from '../edit/useTarget';
import { Disclosure } from './Disclosure';
import styles from './tree.module.css';

/** An agent with its state and the last seconds of its lines; below it its paths. A click on its name opens its health. */
export function TreeAgentRow(props: { tree: NetworkTree; agent: TreeAgent; live: NetworkAgent | null }) {
  const t = useTranslations('network');
  const { open, health } = useTarget();
  const { agent, live } = props;
  const [opened, setOpened] = useState(false);
  const off = agent.archivedAt !== null;
  return (
    <li data-archived={off}>
      <div className={styles.row} data-row data-level="agent">
        <div className={styles.what}>
          <Disclosure name={agent.name} opened={opened} onToggle={() => setOpened(!opened)} />
          <button
            type="button"
            className={styles.name}
            onClick={() => (live === null ? open('agent', agent.id) : health(agent.id))}
          >
            {agent.name}
          </button>
          {off && <em>{t('tree.archived')}</em>}
        </div>
        <div className={styles.figures}>{live !== null && !opened && <PathFigures agent={live} />}</div>
        <span className={styles.agents}>
          {agent.imported ? (
            <small>{t('imported')}</small>
          ) : (
            !off && <AgentStateWord state={live?.state ?? agent.state} />
          )}
        </span>
      </div>
      {opened && <Paths {...props} />}
    </li>
  );
}

function Paths({ tree, agent, live }: { tree: NetworkTree; agent: TreeAgent; live: NetworkAgent | null }) {
  const t = useTranslations('network');
  if (agent.paths.length === 0) return <p className={styles.nothing}>{t('drawer.pathsNone')}</p>;
  return (
    <ul>
      {agent.paths.map((path) => {
        const line = tree.lines.find(({ id }) => id === path.lineId);
        const pop = tree.pops.find(({ id }) => id === path.popId);
        if (line === undefined || pop === undefined) return null;
        const address = addressOf({ line, pop });
        const now = live?.paths.find(({ id }) => id === path.id);
        return (
          <li key={path.id}>
            <div className={styles.row} data-level="path">
              <div className={styles.what}>
                <LineChip line={line.slot} size={14} active={now?.measuredAt != null} />
                <span>
                  {pop.name}{' '}
                  <small>{address === null ? t('drawer.noAddress') : `${address.host}:${address.port}`}</small>
                </span>
              </div>
              <span className={styles.figures}>
                {now?.measuredAt == null ? (
                  <small>{t('drawer.noData')}</small>
                ) : (
                  <>
                    <b>{now.lossRatio === 1 ? missing : microsAsMillis(now.rttP50Micros)}</b> <small>ms</small>{' '}
                    {lossPercent(now.lossRatio)} <small>{t('lossUnit')}</small>
                  </>
                )}
              </span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
