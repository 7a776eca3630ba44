'use client';
import type { Compared, Report, ReportLine } from '@twinline/api/people/reportTypes';
import { Fragment } from 'react';
import { useTranslations } from 'use-intl';
import { LineChip } from '../theme/LineChip';
import { ComparedCells, ComparedHeads, NumberCell } from './cells';
import { byRegion } from './Lines';
import { Long } from './Long';
import { useNames } from './names';
import { Section, Titled } from './Section';
import styles from './table.module.css';
import { useComparedLabels } from './useComparedLabels';
import { usePeriodWords } from './usePeriodWords';
import { changeText, type Metric, metrics, percent, toneOf } from './write';

type Field =
  | 'rttP50Micros'
  | 'rttP95Micros'
  | 'rttP99Micros'
  | 'lossRatio'
  | 'jitterMicros'
  | 'connectP50Micros'
  | 'connectP95Micros'
  | 'connectFailureRatio';

interface Column {
  readonly field: Field;
  readonly metric: Metric;
}

const tables = [
  {
    key: 'rtt',
    columns: [
      { field: 'rttP50Micros', metric: metrics.rtt },
      { field: 'rttP95Micros', metric: metrics.rtt },
      { field: 'rttP99Micros', metric: metrics.rtt },
    ],
  },
  {
    key: 'loss',
    columns: [
      { field: 'lossRatio', metric: metrics.loss },
      { field: 'jitterMicros', metric: metrics.jitter },
    ],
  },
  {
    key: 'connect',
    columns: [
      { field: 'connectP50Micros', metric: metrics.connect },
      { field: 'connectP95Micros', metric: metrics.connect },
      { field: 'connectFailureRatio', metric: metrics.share },
    ],
  },
] as const satisfies readonly { readonly key: string; readonly columns: readonly Column[] }[];

/** RTT, loss, jitter and connect time of each line, beside the period before and the median of earlier ones. */
export function Quality(props: { report: Report }) {
  const t = useTranslations('report.quality');
  const { report } = props;
  const lead = useLead(report);
  const measured = (columns: readonly Column[]) =>
    report.lines.some((line) => columns.some(({ field }) => line[field].value !== null));
  if (!tables.some(({ columns }) => measured(columns))) return null;
  return (
    <Section title={t('title')} lead={lead}>
      {tables.map(({ key, columns }) => (
        <Titled key={key} title={t(`${key}.title`)}>
          {measured(columns) ? (
            <QualityTable report={report} columns={columns} title={t(`${key}.title`)} withCoverage={key === 'loss'} />
          ) : (
            <p className={styles.nothing}>{t(`${key}.nothing`)}</p>
          )}
        </Titled>
      ))}
    </Section>
  );
}

function QualityTable(props: { report: Report; columns: readonly Column[]; title: string; withCoverage: boolean }) {
  const t = useTranslations('report.quality');
  const { report, columns } = props;
  const labels = useComparedLabels(report);
  const names = useNames(report);
  return (
    <Long rows={report.lines.length}>
      <table className={styles.table} aria-label={props.title} data-triples>
        <thead>
          <tr>
            <th>{t('region')}</th>
            <th>{t('line')}</th>
            {columns.map(({ field }) => (
              <Fragment key={field}>
                <th data-number data-group>
                  {t(`fields.${field}`)}
                </th>
                <ComparedHeads labels={labels} />
              </Fragment>
            ))}
            {props.withCoverage && (
              <th data-number data-group>
                {t('coverage')}
              </th>
            )}
          </tr>
        </thead>
        {byRegion(report).map(([regionId, lines]) => (
          <tbody key={regionId}>
            {lines.map((line, index) => (
              <tr key={line.lineId}>
                <th scope="row" data-repeated={index > 0}>
                  <span>{names.region(regionId)}</span>
                </th>
                <td data-chip>
                  <LineChip line={line.slot} size={16} />
                </td>
                {columns.map(({ field, metric }) => (
                  <ComparedCells
                    key={field}
                    label={t(`fields.${field}`)}
                    k={`lines/${line.lineId}/${field}`}
                    compared={line[field]}
                    metric={metric}
                    labels={labels}
                  />
                ))}
                {props.withCoverage && (
                  <NumberCell first label={t('coverage')} k={`lines/${line.lineId}/coverage`} muted>
                    {percent(line.coverage)}
                  </NumberCell>
                )}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Long>
  );
}

/** How many lines got slower or faster, and which the most. */
function useLead(report: Report): string {
  const t = useTranslations('report.quality');
  const names = useNames(report);
  const words = usePeriodWords(report);
  const changed = rttChanges(report.lines);
  if (changed.length === 0) return t('nothingBefore');
  const worse = changed.filter(({ tone }) => tone === 'worse');
  const better = changed.filter(({ tone }) => tone === 'better');
  const counts = t('lead', {
    ...{ worse: worse.length, better: better.length, lines: changed.length, period: words.before },
  });
  const [most] = [...worse].sort((one, other) => other.change - one.change);
  if (most === undefined) return counts + t('words');
  const { line, change } = most;
  const named = { region: names.region(line.regionId), line: line.slot, change: changeText(metrics.rtt, change) };
  return counts + t('most', named) + t('words');
}

function rttChanges(lines: readonly ReportLine[]) {
  return lines.flatMap((line) => {
    const { value, before }: Compared = line.rttP95Micros;
    if (value === null || before === null) return [];
    return [{ line, change: value - before, tone: toneOf(metrics.rtt, value, before) }];
  });
}
