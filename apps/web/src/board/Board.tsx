'use client';
import { useMediaQuery } from '@mantine/hooks';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Skeleton } from '@/page/Skeleton';
import { Failure } from '@/shell/Failure';
import { TopBar } from '@/shell/TopBar';
import { useNow } from '@/shell/useNow';
import { useShownZone } from '@/shell/useShownZone';
import { Answer } from './Answer';
import { BoardActions } from './BoardActions';
import { BoardCards } from './BoardCards';
import { BoardControls } from './BoardControls';
import { BoardSkeleton } from './BoardSkeleton';
import { BoardTable } from './BoardTable';
import styles from './board.module.css';
import { Counts } from './Counts';
import { Feed } from './Feed';
import { freshness } from './freshness';
import { LiveStatus } from './LiveStatus';
import { NoRoutes } from './NoRoutes';
import { useNotices } from './notices/useNotices';
import { StatusBar } from './StatusBar';
import { useSections } from './sections';
import { type LiveBoard, useBoard } from './useBoard';
import { useBoardKeys } from './useBoardKeys';
import { useBoardView } from './useBoardView';
import { useUnacknowledged } from './useUnacknowledged';

const BoardMap = dynamic(() => import('./map/BoardMap').then((module) => module.BoardMap), {
  ssr: false,
  loading: MapLoading,
});
const Wall = dynamic(() => import('./wall/Wall').then((module) => module.Wall), { ssr: false });

function MapLoading() {
  const t = useTranslations('board.map');
  return <Skeleton label={t('loading')} height={340} />;
}

/** Who needs me? */
export function Board() {
  const t = useTranslations('shell');
  const pointed = useRef(false);
  const board = useBoard(pointed);
  const narrow = useMediaQuery('(max-width: 800px)') ?? false;
  const routes = board.state.frame?.routes ?? [];
  useNotices(board.state);
  return (
    <BoardActions routes={routes}>
      <TopBar title={t('liveBoard')} status={<LiveStatus receivedAt={board.state.receivedAt} />}>
        {!narrow && routes.length > 0 && <BoardControls routes={routes} narrow={false} />}
      </TopBar>
      <BoardBody board={board} narrow={narrow} pointed={pointed} />
    </BoardActions>
  );
}

function BoardBody(props: { board: LiveBoard; narrow: boolean; pointed: React.RefObject<boolean> }) {
  const { state, snapshot, error, retry } = props.board;
  const { narrow } = props;
  const t = useTranslations('board');
  const zone = useShownZone();
  const now = useNow(1_000);
  const { view, order } = useBoardView();
  const { frame, receivedAt, arrangement } = state;
  const routes = frame?.routes ?? noRoutes;
  const sections = useSections(routes, arrangement, view === 'wall' ? 'worst' : order);
  const unacknowledged = useUnacknowledged(state.feed);
  const nextIncident = useBoardKeys({ state, unacknowledged });
  const [region, setRegion] = useState<string | null>(null);
  if (error) return <Failure title={t('failed')} code={error.code} onRetry={retry} />;
  if (!snapshot || zone === null || now === null) return <BoardSkeleton />;

  const silentMs = receivedAt === null ? 0 : Math.max(0, now - receivedAt);
  const fresh = freshness(silentMs);
  // While frames come in time, rows are drawn once a frame and not for each tick of the clock too.
  const shown = frame && {
    frame,
    traces: state.traces,
    sections,
    freshness: fresh,
    silentMs: fresh === 'live' ? 0 : silentMs,
  };
  const answer = { routes: frame?.routes ?? null, freshness: fresh, receivedAt, zone };
  if (view === 'wall' && shown) return <Wall {...shown} answer={answer} now={now} />;
  const isMap = view === 'map';
  const list = { unacknowledged, pointed: region, onPoint: setRegion };
  return (
    <>
      {narrow && shown && routes.length > 0 && <BoardControls routes={routes} narrow />}
      <div className={styles.columns} data-view={view}>
        <div className={styles.routes}>
          <div className={styles.opening}>
            {frame?.routes.length === 0 ? <NoRoutes /> : <Answer {...answer} />}
            {routes.length > 0 && <Counts routes={routes} />}
          </div>
          {shown && isMap && routes.length > 0 && (
            <BoardMap
              routes={sections.flatMap(({ rows }) => rows.map(({ route }) => route))}
              freshness={fresh}
              pointed={region}
              onPoint={setRegion}
            />
          )}
          {shown && !isMap && !narrow && routes.length > 0 && <BoardTable {...shown} pointed={props.pointed} />}
          {shown && !isMap && narrow && <BoardCards {...shown} {...list} compact={false} />}
        </div>
        {shown && isMap && (
          <div className={styles.list}>
            <BoardCards {...shown} {...list} compact={!narrow} />
          </div>
        )}
        <Feed
          items={state.feed}
          routes={routes}
          unacknowledged={unacknowledged}
          nextIncident={nextIncident}
          below={isMap}
          now={now}
        />
      </div>
      <StatusBar frame={frame} snapshot={snapshot} switches={state.switches} />
    </>
  );
}

const noRoutes: readonly [] = [];
