import { Button } from '@mantine/core';
import Link from 'next/link';
import { memo } from 'react';
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
import { AcknowledgeButton } from './AcknowledgeButton';
import { RouteToggle, useActiveCaption } from './ActiveLine';
import { useRouteActions } from './BoardActions';
import type { BoardViewProps } from './BoardTable';
import styles from './cards.module.css';
import { freshness } from './freshness';
import { IncidentMark } from './IncidentMark';
import { NoticeMark } from './notices/NoticeMark';
import type { Group } from './triage';
import type { Unacknowledged } from './useUnacknowledged';

/**
 * The board on a phone: whoever needs somebody in full, everyone else in one row. `compact`: all in one row, as the list
 * beside the map.
 */
export function BoardCards(
  props: BoardViewProps & {
    unacknowledged: Unacknowledged;
    compact: boolean;
    pointed?: string | null;
    onPoint?: (regionId: string | null) => void;
  },
) {
  return (
    <div className={styles.cards} data-fresh={props.freshness} data-compact={props.compact}>
      {props.sections.map((section) => (
        <section key={section.key} aria-label={section.title} data-group={section.key}>
          <h3 className={styles.group}>
            {section.title} {section.rows.length} {!props.compact && <span>{section.hint}</span>}
          </h3>
          {section.rows.map((row) => (
            <Card
              key={row.route.id}
              {...row}
              at={props.frame.at}
              silentMs={props.silentMs}
              compact={props.compact}
              unacknowledged={props.unacknowledged}
              pointed={props.pointed === row.route.regionId}
              onPoint={props.onPoint}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

const Card = memo(function Card(props: {
  route: BoardRoute;
  group: Group;
  at: number;
  silentMs: number;
  compact: boolean;
  unacknowledged: Unacknowledged;
  pointed: boolean;
  onPoint: ((regionId: string | null) => void) | undefined;
}) {
  const { route, at, group, onPoint } = props;
  const t = useTranslations('board');
  const words = useTranslations('words');
  const language = useLanguage();
  const caption = useActiveCaption(route, at);
  const slots = Object.keys(route.lines).sort();
  const inFull =
    !props.compact && (group === 'needs' || (group === 'watch' && slots.some((slot) => isTroubled(route.lines[slot]))));
  const ageMs = (route.dataAgeMs ?? 0) + props.silentMs;
  const stale = route.dataAgeMs !== null && freshness(ageMs) !== 'live';
  return (
    <article
      className={styles.card}
      data-row=""
      data-full={inFull}
      data-region={route.regionCode}
      data-route={route.id}
      data-pointed={props.pointed}
      onPointerEnter={onPoint && (() => onPoint(route.regionId))}
      onPointerLeave={onPoint && (() => onPoint(null))}
    >
      <div className={styles.head}>
        <div className={styles.who}>
          <Link href={`/routes/${route.id}`} prefetch={false} className={styles.name}>
            {regionName(route.regionCode, route.regionName, language)}
          </Link>{' '}
          <IncidentMark lines={route.lines} />
          <NoticeMark routeId={route.id} />
          <OrderMarks route={route} />
          <p className={styles.where}>
            {words(`scenario.${route.scenario}`)} · {!props.compact && `${clockMinutes(at, route.timeZone)} · `}
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
      {inFull && group === 'needs' && <CardActions route={route} unacknowledged={props.unacknowledged} />}
    </article>
  );
});

/** What a person who was woken does, where the thumb is. */
function CardActions(props: { route: BoardRoute; unacknowledged: Unacknowledged }) {
  const { route, unacknowledged } = props;
  const t = useTranslations('orders');
  const actions = useRouteActions();
  const incidentId =
    Object.values(route.lines).find(({ incidentId: id }) => id !== null && unacknowledged.ids.has(id))?.incidentId ??
    null;
  return (
    <div className={styles.actions}>
      <AcknowledgeButton incidentId={incidentId} unacknowledged={unacknowledged} large />
      {actions && (
        <Button
          size="md"
          disabled={!actions.mayOverride}
          title={actions.mayOverride ? undefined : t('mayNot')}
          onClick={() => actions.override(route.id)}
        >
          {t('override')}
        </Button>
      )}
      {actions && !actions.mayOverride && <small>{t('mayNot')}</small>}
    </div>
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
