import Link from 'next/link';
import { type ReactNode, useMemo } from 'react';
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
import { Sparkline } from './Sparkline';
import { sparkScale } from './spark';
import styles from './table.module.css';
import type { Trace } from './trace';

interface RowProps {
  readonly route: BoardRoute;
  readonly traces: Readonly<Record<string, Trace>> | undefined;
  /** The hub's clock. */
  readonly at: number;
  readonly newest: number;
  readonly silentMs: number;
}

/** One route: a click anywhere opens its page. */
export function BoardRow(props: RowProps) {
  const { route, at } = props;
  const language = useLanguage();
  const words = useTranslations('words');
  const left = route.lines.A ?? null;
  const right = route.lines.B ?? null;
  const ageMs = route.dataAgeMs === null ? null : route.dataAgeMs + props.silentMs;
  return (
    <tr className={styles.row} data-fresh={freshness(ageMs ?? Number.POSITIVE_INFINITY)} data-region={route.regionCode}>
      <th className={styles.route} scope="row">
        <span className={styles.code}>{route.regionCode.slice(0, 2)}</span>
        <Link href={`/routes/${route.id}`} className={styles.name}>
          {regionName(route.regionCode, route.regionName, language)}
        </Link>
        <span className={styles.where}>
          {words(`scenario.${route.scenario}`)} · {clockMinutes(at, route.timeZone)}
          <OrderMarks route={route} />
        </span>
      </th>
      <Side side="A" line={left} other={right} {...props} />
      <td className={styles.active}>
        <ActiveLine route={route} at={at} />
      </td>
      <Side side="B" line={right} other={left} {...props} />
      <td className={styles.age} data-old={ageMs === null || freshness(ageMs) !== 'live'}>
        <IncidentMark lines={route.lines} />
        {ageMs === null ? missing : ageSeconds(ageMs)}
      </td>
    </tr>
  );
}

type Figure = 'jitterMicros' | 'lossRatio' | 'rttP95Micros';

function Side(props: RowProps & { side: string; line: BoardLine | null; other: BoardLine | null }) {
  const t = useTranslations('board');
  const grade = useTranslations('words.grade');
  const { line, other, side, traces } = props;
  const scale = useMemo(() => sparkScale(Object.values(traces ?? {})), [traces]);
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
  const active = props.route.activeLine === side;
  const cells: ReactNode[] = [
    <td key="spark" className={styles.spark} data-active={active} data-side={side}>
      <Sparkline
        line={side}
        trace={traces?.[side] ?? []}
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
}

/** The better number is bold, the worse grey; equal ones are neither. */
function rank(mine: number | null | undefined, other: number | null | undefined): 'better' | 'worse' | 'even' {
  if (mine === null || mine === undefined) return 'worse';
  if (other === null || other === undefined) return 'better';
  return mine === other ? 'even' : mine < other ? 'better' : 'worse';
}
