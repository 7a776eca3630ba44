'use client';
import type { Report, ReportIncident } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { useLanguage } from '../i18n/Translations';
import { useFaultDomain } from '../i18n/useFaultDomain';
import { GradeWord } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import { NumberCell } from './cells';
import { Long } from './Long';
import { type Names, useNames } from './names';
import { dayAndClock } from './reportDate';
import { Section } from './Section';
import styles from './table.module.css';

/** More than anybody reads; the others are in the files. */
const MOST_INCIDENTS = 60;
const MINUTE = 60_000;

/** What went wrong, why, and for how long. */
export function Incidents(props: { report: Report }) {
  const t = useTranslations('report.incidents');
  const language = useLanguage();
  const { report } = props;
  const names = useNames(report);
  const { incidents } = report;
  const longest = incidents.toSorted((one, other) => other.minutes - one.minutes);
  const [first] = longest;
  if (first === undefined) return <Section title={t('title')} lead={t('nothing')} />;
  const chosen = new Set(longest.slice(0, MOST_INCIDENTS));
  const shown = incidents.filter((incident) => chosen.has(incident));
  const lead = t('lead', {
    ...{ count: incidents.length, line: first.line, region: names.region(first.regionId) },
    all: duration(incidents.reduce((sum, { minutes }) => sum + minutes, 0) * MINUTE, language),
    longest: duration(first.minutes * MINUTE, language),
  });
  const more = incidents.length > shown.length && t('more', { shown: shown.length, total: incidents.length });
  return (
    <Section title={t('title')} lead={[lead, more].filter(Boolean).join(' ')}>
      <Long rows={shown.length}>
        <table className={styles.table} aria-label={t('title')}>
          <thead>
            <tr>
              <th>{t('opened')}</th>
              <th>{t('region')}</th>
              <th>{t('line')}</th>
              <th>{t('worst')}</th>
              <th>{t('cause')}</th>
              <th data-number>{t('lasted')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((incident) => (
              <Row key={incident.id} incident={incident} report={report} names={names} />
            ))}
          </tbody>
        </table>
      </Long>
    </Section>
  );
}

function Row(props: { incident: ReportIncident; report: Report; names: Names }) {
  const t = useTranslations('report.incidents');
  const language = useLanguage();
  const faultDomain = useFaultDomain();
  const { incident, names } = props;
  const notes = [
    // The evidence's own sentence says it; people's words may not.
    ...(incident.postMortem === '' ? [] : [t('domain', { domain: faultDomain(incident.faultDomain) })]),
    ...(incident.parts > 0 ? [t('parts', { count: incident.parts })] : []),
    ...(incident.muted ? [t('muted')] : []),
  ];
  return (
    <tr>
      <td data-when>{dayAndClock(incident.openedAt, props.report.timeZone, language)}</td>
      <th scope="row">{names.region(incident.regionId)}</th>
      <td data-chip>
        <LineChip line={incident.line} size={16} />
      </td>
      <td data-label={t('worst')}>
        <GradeWord grade={incident.grade} />
      </td>
      <td data-text>
        {incident.postMortem === '' ? incident.cause[language] : incident.postMortem}
        {notes.length > 0 && <small>{notes.join(t('comma'))}</small>}
      </td>
      <NumberCell label={t('lasted')} k={`incidents/${incident.id}/minutes`}>
        {duration(incident.minutes * MINUTE, language) + (incident.closedAt === null ? t('open') : '')}
      </NumberCell>
    </tr>
  );
}
