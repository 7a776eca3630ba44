'use client';
import { useMediaQuery } from '@mantine/hooks';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '@/shell/Failure';
import { TopBar } from '@/shell/TopBar';
import { useNow } from '@/shell/useNow';
import { useViewerZone } from '@/shell/useViewerZone';
import { Answer } from './Answer';
import { BoardCards } from './BoardCards';
import { BoardSkeleton } from './BoardSkeleton';
import { BoardTable } from './BoardTable';
import styles from './board.module.css';
import { Counts } from './Counts';
import { Feed } from './Feed';
import { freshness } from './freshness';
import { LiveStatus } from './LiveStatus';
import { StatusBar } from './StatusBar';
import { type LiveBoard, useBoard } from './useBoard';

/** Who needs me? */
export function Board() {
  const t = useTranslations('shell');
  const pointed = useRef(false);
  const board = useBoard(pointed);
  return (
    <>
      <TopBar title={t('liveBoard')} status={<LiveStatus receivedAt={board.state.receivedAt} />} />
      <BoardBody board={board} pointed={pointed} />
    </>
  );
}

function BoardBody(props: { board: LiveBoard; pointed: React.RefObject<boolean> }) {
  const { state, snapshot, error, retry } = props.board;
  const t = useTranslations('board');
  const zone = useViewerZone();
  const now = useNow(1_000);
  const narrow = useMediaQuery('(max-width: 800px)');
  if (error) return <Failure title={t('failed')} code={error.code} onRetry={retry} />;
  if (!snapshot || zone === null || now === null) return <BoardSkeleton />;

  const { frame, receivedAt } = state;
  const silentMs = receivedAt === null ? 0 : Math.max(0, now - receivedAt);
  const fresh = freshness(silentMs);
  const view = frame && { frame, traces: state.traces, arrangement: state.arrangement, freshness: fresh, silentMs };
  return (
    <>
      <div className={styles.columns}>
        <div className={styles.routes}>
          <div className={styles.opening}>
            {frame?.routes.length === 0 ? (
              <Empty />
            ) : (
              <Answer routes={frame?.routes ?? null} freshness={fresh} receivedAt={receivedAt} zone={zone} />
            )}
            {frame && frame.routes.length > 0 && <Counts routes={frame.routes} />}
          </div>
          {view &&
            view.frame.routes.length > 0 &&
            (narrow ? <BoardCards {...view} /> : <BoardTable {...view} pointed={props.pointed} />)}
        </div>
        <Feed items={state.feed} routes={frame?.routes ?? []} now={now} zone={zone} />
      </div>
      <StatusBar frame={frame} snapshot={snapshot} switches={state.switches} />
    </>
  );
}

function Empty() {
  const t = useTranslations('board.empty');
  return (
    <div className={styles.answer}>
      <h2>{t('title')}</h2>
      <p>{t('body')}</p>
    </div>
  );
}
