'use client';
import type { Report, ReportLine } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { targetText } from '../availability/text';
import { missing } from '../format/number';
import { LineChip } from '../theme/LineChip';
import { availabilityText } from './availabilityText';
import { BudgetBar } from './BudgetBar';
import { ComparedCells, ComparedHeads, NumberCell } from './cells';
import { Long } from './Long';
import { minutesText } from './minutesText';
import { type Names, useNames } from './names';
import { Section } from './Section';
import styles from './table.module.css';
import { useComparedLabels } from './useComparedLabels';
import { metrics } from './write';

/** Each line against the target of its contract. */
export function Lines(props: { report: Report }) {
  const t = useTranslations('report.lines');
  const { report } = props;
  const labels = useComparedLabels(report);
  const names = useNames(report);
  const held = report.lines.filter((line) => line.budget !== null && line.slaAvailability !== null);
  const missed = held.filter((line) => (line.budget?.leftMinutes ?? 0) < 0);
  if (report.lines.length === 0) return null;
  return (
    <Section
      page
      title={t('title')}
      lead={held.length === 0 ? t('noTarget') : t('lead', { met: held.length - missed.length, held: held.length })}
    >
      <Long rows={report.lines.length}>
        <table className={styles.table} aria-label={t('title')}>
          <thead>
            <tr>
              <th>{t('region')}</th>
              <th>{t('line')}</th>
              <th>{t('circuit')}</th>
              <th data-number data-group>
                {t('availability')}
              </th>
              <ComparedHeads labels={labels} />
              <th data-number>{t('sla')}</th>
              <th data-number>{t('target')}</th>
              <th data-number>{t('down')}</th>
              <th className={styles.lineBudgetHead}>{t('budget')}</th>
            </tr>
          </thead>
          {byRegion(report).map(([regionId, lines]) => (
            <tbody key={regionId}>
              {lines.map((line, index) => (
                <Row
                  key={line.lineId}
                  line={line}
                  region={names.region(regionId)}
                  first={index === 0}
                  names={names}
                  labels={labels}
                />
              ))}
            </tbody>
          ))}
        </table>
      </Long>
    </Section>
  );
}

/** Lines with their region, in the order of the report. */
export function byRegion(report: Report): readonly (readonly [regionId: string, lines: readonly ReportLine[]])[] {
  const groups = new Map<string, ReportLine[]>();
  for (const line of report.lines) {
    const group = groups.get(line.regionId);
    if (group) group.push(line);
    else groups.set(line.regionId, [line]);
  }
  return [...groups];
}

function Row(props: {
  line: ReportLine;
  region: string;
  first: boolean;
  names: Names;
  labels: ReturnType<typeof useComparedLabels>;
}) {
  const t = useTranslations('report.lines');
  const { line } = props;
  const k = `lines/${line.lineId}`;
  return (
    <tr>
      <th scope="row" data-repeated={!props.first}>
        <span>{props.region}</span>
      </th>
      <td data-chip>
        <LineChip line={line.slot} size={16} />
      </td>
      <td data-circuit className={styles.muted} title={props.names.circuit(line.circuitId)}>
        {props.names.circuit(line.circuitId)}
      </td>
      <ComparedCells
        label={t('availability')}
        k={`${k}/availability`}
        compared={line.availability}
        metric={metrics.availability}
        labels={props.labels}
      />
      <NumberCell label={t('sla')} k={`${k}/slaAvailability`}>
        {availabilityText(line.slaAvailability)}
      </NumberCell>
      <NumberCell label={t('target')} muted>
        {line.budget === null ? missing : targetText(line.budget.target)}
      </NumberCell>
      <NumberCell label={t('down')} k={`${k}/unavailableMinutes`}>
        {line.measuredMinutes === 0 ? missing : minutesText(line.unavailableMinutes)}
      </NumberCell>
      <td data-budget data-label={t('budget')}>
        {line.budget === null || line.measuredMinutes === 0 ? missing : <BudgetBar budget={line.budget} k={k} />}
      </td>
    </tr>
  );
}
