'use client';
import { IconArrowRight } from '@tabler/icons-react';
import type { Report, ReportFailover } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { missing, wholeMillis } from '../format/number';
import { utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { NumberCell } from './cells';
import { Long } from './Long';
import { type Names, useNames } from './names';
import { dayAndClock } from './reportDate';
import { Section, Titled } from './Section';
import { Steps } from './Steps';
import styles from './table.module.css';

/** More than anybody reads; the others are in the files. What was needless or slow is always among them. */
const MOST_FAILOVERS = 60;
const stamps = ['detected', 'decided', 'acknowledged', 'applied'] as const;
const reasons = ['blackout', 'quality', 'expected-congestion'] as const;

/** How often a line was left, how fast, and whether it was right. */
export function Failovers(props: { report: Report }) {
  const t = useTranslations('report.failovers');
  const { report } = props;
  const names = useNames(report);
  const { failovers, missed, totals } = report;
  const shown = mostTelling(failovers);
  const lead =
    failovers.length === 0
      ? t('nothing')
      : t('lead', {
          count: failovers.length,
          needless: totals.needless,
          unjudged: failovers.length - report.quality.failoversJudged,
        });
  return (
    <Section title={t('title')} lead={lead}>
      {failovers.length > 0 && (
        <>
          <Steps report={report} />
          <Titled
            title={t('each')}
            note={
              t('zone', { zone: utcOffset(report.period.from, report.timeZone) }) +
              (shown.length < failovers.length ? t('more', { shown: shown.length, total: failovers.length }) : '')
            }
          >
            <Long rows={shown.length}>
              <table className={styles.table} aria-label={t('each')}>
                <thead>
                  <tr>
                    <th>{t('at')}</th>
                    <th>{t('route')}</th>
                    <th>{t('move')}</th>
                    <th>{t('reason')}</th>
                    {stamps.map((step) => (
                      <th key={step} data-number>
                        {t(`steps.${step}`)}
                      </th>
                    ))}
                    <th data-group>{t('hindsight')}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((failover) => (
                    <Row key={failover.directiveId} failover={failover} report={report} names={names} />
                  ))}
                </tbody>
              </table>
            </Long>
          </Titled>
        </>
      )}
      <Titled title={t('missedTitle')} note={missed.length === 0 ? t('missedNone') : t('missedNote')}>
        {missed.length > 0 && <Missed report={report} names={names} />}
      </Titled>
    </Section>
  );
}

/** All where they are few, else the needless and the slowest, in the order of time. */
function mostTelling(failovers: readonly ReportFailover[]): readonly ReportFailover[] {
  if (failovers.length <= MOST_FAILOVERS) return failovers;
  const weight = (one: ReportFailover) => (one.needless === true ? 1e12 : (one.faultToAppliedMs ?? 0));
  const chosen = new Set(failovers.toSorted((one, other) => weight(other) - weight(one)).slice(0, MOST_FAILOVERS));
  return failovers.filter((failover) => chosen.has(failover));
}

function Row(props: { failover: ReportFailover; report: Report; names: Names }) {
  const t = useTranslations('report.failovers');
  const language = useLanguage();
  const { failover, names } = props;
  const { chain, reason } = failover;
  const known = reasons.find((one) => one === reason);
  const after = (at: number | null) => (at === null || chain.fault === null ? missing : wholeMillis(at - chain.fault));
  return (
    <tr>
      <td data-when>{dayAndClock(failover.at, props.report.timeZone, language)}</td>
      <th scope="row">{names.routeOf(failover.routeId)}</th>
      <td data-chip>
        <span className={styles.move}>
          <LineChip line={failover.from} active={false} size={16} />
          <IconArrowRight size={12} aria-label={t('to')} />
          <LineChip line={failover.line} size={16} />
        </span>
      </td>
      <td data-label={t('reason')}>{known === undefined ? reason : t(`reasons.${known}`)}</td>
      {stamps.map((step) =>
        step === 'applied' ? (
          <NumberCell key={step} label={t('steps.applied')} k={`failovers/${failover.directiveId}/faultToAppliedMs`}>
            {wholeMillis(failover.faultToAppliedMs)}
          </NumberCell>
        ) : (
          <NumberCell key={step} label={t(`steps.${step}`)} muted>
            {after(chain[step])}
          </NumberCell>
        ),
      )}
      <td data-label={t('hindsight')} data-group>
        {hindsight()}
      </td>
    </tr>
  );

  function hindsight() {
    if (failover.needless === null) return <span className={styles.muted}>{t('notJudged')}</span>;
    if (failover.needless) return <b>{t('needless')}</b>;
    const seconds = Math.round(failover.badSecondsSpared ?? 0);
    return seconds > 0 ? t('spared', { seconds }) : t('needed');
  }
}

function Missed(props: { report: Report; names: Names }) {
  const t = useTranslations('report.failovers');
  const language = useLanguage();
  const { missed, timeZone } = props.report;
  return (
    <Long rows={missed.length}>
      <table className={styles.table} aria-label={t('missedTitle')}>
        <thead>
          <tr>
            <th>{t('at')}</th>
            <th>{t('route')}</th>
            <th>{t('stayed')}</th>
            <th>{t('other')}</th>
            <th data-number>{t('lasted')}</th>
          </tr>
        </thead>
        <tbody>
          {missed.map((one) => (
            <tr key={`${one.routeId} ${one.from}`}>
              <td data-when>{dayAndClock(one.from, timeZone, language)}</td>
              <th scope="row">{props.names.routeOf(one.routeId)}</th>
              <td data-label={t('stayed')}>
                <LineChip line={one.line} size={16} />
              </td>
              <td data-label={t('other')}>
                <LineChip line={one.other} active={false} size={16} />
              </td>
              <NumberCell label={t('lasted')}>{duration(one.to - one.from, language)}</NumberCell>
            </tr>
          ))}
        </tbody>
      </table>
    </Long>
  );
}
