'use client';
import type { Report, ReportRoute } from '@twinline/api/people/reportTypes';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../i18n/Translations';
import { minutesText } from './minutesText';
import { useNames } from './names';
import { shortDay } from './reportDate';
import styles from './ribbon.module.css';
import { daysOf, HOUR, type Stretch, stretchesOf } from './ribbonTime';
import { Section } from './Section';

/** Above so many days a bar is a day, and days are named by their date alone. */
const HOURLY_DAYS = 8;
const NAMED_DAYS = 8;
const MOST_PX = 14;

/** Which line was active when, and when the audience had bad minutes. */
export function Ribbons(props: { report: Report }) {
  const t = useTranslations('report.ribbon');
  const language = useLanguage();
  const names = useNames(props.report);
  const { period, timeZone, routes } = props.report;
  const days = daysOf(period.from, period.to, timeZone);
  const hourly = days.length <= HOURLY_DAYS;
  const share = (at: number) => `${((at - period.from) / (period.to - period.from)) * 100}%`;
  const bars = routes.map((route) => stretchesOf(route.hourlyBadMinutes, period.from, hourly ? null : days));
  const most = Math.max(...bars.flat().map(({ minutes }) => minutes), hourly ? 20 : 60);
  const every = Math.ceil(days.length / 16);
  if (routes.length === 0) return null;
  const unit = hourly ? 'hour' : 'day';
  return (
    <Section
      title={t(`title.${period.kind}.${unit}`)}
      lead={t.rich(`note.${unit}`, {
        a: () => <i key="a" className={styles.swatch} data-line="A" />,
        b: () => <i key="b" className={styles.swatch} data-line="B" />,
        bad: () => <i key="bad" className={styles.swatch} data-line="bad" />,
      })}
    >
      <table className={styles.ribbons} data-chart="ribbon" aria-label={t('alt', { routes: routes.length })}>
        <thead>
          <tr>
            <td />
            <td>
              <span className={styles.days}>
                {days.map((at, index) =>
                  index % every === 0 ? (
                    <span
                      key={at}
                      style={{ left: share(at) }}
                      data-narrow={index % (every * 2) !== 0 || index === days.length - 1}
                    >
                      {days.length <= NAMED_DAYS ? shortDay(at + HOUR, timeZone, language) : dayNumber(at + HOUR)}
                    </span>
                  ) : null,
                )}
              </span>
            </td>
          </tr>
        </thead>
        <tbody>
          {routes.map((route, index) => (
            <tr key={route.routeId}>
              <th scope="row">{names.route(route)}</th>
              <td>
                <Ribbon
                  route={route}
                  report={props.report}
                  days={days}
                  share={share}
                  bars={bars[index] ?? []}
                  most={most}
                  name={names.route(route)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );

  function dayNumber(at: number): string {
    return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric' }).format(at);
  }
}

function Ribbon(props: {
  route: ReportRoute;
  report: Report;
  days: readonly number[];
  share: (at: number) => string;
  bars: readonly Stretch[];
  most: number;
  name: string;
}) {
  const t = useTranslations('report.ribbon');
  const { route, share } = props;
  const { from, to } = props.report.period;
  const span = to - from;
  const length = (pieces: ReportRoute['ribbon']) => pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0);
  const all = Math.max(1, length(route.ribbon));
  const on = (line: string) => Math.round((length(route.ribbon.filter((piece) => piece.line === line)) / all) * 100);
  const bad = props.bars.reduce((sum, { minutes }) => sum + minutes, 0);
  const alt = t('routeAlt', { route: props.name, a: on('A'), b: on('B'), bad: minutesText(bad) });
  return (
    <span className={styles.ribbon} role="img" aria-label={alt}>
      {props.days.map((at) => (
        <i key={at} data-day style={{ left: share(at) }} />
      ))}
      {route.ribbon.map((piece) => (
        <i
          key={piece.from}
          data-line={piece.line ?? 'none'}
          style={{ left: share(piece.from), width: `${((piece.to - piece.from) / span) * 100}%` }}
        />
      ))}
      {props.bars.map(({ from: begins, to: ends, minutes }) => (
        <i
          key={begins}
          data-bad
          style={{
            left: share(begins),
            width: `max(1.5px, ${((Math.min(ends, props.report.measuredUntil) - begins) / span) * 100}%)`,
            height: 2 + (MOST_PX - 2) * Math.sqrt(minutes / props.most),
          }}
        />
      ))}
    </span>
  );
}
