'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { microsAsMillis, missing, wholeMillis } from '../format/number';
import { availabilityText } from './availabilityText';
import { rttChange, signed } from './change';
import type { WeeklyReport } from './data';
import styles from './report.module.css';

/** Four figures, each with the week before it. */
export function Figures(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const { totals, previousWeek, failovers, lines } = props.report;
  const before = shortWeek(previousWeek);
  const { nowMicros, changeMicros } = rttChange(lines);
  const slowest = Math.max(...failovers.map((failover) => failover.faultToAppliedMs ?? 0));
  const [value, unit] = (
    totals.medianFaultToAppliedMs === null ? missing : wholeMillis(totals.medianFaultToAppliedMs)
  ).split(' ');
  return (
    <dl className={styles.figures}>
      <Figure
        label={t('healthy')}
        unit="%"
        note={
          totals.availabilityBefore === null
            ? t('firstWeek')
            : t('was', { week: before, value: availabilityText(totals.availabilityBefore) })
        }
      >
        {availabilityText(totals.availability)}
      </Figure>
      <Figure
        label={t('switches')}
        note={
          totals.badMinutesBefore === null ? t('firstWeek') : t('was', { week: before, value: totals.failoversBefore })
        }
      >
        {totals.failovers}
      </Figure>
      <Figure
        label={t('faultToApplied')}
        unit={unit ?? ''}
        note={slowest > 0 ? t('slowest', { value: wholeMillis(slowest) }) : t('noFailovers')}
      >
        {value}
      </Figure>
      <Figure label={t('rttP95')} unit="ms" note={changeNote()}>
        {microsAsMillis(nowMicros)}
      </Figure>
    </dl>
  );

  function changeNote(): string {
    if (changeMicros === null) return t('firstWeek');
    const change = signed(changeMicros / 1000);
    return change === '0' ? t('unchanged', { week: before }) : t('changed', { change, week: before });
  }
}

function Figure(props: { label: string; unit?: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        <b>{props.children}</b> {props.unit}
        <small>{props.note}</small>
      </dd>
    </div>
  );
}

/** “W45” of “2026-W45”. */
export function shortWeek(week: string): string {
  return week.split('-')[1] ?? week;
}
