import { memo, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { ageSeconds } from '../../format/duration';
import { lossPercent, microsAsMillis, missing } from '../../format/number';
import { regionName } from '../../format/region';
import { clockMinutes } from '../../format/time';
import { useLanguage } from '../../i18n/Translations';
import { GradeMark } from '../../theme/GradeMark';
import { LineToggle } from '../../theme/LineToggle';
import type { BoardLine, BoardRoute } from '../../trpc/types';
import { useActiveCaption } from '../ActiveLine';
import { freshness } from '../freshness';
import { Sparkline } from '../Sparkline';
import { type SparkScale, sparkScale } from '../spark';
import type { Trace } from '../trace';
import type { Group } from '../triage';
import styles from './wall.module.css';

const none: Readonly<Record<string, Trace>> = {};
const noTrace: Trace = [];

/** One route, to be read from five metres. */
export const WallRow = memo(function WallRow(props: {
  route: BoardRoute;
  group: Group;
  traces: Readonly<Record<string, Trace>> | undefined;
  at: number;
  newest: number;
  silentMs: number;
}) {
  const { route, group, at, newest } = props;
  const t = useTranslations('board');
  const words = useTranslations('words');
  const language = useLanguage();
  const caption = useActiveCaption(route, at);
  const traces = props.traces ?? none;
  const scale = useMemo(() => sparkScale(Object.values(traces)), [traces]);
  const ageMs = route.dataAgeMs === null ? null : route.dataAgeMs + props.silentMs;
  const { activeLine, switching } = route;
  const side = (slot: string) => ({
    side: slot,
    line: route.lines[slot] ?? null,
    trace: traces[slot] ?? noTrace,
    active: activeLine === slot,
    newest,
    scale,
  });
  return (
    <tr
      className={styles.row}
      data-group={group}
      data-fresh={freshness(ageMs ?? Number.POSITIVE_INFINITY)}
      data-region={route.regionCode}
    >
      <th scope="row" className={styles.route}>
        <b>{regionName(route.regionCode, route.regionName, language)}</b>
        <span>
          {words(`scenario.${route.scenario}`)} · {clockMinutes(at, route.timeZone)}
        </span>
      </th>
      <WallSide {...side('A')} />
      <td className={styles.active}>
        <span className={styles.toggle}>
          <LineToggle
            lines={Object.keys(route.lines).sort()}
            active={activeLine}
            switchingFrom={switching?.from ?? null}
            label={t('toggleLabel', { line: activeLine })}
          />
        </span>
        <span className={styles.caption} data-loud={caption.loud}>
          {caption.text}
        </span>
      </td>
      <WallSide {...side('B')} />
      <td className={styles.age} data-old={ageMs === null || freshness(ageMs) !== 'live'}>
        <Value text={ageMs === null ? missing : ageSeconds(ageMs)} unit="s" />
      </td>
    </tr>
  );
});

const WallSide = memo(function WallSide(props: {
  side: string;
  line: BoardLine | null;
  trace: Trace;
  active: boolean;
  newest: number;
  scale: SparkScale;
}) {
  const t = useTranslations('board');
  const words = useTranslations('words');
  const { side, line, active, scale } = props;
  const grade = line?.grade ?? 'no-data';
  const attributes = { 'data-side': side, 'data-active': active };
  const cells = [
    <td key="spark" className={styles.spark} {...attributes}>
      <Sparkline
        line={side}
        trace={props.trace}
        newest={props.newest}
        low={scale.low}
        high={scale.high}
        label={t('sparkLabel', { line: side, grade: words(`grade.${grade}`) })}
      />
    </td>,
    <td key="loss" className={styles.figure} {...attributes}>
      <Value text={lossPercent(line?.lossRatio)} unit="%" />
    </td>,
    <td key="rtt" className={styles.figure} {...attributes}>
      <Value text={microsAsMillis(line?.rttP95Micros)} unit="ms" />
    </td>,
    <td key="grade" className={styles.grade} data-grade={grade} {...attributes}>
      <span>
        <GradeMark grade={grade} size={28} /> {words(`grade.${grade}`)}
      </span>
    </td>,
  ];
  return side === 'A' ? cells : cells.reverse();
});

function Value(props: { text: string; unit: string }) {
  if (props.text === missing) return missing;
  return (
    <>
      {props.text} <small>{props.unit}</small>
    </>
  );
}
