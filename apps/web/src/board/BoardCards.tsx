import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { ageSeconds } from '@/format/duration';
import { lossPercent, microsAsMillis } from '@/format/number';
import { regionName } from '@/format/region';
import { clockMinutes } from '@/format/time';
import { useLanguage } from '@/i18n/Translations';
import { GradeMark, GradeWord } from '@/theme/GradeMark';
import { LineChip } from '@/theme/LineChip';
import type { BoardLine, BoardRoute } from '@/trpc/types';
import { OrderMarks } from '../orders/OrderMarks';
import { RouteToggle, useActiveCaption } from './ActiveLine';
import type { BoardViewProps } from './BoardTable';
import styles from './cards.module.css';
import { freshness } from './freshness';
import { IncidentMark } from './IncidentMark';
import { type Group, groups } from './triage';

/** The board on a phone: whoever needs somebody in full, everyone else in one row. */
export function BoardCards(props: BoardViewProps) {
  const t = useTranslations('board');
  const routes = new Map(props.frame.routes.map((route) => [route.id, route]));
  return (
    <div className={styles.cards} data-fresh={props.freshness}>
      {groups.map((group) => {
        const shown = props.arrangement[group].flatMap((id) => routes.get(id) ?? []);
        if (shown.length === 0) return null;
        return (
          <section key={group} aria-label={t(`group.${group}`)} data-group={group}>
            <h3 className={styles.group}>
              {t(`group.${group}`)} {shown.length} <span>{t(`groupHint.${group}`)}</span>
            </h3>
            {shown.map((route) => (
              <Card key={route.id} route={route} group={group} at={props.frame.at} silentMs={props.silentMs} />
            ))}
          </section>
        );
      })}
    </div>
  );
}

function Card(props: { route: BoardRoute; group: Group; at: number; silentMs: number }) {
  const { route, at } = props;
  const t = useTranslations('board');
  const words = useTranslations('words');
  const language = useLanguage();
  const caption = useActiveCaption(route, at);
  const slots = Object.keys(route.lines).sort();
  const inFull =
    props.group === 'needs' || (props.group === 'watch' && slots.some((slot) => isTroubled(route.lines[slot])));
  const ageMs = (route.dataAgeMs ?? 0) + props.silentMs;
  const stale = route.dataAgeMs !== null && freshness(ageMs) !== 'live';
  return (
    <article className={styles.card} data-full={inFull} data-region={route.regionCode}>
      <div className={styles.head}>
        <div className={styles.who}>
          <Link href={`/routes/${route.id}`} className={styles.name}>
            {regionName(route.regionCode, route.regionName, language)}
          </Link>{' '}
          <IncidentMark lines={route.lines} />
          <OrderMarks route={route} />
          <p className={styles.where}>
            {words(`scenario.${route.scenario}`)} · {clockMinutes(at, route.timeZone)} ·{' '}
            {stale ? t('ageOf', { age: ageSeconds(ageMs) }) : caption.text}
          </p>
        </div>
        {!inFull && <SideMark line={route.lines[slots[0] ?? '']} />}
        <RouteToggle route={route} />
        {!inFull && <SideMark line={route.lines[slots[1] ?? '']} />}
      </div>
      {inFull &&
        slots.map((slot) => (
          <LineRow key={slot} slot={slot} line={route.lines[slot]} active={slot === route.activeLine} />
        ))}
    </article>
  );
}

function isTroubled(line: BoardLine | undefined): boolean {
  return line !== undefined && line.grade !== 'good' && line.grade !== 'no-data';
}

function SideMark(props: { line: BoardLine | undefined }) {
  const words = useTranslations('words.grade');
  const grade = props.line?.grade ?? 'no-data';
  return <GradeMark grade={grade} size={18} title={words(grade)} />;
}

function LineRow(props: { slot: string; line: BoardLine | undefined; active: boolean }) {
  const t = useTranslations('board');
  const words = useTranslations('words');
  const { slot, line, active } = props;
  const grade = line?.grade ?? 'no-data';
  const silent = grade === 'down' && line?.rttP95Micros === null;
  return (
    <div className={styles.line} data-line={slot} data-active={active}>
      <LineChip line={slot} active={active} />
      <GradeWord grade={grade} score={grade === 'down' ? null : (line?.score ?? null)} />
      <span className={styles.figure}>
        {silent ? words('noReply') : <Value text={microsAsMillis(line?.rttP95Micros)} unit={t('msP95')} />}
      </span>
      <span className={styles.figure}>
        <Value text={lossPercent(line?.lossRatio)} unit={t('lossUnit')} />
      </span>
      <span className={styles.figure}>
        {!silent && <Value text={microsAsMillis(line?.jitterMicros)} unit={t('jitterUnit')} />}
      </span>
    </div>
  );
}

function Value(props: { text: string; unit: string }) {
  return (
    <>
      <b>{props.text}</b> <small>{props.unit}</small>
    </>
  );
}
