'use client';
import { useTranslations } from 'use-intl';
import { lossPercent, microsAsMillis } from '../format/number';
import { clockMinutes, clockSeconds, dayAndMonth, isoDay, utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { GradeWord } from '../theme/GradeMark';
import { LineChip } from '../theme/LineChip';
import { LineToggle } from '../theme/LineToggle';
import type { BoardLine } from '../trpc/types';
import type { RouteDescription } from './detail';
import { headSentence } from './headSentence';
import styles from './route.module.css';
import type { LiveRoute } from './useLiveRoute';

/** The sentence that answers “why this line?”, the toggle that shows it, and both lines' figures. */
export function RouteHeader(props: {
  description: RouteDescription;
  live: LiveRoute | null;
  now: number;
  zone: string;
  stale: boolean;
}) {
  const t = useTranslations('route');
  const words = useTranslations('words.grade');
  const language = useLanguage();
  const { description, live, now, zone } = props;
  const active = live?.route.activeLine ?? description.route.activeLine;
  const since = live?.route.since ?? description.route.since;
  const lines = live?.route.lines ?? {};
  const grades = Object.fromEntries(Object.entries(lines).map(([slot, line]) => [slot, line.grade]));
  const sentence = live === null ? null : headSentence({ activeLine: active, advice: live.route.advice, grades });
  const sinceText =
    since === null
      ? ''
      : (isoDay(since, zone) === isoDay(now, zone) ? '' : `${dayAndMonth(since, zone, language)} `) +
        clockSeconds(since, zone);
  const key = sentence?.key ?? (active === null ? 'headUndecided' : 'headSteady');
  const { timeZone } = description.region;
  return (
    <header className={styles.head}>
      <div className={styles.headWords}>
        <h2>
          {t(key, {
            line: active ?? '',
            since: sinceText,
            other: sentence?.other ?? '',
            grade: words(sentence?.grade ?? 'no-data'),
          })}
        </h2>
        <p className={styles.muted}>
          {t('subtitle', {
            time: clockMinutes(now, timeZone),
            zone: timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone,
            offset: utcOffset(now, timeZone),
            policy: description.policy.name,
            version: description.policy.version,
            sequence: live?.route.sequence ?? description.route.sequence,
          })}
        </p>
      </div>
      {active !== null && (
        <LineToggle
          lines={description.lines.map(({ slot }) => slot)}
          active={active}
          switchingFrom={live?.route.switching?.from ?? null}
          label={t('toggle', { line: active })}
        />
      )}
      <div className={styles.lineFigures} data-stale={props.stale}>
        {Object.entries(lines)
          .sort(([one], [other]) => one.localeCompare(other))
          .map(([slot, line]) => (
            <LineFigures key={slot} slot={slot} line={line} active={slot === active} />
          ))}
      </div>
    </header>
  );
}

function LineFigures(props: { slot: string; line: BoardLine; active: boolean }) {
  const t = useTranslations('route');
  const { slot, line } = props;
  return (
    <div className={styles.lineFigure}>
      <LineChip line={slot} active={props.active} size={18} />
      <div>
        <GradeWord grade={line.grade} score={line.score} />
        <p>
          <b>{microsAsMillis(line.rttP95Micros)}</b> {t('p95Unit')} · <b>{lossPercent(line.lossRatio)}</b>{' '}
          {t('lossUnit')} · <b>{microsAsMillis(line.jitterMicros)}</b> {t('jitterUnit')}
        </p>
      </div>
    </div>
  );
}
