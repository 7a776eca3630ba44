'use client';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis } from '../format/number';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { Scroll } from '../page/Scroll';
import { LineChip } from '../theme/LineChip';
import { signed } from './change';
import type { ReportLine, WeeklyReport } from './data';
import { shortWeek } from './Figures';
import styles from './report.module.css';

/** RTT, loss and jitter of each line, each with its change on the week before. */
export function QualityTable(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const language = useLanguage();
  const { report } = props;
  return (
    <section className={styles.newPage}>
      <h2>{t('qualityTitle', { week: shortWeek(report.previousWeek) })}</h2>
      <Scroll label={t('qualityTitle', { week: shortWeek(report.previousWeek) })}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('region')}</th>
              <th>{t('line')}</th>
              <th data-number>{t('p50Column')}</th>
              <th data-number colSpan={2}>
                {t('p95Column')}
              </th>
              <th data-number colSpan={2}>
                {t('lossColumn')}
              </th>
              <th data-number colSpan={2}>
                {t('jitterColumn')}
              </th>
              <th data-number>{t('coverageColumn')}</th>
            </tr>
          </thead>
          {report.regions.map((region) => (
            <tbody key={region.id}>
              {report.lines
                .filter((line) => line.regionId === region.id)
                .map((line, index) => (
                  <Row
                    key={line.line}
                    line={line}
                    name={index === 0 ? regionName(region.code, region.name, language) : ''}
                  />
                ))}
            </tbody>
          ))}
        </table>
      </Scroll>
    </section>
  );
}

function Row(props: { line: ReportLine; name: string }) {
  const { line, name } = props;
  const { figures, before } = line;
  const micros = (key: 'rttP95Micros' | 'jitterMicros') => change(figures[key], before?.[key] ?? null, 1 / 1000);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <LineChip line={line.line} size={16} />
      </td>
      <td data-number>{microsAsMillis(figures.rttP50Micros)}</td>
      <td data-number>{microsAsMillis(figures.rttP95Micros)}</td>
      <td data-change>{micros('rttP95Micros')}</td>
      <td data-number>{lossPercent(figures.lossRatio)}</td>
      <td data-change>{change(figures.lossRatio, before?.lossRatio ?? null, 100)}</td>
      <td data-number>{microsAsMillis(figures.jitterMicros)}</td>
      <td data-change>{micros('jitterMicros')}</td>
      <td data-number className={styles.muted}>
        {(figures.coverage * 100).toFixed(1)}
      </td>
    </tr>
  );
}

function change(now: number | null, before: number | null, factor: number): string {
  return now === null || before === null ? '' : signed((now - before) * factor);
}
