import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { ActiveLine } from '@/board/ActiveLine';
import type { BoardState } from '@/board/boardState';
import { Sparkline } from '@/board/Sparkline';
import { sparkScale } from '@/board/spark';
import { traceBinMs } from '@/board/trace';
import { lossPercent, microsAsMillis } from '@/format/number';
import { regionName } from '@/format/region';
import { useLanguage } from '@/i18n/Translations';
import { GradeWord } from '@/theme/GradeMark';
import { LineChip } from '@/theme/LineChip';
import type { BoardFrame, BoardRoute } from '@/trpc/types';
import { Decision } from './Decision';
import styles from './lab.module.css';

/** One route of the chosen region, live: its lines, its switch, and how the newest switch came about. */
export function LiveRoute(props: { route: BoardRoute; frame: BoardFrame; state: BoardState }) {
  const { route, frame, state } = props;
  const t = useTranslations('board');
  const words = useTranslations('words');
  const language = useLanguage();
  const traces = state.traces[route.id] ?? {};
  const scale = sparkScale(Object.values(traces));
  const newest = Math.floor(frame.at / traceBinMs) * traceBinMs;
  return (
    <section className={styles.route} data-testid={`lab-route-${route.regionCode}`}>
      <header className={styles.routeHead}>
        <h2>
          <Link href={`/routes/${route.id}`}>
            {regionName(route.regionCode, route.regionName, language)} · {words(`scenario.${route.scenario}`)}
          </Link>
        </h2>
        <div className={styles.toggle}>
          <ActiveLine route={route} at={frame.at} />
        </div>
      </header>
      <table className={styles.lines}>
        <thead>
          <tr>
            <td />
            <td />
            <td className={styles.spark} />
            <th>{t('column.rtt')}</th>
            <th>{t('column.loss')}</th>
            <th>{t('column.jitter')}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(route.lines)
            .sort(([a], [b]) => a.localeCompare(b))
            .map(([slot, line]) => (
              <tr key={slot} data-line={slot} data-active={slot === route.activeLine}>
                <th scope="row">
                  <LineChip line={slot} active={slot === route.activeLine} />
                </th>
                <td>
                  <GradeWord grade={line.grade} score={line.grade === 'down' ? null : line.score} />
                </td>
                <td className={styles.spark}>
                  <Sparkline
                    line={slot}
                    trace={traces[slot] ?? []}
                    newest={newest}
                    low={scale.low}
                    high={scale.high}
                    label={t('sparkLabel', { line: slot, grade: words(`grade.${line.grade}`) })}
                  />
                </td>
                <td>
                  {line.grade === 'down' && line.rttP95Micros === null
                    ? words('noReply')
                    : microsAsMillis(line.rttP95Micros)}
                </td>
                <td>{lossPercent(line.lossRatio)}</td>
                <td>{microsAsMillis(line.jitterMicros)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <Decision route={route} />
    </section>
  );
}
