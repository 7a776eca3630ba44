'use client';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../trpc/client';
import styles from './drills.module.css';
import { RecordedDrill } from './RunCard';
import { useDrillText } from './useDrillText';

const POLL_MS = 700;

/** What came of a drill that was begun on this page, as soon as it has ended. */
export function DrillOutcome(props: { runId: string; onClose: () => void }) {
  const { t } = useDrillText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const run = useQuery(
    trpc.drill.get.queryOptions(
      { id: props.runId },
      { staleTime: 0, refetchInterval: ({ state }) => (state.data?.endedAt == null ? POLL_MS : false) },
    ),
  );
  const ended = run.data?.endedAt != null;
  useEffect(() => {
    if (ended) void client.invalidateQueries(trpc.route.works.pathFilter());
  }, [ended, client, trpc]);
  if (run.data === undefined) return null;
  return (
    <div className={styles.outcome} role="status">
      {ended ? <RecordedDrill run={run.data} /> : <p>{t('underWayHere')}</p>}
      {ended && <Button onClick={props.onClose}>{t('close')}</Button>}
    </div>
  );
}
