import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis } from '../format/number';
import { LineChip } from '../theme/LineChip';
import type { NetworkAgent } from './data';
import styles from './network.module.css';

/** Every path of an agent: line, PoP, where its reflector is, and the last seconds. */
export function AgentPaths(props: { agent: NetworkAgent }) {
  const t = useTranslations('network.drawer');
  const { paths } = props.agent;
  return (
    <section>
      <h3>{t('paths')}</h3>
      {paths.length === 0 && <p className={styles.muted}>{t('pathsNone')}</p>}
      {paths.length > 0 && (
        <table className={styles.small}>
          <thead>
            <tr>
              <th>{t('line')}</th>
              <th>{t('pop')}</th>
              <th>{t('reflector')}</th>
              <th data-number>{t('rtt')}</th>
              <th data-number>{t('loss')}</th>
            </tr>
          </thead>
          <tbody>
            {paths.map((path) => (
              <tr key={path.id}>
                <td>
                  <LineChip line={path.line} size={14} active={path.measuredAt !== null} />
                </td>
                <td>{path.pop}</td>
                <td className={styles.address}>{path.address ?? t('noAddress')}</td>
                {path.measuredAt === null ? (
                  <td colSpan={2} data-number className={styles.muted}>
                    {t('noData')}
                  </td>
                ) : (
                  <>
                    <td data-number>{microsAsMillis(path.rttP50Micros)}</td>
                    <td data-number>{lossPercent(path.lossRatio)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {paths.length > 0 && <p className={styles.note}>{t('pathsNote')}</p>}
    </section>
  );
}
