'use client';
import type { Report, ReportExpectation } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { threeDigits } from '../format/number';
import { intlLocaleOf } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { NumberCell } from './cells';
import { type ExpectedSpan, expectedSpans, wallClock } from './expected';
import { Long } from './Long';
import { useNames } from './names';
import { Section } from './Section';
import styles from './table.module.css';

/** More than anybody plans by; the others are in the files. */
const MOST_EXPECTATIONS = 30;
/** Different stretches of the clock that are worth naming. */
const MOST_SPANS = 3;

/** When which line is likely to be congested in the period that follows. */
export function Forecast(props: { report: Report }) {
  const t = useTranslations('report.forecast');
  const { report } = props;
  const names = useNames(report);
  const zones = new Map(report.regions.map(({ id, timeZone }) => [id, timeZone]));
  const regionOf = (one: ReportExpectation) => report.carriers.find(({ id }) => id === one.carrierId)?.regionId ?? '';
  const spansText = useSpansText();
  const rows = report.forecast.toSorted((one, other) => weight(other) - weight(one));
  const [first] = rows;
  const title = t(`title.${report.period.kind}`);
  if (first === undefined) return <Section title={title} lead={t('nothing')} />;
  const shown = rows.slice(0, MOST_EXPECTATIONS);
  const where = (one: ReportExpectation) => zones.get(regionOf(one)) ?? report.timeZone;
  const lead = t('lead', {
    ...{ count: rows.length, region: names.region(regionOf(first)), carrier: names.carrier(first.carrierId) },
    ...{ line: names.slot(first.lineId), when: spansText(first.hours, where(first)) },
  });
  const more = rows.length > shown.length ? ` ${t('more', { shown: shown.length, total: rows.length })}` : '';
  return (
    <Section title={title} lead={lead + more}>
      <Long rows={shown.length}>
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              <th>{t('carrier')}</th>
              <th>{t('region')}</th>
              <th>{t('line')}</th>
              <th>{t('when')}</th>
              <th data-number>{t('over')}</th>
              <th data-number>{t('probability')}</th>
              <th data-number>{t('days')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => {
              const k = `forecast/${one.lineId}.${one.carrierId}`;
              return (
                <tr key={k}>
                  <th scope="row">{names.carrier(one.carrierId)}</th>
                  <td data-second>{names.region(regionOf(one))}</td>
                  <td data-chip>
                    <LineChip line={names.slot(one.lineId)} size={16} />
                  </td>
                  <td data-text>{spansText(one.hours, where(one))}</td>
                  <NumberCell label={t('over')} k={`${k}/overQuietMs`}>
                    {threeDigits(one.overQuietMs)}
                  </NumberCell>
                  <NumberCell label={t('probability')} k={`${k}/probability`}>
                    {String(Math.round(one.probability * 100))}
                  </NumberCell>
                  <NumberCell label={t('days')} k={`${k}/days`} muted>
                    {String(one.days)}
                  </NumberCell>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Long>
    </Section>
  );
}

/** Hours that it is likely in, by how much slower they are. */
const weight = (one: ReportExpectation) => one.hours.length * one.probability * one.overQuietMs;

/** “20:00–23:00 every day; 19:00–22:00 Sat and Sun”. */
function useSpansText(): (hours: readonly number[], zone: string) => string {
  const t = useTranslations('report.forecast');
  const language = useLanguage();
  const weekday = new Intl.DateTimeFormat(intlLocaleOf[language], { weekday: 'short', timeZone: 'UTC' });
  const list = new Intl.ListFormat(language === 'zh' ? 'zh-Hans' : 'en-GB');
  const days = (span: ExpectedSpan) => {
    const names = [...new Set(span.days.map((day) => weekday.format(day)))];
    return names.length === 7 ? t('everyDay') : list.format(names);
  };
  return (hours, zone) => {
    const spans = expectedSpans(hours, zone);
    const texts = spans
      .slice(0, MOST_SPANS)
      .map((span) => t('span', { from: wallClock(span.fromHour), to: wallClock(span.toHour), days: days(span) }));
    const left = spans
      .slice(MOST_SPANS)
      .reduce((sum, span) => sum + span.days.length * (span.toHour - span.fromHour), 0);
    return texts.join(t('between')) + (left > 0 ? t('hoursMore', { count: Math.round(left) }) : '');
  };
}
