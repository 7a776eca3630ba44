'use client';
import { useTranslations } from 'use-intl';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
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
      <h2 className={page.title}>{t('circuits')}</h2>
      <Table
        stacks
        label={t('circuits')}
        columns={[t('circuit'), t('provider'), t('regions'), { number: t('figure') }]}
      >
        {circuits.map(({ id, name, provider, regions, slaAvailability }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td data-label={t('provider')}>{provider}</td>
            <td data-label={t('regions')}>{regions.join(', ')}</td>
            <td data-number data-label={t('figure')}>
              {t('percent', { value: availabilityText(slaAvailability) })}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}
