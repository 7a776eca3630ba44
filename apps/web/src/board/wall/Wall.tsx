'use client';
import { useViewportSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { clockSeconds } from '../../format/time';
import { useKey } from '../../keys/useKey';
import { type AnswerProps, useAnswer } from '../Answer';
import type { BoardViewProps } from '../BoardTable';
import { LiveStatus } from '../LiveStatus';
import { traceBinMs } from '../trace';
import { useBoardView } from '../useBoardView';
import { useWakeLock } from './useWakeLock';
import { WallRow } from './WallRow';
import styles from './wall.module.css';

const MOST_ROWS = 12;
const ROW_PX = 72;
/** Sentence above, one line below. */
const AROUND_PX = 156;

/** The board for a screen across the room: the worst dozen, nothing to click, nothing that turns over. */
export function Wall(props: BoardViewProps & { answer: AnswerProps; now: number }) {
  const t = useTranslations('board.wall');
  const { title, detail } = useAnswer(props.answer);
  const { show } = useBoardView();
  const { height } = useViewportSize();
  const screen = useRef<HTMLDivElement>(null);
  useOnlyThis(screen);
  useWakeLock();
  useKey('Escape', t('leave'), () => show('table'));
  const routes = props.sections.flatMap(({ rows }) => rows);
  const shown = routes.slice(0, Math.min(MOST_ROWS, Math.max(1, Math.floor((height - AROUND_PX) / ROW_PX))));
  const newest = Math.floor(props.frame.at / traceBinMs) * traceBinMs;
  return (
    <div ref={screen} className={styles.wall} data-fresh={props.freshness}>
      <header className={styles.head}>
        <div aria-live="polite">
          <h1>{title}</h1>
          <p>{detail}</p>
        </div>
        <div className={styles.clock}>
          <time>{clockSeconds(props.now, props.answer.zone)}</time>
          <p>
            <LiveStatus receivedAt={props.answer.receivedAt} />
          </p>
        </div>
      </header>
      <table className={styles.rows} aria-label={t('label')}>
        <tbody>
          {shown.map(({ route, group }) => (
            <WallRow
              key={route.id}
              route={route}
              group={group}
              traces={props.traces[route.id]}
              at={props.frame.at}
              newest={newest}
              silentMs={props.silentMs}
            />
          ))}
        </tbody>
      </table>
      <footer className={styles.foot}>
        <span>{t('shown', { shown: shown.length, total: routes.length })}</span>
        <span>{t('leaveHint')}</span>
      </footer>
    </div>
  );
}

/** What the wall covers is out of reach meanwhile. */
function useOnlyThis(screen: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const own = screen.current;
    const main = own?.closest('main');
    const covered = [...(own?.parentElement?.children ?? []), ...(main?.parentElement?.children ?? [])].filter(
      (element): element is HTMLElement => element instanceof HTMLElement && element !== own && element !== main,
    );
    const before = covered.map((element) => element.inert);
    for (const element of covered) element.inert = true;
    return () => {
      covered.forEach((element, index) => {
        element.inert = before[index] ?? false;
      });
    };
  }, [screen]);
}
