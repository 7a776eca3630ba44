'use client';
import { useTranslations } from 'use-intl';
import { availabilityText } from '../report/availabilityText';
import styles from './availability.module.css';
import type { Overview } from './data';

/** What is leased, over every region that it serves; the worst first. */
export function Circuits(props: { circuits: Overview['circuits'] }) {
  const t = useTranslations('availability');
  if (props.circuits.length === 0) return null;
  const circuits = [...props.circuits].sort((a, b) => (a.slaAvailability ?? 2) - (b.slaAvailability ?? 2));
  return (
    <section className={styles.part}>
      <h2>{t('circuits')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            {(['circuit', 'provider', 'regions', 'figure'] as const).map((column) => (
              <th key={column}>{t(column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {circuits.map(({ id, name, provider, regions, slaAvailability }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td data-name={t('provider')}>{provider}</td>
              <td data-name={t('regions')}>{regions.join(', ')}</td>
              <td data-name={t('figure')}>{t('percent', { value: availabilityText(slaAvailability) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
