'use client';
import { useTranslations } from 'use-intl';
import { wholeMillis } from '../format/number';
import { LineChip } from '../theme/LineChip';
import type { DecisionItem } from '../trpc/types';
import styles from './route.module.css';

const stateWords = { pending: 'relayPending', acknowledged: 'relayAcknowledged', dropped: 'relayDropped' } as const;

/** Whether each relay obeyed a directive, and how long after the decision. */
export function RelaysTable(props: { decision: DecisionItem; sequence: number }) {
  const t = useTranslations('route');
  const { decision } = props;
  return (
    <section>
      <h2>{t('relaysTitle', { sequence: props.sequence })}</h2>
      {decision.relays.length === 0 && <p className={styles.muted}>{t('relaysNone')}</p>}
      {decision.relays.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('relay')}</th>
              <th>{t('lineHeader')}</th>
              <th data-number>{t('appliedAfter')}</th>
            </tr>
          </thead>
          <tbody>
            {decision.relays.map((relay) => (
              <tr key={relay.name}>
                <th scope="row">{relay.name}</th>
                <td>
                  {decision.line !== null && (
                    <LineChip line={decision.line} size={14} active={relay.appliedAt !== null} />
                  )}
                </td>
                <td data-number>
                  {relay.appliedAt === null ? t(stateWords[relay.state]) : wholeMillis(relay.appliedAt - decision.at)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
