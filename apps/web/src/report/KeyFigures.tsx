'use client';
import type { Compared, Report } from '@twinline/api/people/reportTypes';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { count, microsAsMillis, wholeMillis } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import { availabilityText } from './availabilityText';
import { Figure } from './Figure';
import styles from './firstPage.module.css';
import { usePeriodWords } from './usePeriodWords';
import { changeText, metrics, money, withUnit } from './write';

/** Four figures, each beside what it was. */
export function KeyFigures(props: { report: Report }) {
  const t = useTranslations('report.key');
  const { totals, failovers } = props.report;
  const beside = useBeside(props.report);
  const applied = withUnit(totals.faultToAppliedMs.value);
  const times = failovers.flatMap(({ faultToAppliedMs: ms }) => (ms === null ? [] : [ms]));
  return (
    <section className={styles.keySection} aria-label={t('label')}>
      <dl className={styles.figures}>
        <KeyFigure
          label={t('healthy')}
          unit="%"
          k="totals/availability"
          note={beside(totals.availability, availabilityText)}
        >
          {availabilityText(totals.availability.value)}
        </KeyFigure>
        <Failovers report={props.report} />
        <KeyFigure
          label={t('faultToApplied')}
          unit={applied.unit}
          k="totals/faultToAppliedMs"
          note={
            times.length === 0
              ? t('noFailover')
              : [
                  ...(totals.faultToAppliedMs.before === null
                    ? []
                    : [beside(totals.faultToAppliedMs, wholeMillis, false)]),
                  t('slowest', { value: wholeMillis(Math.max(...times)) }),
                ].join(t('between'))
          }
        >
          {applied.value}
        </KeyFigure>
        <Cost report={props.report} />
      </dl>
    </section>
  );
}

function Failovers(props: { report: Report }) {
  const t = useTranslations('report.key');
  const language = useLanguage();
  const { totals, quality } = props.report;
  const { value } = totals.failovers;
  const unjudged = (value ?? 0) - quality.failoversJudged;
  const parts = [
    t('needed', { count: Math.max(0, quality.failoversJudged - totals.needless) }),
    t('needless', { count: totals.needless }),
    ...(unjudged > 0 ? [t('unjudged', { count: unjudged })] : []),
  ].join(t('comma'));
  const missed = t('missed', { count: totals.missed });
  const note = value === 0 ? [t('noFailover'), missed] : [parts, missed];
  return (
    <KeyFigure label={t('failovers')} k="totals/failovers" note={note.join(t('between'))}>
      {value === null ? '–' : count(value, language)}
    </KeyFigure>
  );
}

/** What a good hour cost in the currency that most was spent in; where no cost is known, how slow the lines were. */
function Cost(props: { report: Report }) {
  const t = useTranslations('report.key');
  const language = useLanguage();
  const words = usePeriodWords(props.report);
  const beside = useBeside(props.report);
  const { totals, money: spent } = props.report;
  const known = spent.costs.filter(({ costPerGoodHour }) => costPerGoodHour.value !== null);
  const [main] = known.toSorted((one, other) => other.cost - one.cost);
  if (main === undefined || main.costPerGoodHour.value === null)
    return (
      <KeyFigure
        label={t('rttP95')}
        unit={totals.rttP95Micros.value === null ? '' : 'ms'}
        k="totals/rttP95Micros"
        note={beside(totals.rttP95Micros, metrics.rtt.write)}
      >
        {microsAsMillis(totals.rttP95Micros.value)}
      </KeyFigure>
    );
  const { value, before } = main.costPerGoodHour;
  const change = before === null ? null : changeText(moneyMetric, value - before);
  const note = [
    known.length > 1 ? t('moreCurrencies', { count: known.length - 1 }) : t('allLines'),
    ...(change === null
      ? []
      : [change === '0' ? t('unchanged', { period: words.before }) : t('changed', { change, period: words.before })]),
  ];
  return (
    <KeyFigure
      label={t('cost')}
      unit={main.currency}
      k={`money/${main.currency}/costPerGoodHour`}
      note={note.join(t('between'))}
    >
      {money(value, language)}
    </KeyFigure>
  );
}

const moneyMetric = { ...metrics.rtt, writeChange: (change: number) => change.toFixed(2) };

function KeyFigure(props: { label: string; unit?: string; k: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        <b>
          <Figure k={props.k}>{props.children}</Figure>
        </b>{' '}
        {props.unit}
        <small>{props.note}</small>
      </dd>
    </div>
  );
}

/** “W45 99.932; 4-week median 99.947”. */
function useBeside(
  report: Report,
): (compared: Compared, write: (value: number) => string, withMedian?: boolean) => string {
  const t = useTranslations('report.key');
  const words = usePeriodWords(report);
  return ({ before, median }, write, withMedian = true) => {
    const parts = [
      ...(before === null ? [] : [t('was', { period: words.before, value: write(before) })]),
      ...(median === null || words.median === null || !withMedian
        ? []
        : [t('was', { period: words.median, value: write(median) })]),
    ];
    return parts.length === 0 ? t('nothingBefore') : parts.join(t('between'));
  };
}
