import Link from 'next/link';
import { memo, type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { ageSeconds } from '@/format/duration';
import { lossPercent, microsAsMillis, missing } from '@/format/number';
import { regionName } from '@/format/region';
import { clockMinutes } from '@/format/time';
import { useLanguage } from '@/i18n/Translations';
import { GradeWord } from '@/theme/GradeMark';
import type { BoardLine, BoardRoute } from '@/trpc/types';
import { OrderMarks } from '../orders/OrderMarks';
import { ActiveLine } from './ActiveLine';
import { freshness } from './freshness';
import { IncidentMark } from './IncidentMark';
import { NoticeMark } from './notices/NoticeMark';
import { Sparkline } from './Sparkline';
import { type SparkScale, sparkScale } from './spark';
import styles from './table.module.css';
import type { Trace } from './trace';

const none: Readonly<Record<string, Trace>> = {};

/** One route: a click anywhere opens its page. */
export const BoardRow = memo(function BoardRow(props: {
  route: BoardRoute;
  traces: Readonly<Record<string, Trace>> | undefined;
  /** The hub's clock. */
  at: number;
  /** Start of the newest bin of the sparklines. */
  newest: number;
  silentMs: number;
}) {
  const { route, at, newest } = props;
  const language = useLanguage();
  const words = useTranslations('words');
  const traces = props.traces ?? none;
  const scale = useMemo(() => sparkScale(Object.values(traces)), [traces]);
  const left = route.lines.A ?? null;
  const right = route.lines.B ?? null;
  const ageMs = route.dataAgeMs === null ? null : route.dataAgeMs + props.silentMs;
  return (
    <tr
      className={styles.row}
      data-fresh={freshness(ageMs ?? Number.POSITIVE_INFINITY)}
      data-region={route.regionCode}
      data-route={route.id}
    >
      <th className={styles.route} scope="row">
        <span className={styles.code}>{route.regionCode.slice(0, 2)}</span>
        <Link href={`/routes/${route.id}`} prefetch={false} className={styles.name}>
          {regionName(route.regionCode, route.regionName, language)}
        </Link>
        <span className={styles.where}>
          {words(`scenario.${route.scenario}`)} · {clockMinutes(at, route.timeZone)}
          <NoticeMark routeId={route.id} />
          <OrderMarks route={route} />
        </span>
      </th>
      <Side
        {...{ side: 'A', line: left, other: right, trace: traces.A, newest, scale, active: route.activeLine === 'A' }}
      />
      <td className={styles.active}>
        <ActiveLine route={route} at={at} />
      </td>
      <Side
        {...{ side: 'B', line: right, other: left, trace: traces.B, newest, scale, active: route.activeLine === 'B' }}
      />
      <td className={styles.age} data-old={ageMs === null || freshness(ageMs) !== 'live'}>
        <IncidentMark lines={route.lines} />
        {ageMs === null ? missing : ageSeconds(ageMs)}
      </td>
    </tr>
  );
});

type Figure = 'jitterMicros' | 'lossRatio' | 'rttP95Micros';

const noTrace: Trace = [];

/** Drawn again only when what it shows has changed. */
const Side = memo(function Side(props: {
  side: string;
  line: BoardLine | null;
  other: BoardLine | null;
  trace: Trace | undefined;
  newest: number;
  scale: SparkScale;
  active: boolean;
}) {
  const t = useTranslations('board');
  const grade = useTranslations('words.grade');
  const { line, other, side, active, scale } = props;
  const mine = line?.grade ?? 'no-data';
  const figure = (key: Figure, className: string | undefined, text: string) => (
    <td
      key={key}
      className={className}
      data-active={active}
      data-side={side}
      data-rank={rank(line?.[key], other?.[key])}
    >
      {text}
    </td>
  );
  const cells: ReactNode[] = [
    <td key="spark" className={styles.spark} data-active={active} data-side={side}>
      <Sparkline
        line={side}
        trace={props.trace ?? noTrace}
        newest={props.newest}
        low={scale.low}
        high={scale.high}
        label={t('sparkLabel', { line: side, grade: grade(mine) })}
      />
    </td>,
    figure('jitterMicros', styles.jitter, microsAsMillis(line?.jitterMicros)),
    figure('lossRatio', styles.figure, lossPercent(line?.lossRatio)),
    figure('rttP95Micros', styles.figure, microsAsMillis(line?.rttP95Micros)),
    <td key="grade" className={styles.grade} data-active={active} data-side={side} data-line={side}>
      <GradeWord grade={mine} score={mine === 'no-data' || mine === 'down' ? null : (line?.score ?? null)} />
    </td>,
  ];
  return side === 'A' ? cells : cells.reverse();
});

/** The better number is bold, the worse grey; equal ones are neither. */
function rank(mine: number | null | undefined, other: number | null | undefined): 'better' | 'worse' | 'even' {
  if (mine === null || mine === undefined) return 'worse';
  if (other === null || other === undefined) return 'better';
  return mine === other ? 'even' : mine < other ? 'better' : 'worse';
}
