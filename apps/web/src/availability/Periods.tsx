'use client';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockSeconds, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { LineChip } from '../theme/LineChip';
import styles from './availability.module.css';
import type { Overview, Period } from './data';
import { downText } from './text';

/** Around a period, so that the route's page shows how it came and went. */
const AROUND_MS = 10 * 60_000;
const columns = ['where', 'start', 'length', 'counted', 'carriers', 'incident'] as const;

/** The longest unavailable periods of the month, each with the way to that moment. */
export function Periods(props: { overview: Overview }) {
  const t = useTranslations('availability');
  const { periods, periodCount, regions } = props.overview;
  return (
    <section className={styles.part}>
      <h2 className={page.title}>{t('periods')}</h2>
      {periodCount === 0 && <p className={page.sub}>{t('periodsNone')}</p>}
      {periodCount > periods.length && (
        <p className={page.sub}>{t('periodsMore', { shown: periods.length, count: periodCount })}</p>
      )}
      {periods.length > 0 && (
        <Table stacks label={t('periods')} columns={columns.map((column) => t(column))}>
          {periods.map((period) => (
            <Row
              key={`${period.lineId} ${period.from}`}
              period={period}
              region={regions.find(({ code }) => code === period.regionCode)}
            />
          ))}
        </Table>
      )}
    </section>
  );
}

function Row(props: { period: Period; region: Overview['regions'][number] | undefined }) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const { period, region } = props;
  const zone = region?.timeZone ?? 'UTC';
  const start = `${dayAndMonth(period.from, zone, language)} ${clockSeconds(period.from, zone)}`;
  const href = `/routes/${period.routeId}?from=${period.from - AROUND_MS}&to=${period.to + AROUND_MS}`;
  return (
    <tr>
      <th scope="row">
        <LineChip line={period.slot} size={16} /> {regionName(period.regionCode, region?.name ?? null, language)}
      </th>
      <td data-label={t('start')}>{start}</td>
      <td data-label={t('length')}>{downText((period.to - period.from) / 1_000, language)}</td>
      <td data-label={t('counted')}>{period.planned ? t('inPlanned') : downText(period.weightedSeconds, language)}</td>
      <td data-label={t('carriers')}>{period.carriers.join(language === 'zh' ? '、' : ', ')}</td>
      <td data-label={t('incident')}>
        {t(period.incidentId === null ? 'incidentNone' : 'incidentThere')}
        {period.routeId !== null && (
          <>
            {' · '}
            <Link href={href}>{t('moment')}</Link>
          </>
        )}
      </td>
    </tr>
  );
}
