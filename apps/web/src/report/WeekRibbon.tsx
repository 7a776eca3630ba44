'use client';
import { Fragment } from 'react';
import { useTranslations } from 'use-intl';
import { zoneOffsetMs } from '../charts/timeTicks';
import { useLanguage } from '../i18n/Translations';
import type { ReportRoute, WeeklyReport } from './data';
import { minutesText } from './minutesText';
import styles from './report.module.css';
import { shortDay } from './reportDate';
import { useRouteName } from './useRouteName';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Which line was active when, and in which hours the audience had bad minutes. */
export function WeekRibbon(props: { report: WeeklyReport }) {
  const t = useTranslations('report');
  const language = useLanguage();
  const { report } = props;
  const name = useRouteName(report);
  const days = midnights(report.from, report.to, report.timeZone);
  const share = (at: number) => `${((at - report.from) / (report.to - report.from)) * 100}%`;
  return (
    <section>
      <h2>{t('ribbonTitle')}</h2>
      <p className={styles.note}>
        {t.rich('ribbonNote', {
          a: () => <i key="a" className={styles.swatch} data-line="A" />,
          b: () => <i key="b" className={styles.swatch} data-line="B" />,
          bad: () => <i key="bad" className={styles.swatch} data-line="bad" />,
        })}
      </p>
      <div className={styles.ribbons}>
        <span />
        <span className={styles.days}>
          {days.map((at) => (
            <span key={at} style={{ left: share(at) }}>
              {shortDay(at + HOUR, report.timeZone, language)}
            </span>
          ))}
        </span>
        {report.routes.map((route) => (
          <Fragment key={route.routeId}>
            <span>{name(route)}</span>
            <Ribbon route={route} report={report} days={days} share={share} label={name(route)} />
          </Fragment>
        ))}
      </div>
    </section>
  );
}

function Ribbon(props: {
  route: ReportRoute;
  report: WeeklyReport;
  days: readonly number[];
  share: (at: number) => string;
  label: string;
}) {
  const t = useTranslations('report');
  const { route, report, share } = props;
  const span = report.to - report.from;
  const on = (line: string) =>
    Math.round(
      (route.ribbon.filter((piece) => piece.line === line).reduce((sum, piece) => sum + piece.to - piece.from, 0) /
        span) *
        100,
    );
  const alt = t('ribbonAlt', {
    region: props.label,
    a: on('A'),
    b: on('B'),
    bad: minutesText(route.badMinutes.chosen),
  });
  return (
    <span className={styles.ribbon} role="img" aria-label={alt}>
      {props.days.map((at) => (
        <i key={at} data-day style={{ left: share(at) }} />
      ))}
      {route.ribbon.map(
        (piece) =>
          piece.line !== null && (
            <i
              key={piece.from}
              data-line={piece.line}
              style={{ left: share(piece.from), width: `${((piece.to - piece.from) / span) * 100}%` }}
            />
          ),
      )}
      {route.hourlyBadMinutes.map((minutes, hour) =>
        minutes === null || minutes < 0.05 ? null : (
          <i
            // biome-ignore lint/suspicious/noArrayIndexKey: the hour is its index
            key={hour}
            data-bad
            style={{
              left: share(report.from + hour * HOUR),
              width: `${(HOUR / span) * 100}%`,
              height: Math.min(14, 2 + minutes / 3),
            }}
          />
        ),
      )}
    </span>
  );
}

/** Midnights of the zone from `from` on; days that clocks change on are 23 or 25 hours long. */
function midnights(from: number, to: number, zone: string): readonly number[] {
  const found: number[] = [];
  for (let at = from; at < to; ) {
    found.push(at);
    const next = at + DAY;
    at = next - (zoneOffsetMs(next, zone) - zoneOffsetMs(at, zone));
  }
  return found;
}
