'use client';
import { useTranslations } from 'use-intl';
import { download } from '../format/download';
import { duration } from '../format/duration';
import { count } from '../format/number';
import { clockSeconds, dayAndYear } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Scroll } from '../page/Scroll';
import { Table } from '../page/Table';
import { LineChip } from '../theme/LineChip';
import type { Contestant, ReplayFigures, ReplayView } from './data';
import { ReplayChart } from './ReplayChart';
import styles from './replay.module.css';
import { replayCsv } from './replayCsv';
import { SwitchTable } from './SwitchTable';
import { secondsText } from './secondsText';
import { useContestantName } from './useChoiceName';
import { isShort, verdicts } from './verdict';

interface ResultProps {
  readonly figures: ReplayFigures;
  readonly order: ReplayView['order'];
  readonly regionId: string | null;
  readonly zone: string;
}

interface NamedFigures {
  readonly figures: ReplayFigures;
  readonly named: (one: Contestant) => string;
}

const figureColumns = ['bad', 'degraded', 'switches', 'needless', 'missed'] as const;

/** Who did better and by how much, the figures, the timeline, every change. */
export function ReplayResult(props: ResultProps) {
  const t = useTranslations('replay');
  const { figures, order, zone } = props;
  const named = useContestantName(figures, order);
  const name = `twinline-replay-${figures.regionCode}-${new Date(figures.from).toISOString().slice(0, 10)}`;
  return (
    <section className={styles.result} aria-label={t('result')}>
      <Sentences figures={figures} named={named} />
      <FiguresTable figures={figures} named={named} />
      <Notes figures={figures} zone={zone} />
      <ReplayChart
        key={`${order.routeId} ${figures.from} ${figures.to}`}
        {...{ figures, named, zone, regionId: props.regionId }}
      />
      <div className={styles.listHead}>
        <h3 className={page.title}>{t('changes')}</h3>
        <button
          type="button"
          className={page.textButton}
          onClick={() => download(`${name}.csv`, 'text/csv', replayCsv(figures, named))}
        >
          CSV
        </button>
        <button
          type="button"
          className={page.textButton}
          onClick={() => download(`${name}.json`, 'application/json', JSON.stringify({ order, result: figures }))}
        >
          JSON
        </button>
      </div>
      <SwitchTable figures={figures} named={named} routeId={order.routeId} zone={zone} />
    </section>
  );
}

function Sentences({ figures, named }: NamedFigures) {
  const t = useTranslations('replay');
  const language = useLanguage();
  if (figures.comparedSeconds === 0) return <h2>{t('noData')}</h2>;
  const found = verdicts(figures);
  return (
    <div className={page.sentence} aria-live="polite">
      {found.map(({ says, one, other, by }) => (
        <h2 key={named(one)}>
          {t(`verdict.${says}`, {
            name: named(one),
            other: named(other),
            by: secondsText(by, language),
            bad: secondsText(one.badSeconds, language),
            was: secondsText(other.badSeconds, language),
          })}
        </h2>
      ))}
      {isShort(figures) && <p>{t('short', { length: duration(figures.comparedSeconds * 1_000, language) })}</p>}
    </div>
  );
}

function FiguresTable({ figures, named }: NamedFigures) {
  const t = useTranslations('replay');
  const language = useLanguage();
  return (
    <Scroll label={t('result')}>
      <Table
        className={styles.table}
        columns={[t('who.column'), ...figureColumns.map((column) => ({ number: t(column) }))]}
      >
        {figures.contestants.map((one) => (
          <tr key={named(one)} data-was={one.kind === 'as-it-was'}>
            <th>
              {named(one)} {one.never && <span className={page.sub}>{t('never')}</span>}
            </th>
            <td data-number>{secondsText(one.badSeconds, language)}</td>
            <td data-number>{secondsText(one.degradedSeconds, language)}</td>
            <td data-number>{one.switchCount}</td>
            <td data-number>{one.needless}</td>
            <td data-number>{one.missedCount}</td>
          </tr>
        ))}
        {figures.alone.map(({ line, badSeconds, degradedSeconds }) => (
          <tr key={line}>
            <th>
              <LineChip line={line} /> {t('alone', { line })}
            </th>
            <td data-number>{secondsText(badSeconds, language)}</td>
            <td data-number>{secondsText(degradedSeconds, language)}</td>
            <td colSpan={3} />
          </tr>
        ))}
        <tr>
          <th>{t('best')}</th>
          <td data-number>{secondsText(figures.best.badSeconds, language)}</td>
          <td data-number>{secondsText(figures.best.degradedSeconds, language)}</td>
          <td colSpan={3} />
        </tr>
      </Table>
    </Scroll>
  );
}

/** What the figures rest on, and where they are coarser than they look. */
function Notes({ figures, zone }: { figures: ReplayFigures; zone: string }) {
  const t = useTranslations('replay');
  const language = useLanguage();
  const { rawFrom, from } = figures;
  const moment = (at: number) => `${dayAndYear(at, zone, language)} ${clockSeconds(at, zone)}`;
  return (
    <p className={page.sub}>
      {t('rests', {
        from: moment(from),
        to: moment(figures.to),
        seconds: count(figures.comparedSeconds, language),
        samples: count(figures.samples, language),
        paths: figures.paths,
      })}{' '}
      {figures.longestSampleMs >= 60_000 &&
        (rawFrom === null ? t('minutes') : t('minutesUntil', { at: moment(rawFrom) }))}{' '}
      {t('fair')}
    </p>
  );
}
