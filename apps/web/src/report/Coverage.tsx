'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { useLanguage } from '../i18n/Translations';
import { LineChip } from '../theme/LineChip';
import { NumberCell } from './cells';
import { Figure } from './Figure';
import { Long } from './Long';
import { useNames } from './names';
import { dayAndClock } from './reportDate';
import { Section, Titled } from './Section';
import styles from './table.module.css';
import { percent } from './write';

const MINUTE = 60_000;

/** How much of what should have been measured was, and what is missing: how far all the other figures can be trusted. */
export function Coverage(props: { report: Report }) {
  const t = useTranslations('report.coverage');
  const language = useLanguage();
  const { report } = props;
  const { quality } = report;
  const names = useNames(report);
  const figure = (k: string) => (chunks: React.ReactNode) => (
    <Figure key={k} k={`quality/${k}`}>
      {chunks}
    </Figure>
  );
  const lead = t.rich('lead', {
    ...{ percent: percent(quality.coverage), agents: quality.agents, dark: quality.agentsDark },
    ...{ time: duration(quality.darkMinutes * MINUTE, language) },
    ...{ coverage: figure('coverage'), darkfigure: figure('agentsDark'), minutes: figure('darkMinutes') },
  });
  return (
    <Section title={t('title')} lead={lead}>
      {quality.gaps.length > 0 && (
        <Titled
          title={t('gaps')}
          note={
            quality.gapCount > quality.gaps.length
              ? t('more', { shown: quality.gaps.length, total: quality.gapCount })
              : undefined
          }
        >
          <Long rows={quality.gaps.length}>
            <table className={styles.table} aria-label={t('gaps')}>
              <thead>
                <tr>
                  <th>{t('agent')}</th>
                  <th>{t('line')}</th>
                  <th>{t('from')}</th>
                  <th>{t('to')}</th>
                  <th data-number>{t('lasted')}</th>
                </tr>
              </thead>
              <tbody>
                {quality.gaps.map((gap) => (
                  <tr key={`${gap.agentId} ${gap.slot} ${gap.from}`}>
                    <th scope="row">{names.agent(gap.agentId)}</th>
                    <td data-label={t('line')}>
                      {gap.slot === null ? t('allLines') : <LineChip line={gap.slot} size={16} />}
                    </td>
                    <td data-label={t('from')}>{dayAndClock(gap.from, report.timeZone, language)}</td>
                    <td data-label={t('to')}>{dayAndClock(gap.to, report.timeZone, language)}</td>
                    <NumberCell label={t('lasted')}>{duration(gap.to - gap.from, language)}</NumberCell>
                  </tr>
                ))}
              </tbody>
            </table>
          </Long>
        </Titled>
      )}
    </Section>
  );
}
