'use client';
import { Button, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { wholeMillis } from '../format/number';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { Relay } from './data';
import styles from './relays.module.css';
import { TryTicks } from './TryTicks';
import { useRelayText } from './useRelayText';

/** Sends `test.ping` through the real outbox and shows live what comes of it. */
export function TestSend({ relay }: { relay: Relay }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const may = usePerson().actions.includes('override');
  const test = useMutation(trpc.relay.test.mutationOptions());
  const refusal = !may ? t('test.mayNot') : relay.url === null ? t('test.noUrl') : null;
  return (
    <div className={styles.test}>
      <Button
        variant="filled"
        disabled={refusal !== null}
        loading={test.isPending}
        onClick={() => test.mutate({ id: relay.id })}
      >
        {t('test.button')}
      </Button>
      {refusal !== null && <p className={page.sub}>{refusal}</p>}
      {test.isError && (
        <p role="alert" className={page.sub}>
          {t('test.refused', { message: test.error.message })}
        </p>
      )}
      {test.data && <Outcome key={test.data.deliveryId} id={test.data.deliveryId} />}
    </div>
  );
}

function Outcome({ id }: { id: string }) {
  const { t, outcome } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.relay.delivery.queryOptions(
      { id },
      { staleTime: 0, refetchInterval: ({ state }) => (state.data && state.data.state !== 'pending' ? false : 300) },
    ),
  );
  const isOver = data !== undefined && data.state !== 'pending';
  useEffect(() => {
    if (isOver) void client.invalidateQueries(trpc.relay.deliveries.pathFilter());
  }, [isOver, client, trpc]);
  const last = data?.log.at(-1);
  return (
    <div className={styles.outcome} role="status">
      {!isOver && <Loader size={14} aria-hidden />}
      {data && <TryTicks log={data.log} />}
      <span>
        {!isOver && (last === undefined ? t('test.waiting') : t('test.again'))}
        {isOver &&
          (data.state === 'acknowledged' && last
            ? t('test.ok', { status: last.status ?? '', took: wholeMillis(last.tookMs) })
            : t('test.failed', { error: last?.error ?? outcome(data) }))}
        {last && (
          <span className={page.under}>
            {last.address === null ? t('delivery.noConnection') : t('delivery.address', { address: last.address })}
            {last.answer ? ` · ${last.answer.slice(0, 120)}` : ''}
          </span>
        )}
      </span>
    </div>
  );
}
