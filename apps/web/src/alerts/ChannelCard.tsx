'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { wholeMillis } from '../format/number';
import page from '../page/page.module.css';
import { Confirm } from '../relays/Confirm';
import { OnceDialog } from '../relays/OnceDialog';
import { useRelayText } from '../relays/useRelayText';
import { useTRPC } from '../trpc/client';
import styles from './alerts.module.css';
import { type Channel, stateOf } from './data';

/** A channel: what it is told, whether that arrives, and what may be done with it. */
export function ChannelCard({ channel, onEdit }: { channel: Channel; onEdit: (() => void) | null }) {
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const { moment, language } = useRelayText();
  const state = stateOf(channel);
  const { name, kind, url, failingSince, lastError, lastDeliveredAt, previousSecretUntil } = channel;
  const test = useMutation(trpc.alert.test.mutationOptions());
  const told = channel.topics.map((topic) => t(`topic.${topic}`)).join(language === 'zh' ? '、' : ', ');
  const title = kind === 'email' ? t('email') : name;
  return (
    <article className={styles.channel} aria-label={title}>
      <div className={styles.facts}>
        <b>{kind === 'email' ? told : name}</b>{' '}
        <span className={styles.state} data-state={state}>
          · {t(`state.${state}`, { at: failingSince === null ? '' : moment(failingSince) })}
        </span>
        {url !== null && <span className={page.under}>{url}</span>}
        <span className={page.under}>
          {kind === 'webhook' && `${told} · `}
          <Regions channel={channel} /> ·{' '}
          {lastDeliveredAt === null ? t('neverDelivered') : t('lastDelivered', { at: moment(lastDeliveredAt) })}
        </span>
        {lastError !== null && <span className={page.under}>{t('lastError', { error: lastError })}</span>}
        {previousSecretUntil !== null && (
          <span className={page.under}>{t('twoSecrets', { at: moment(previousSecretUntil) })}</span>
        )}
      </div>
      {onEdit && (
        <span className={page.buttons}>
          <Button
            disabled={channel.disabledAt !== null}
            loading={test.isPending}
            aria-label={t('testOf', { name: title })}
            onClick={() => test.mutate({ id: channel.id })}
          >
            {t('test')}
          </Button>
          <Button aria-label={t('editOf', { name: title })} onClick={onEdit}>
            {t('edit')}
          </Button>
          <Manage channel={channel} name={title} />
        </span>
      )}
      {test.isError && (
        <p role="alert" className={styles.outcome} data-result="failed">
          {t('testRefused', { message: test.error.message })}
        </p>
      )}
      {test.data && <Outcome key={test.data.deliveryId} deliveryId={test.data.deliveryId} />}
    </article>
  );
}

function Regions({ channel }: { channel: Channel }) {
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const { data: places } = useQuery(trpc.maintenance.places.queryOptions());
  const { regionIds } = channel;
  if (regionIds === null) return <>{t('regionsAll')}</>;
  return <>{places?.flatMap(({ regionId, code }) => (regionIds.includes(regionId) ? code : [])).join(', ')}</>;
}

/** What comes of a test, as it comes. */
function Outcome({ deliveryId }: { deliveryId: string }) {
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.alert.testResult.queryOptions(
      { deliveryId },
      { staleTime: 0, refetchInterval: ({ state }) => (state.data && state.data.state !== 'pending' ? false : 300) },
    ),
  );
  const isOver = data !== undefined && data.state !== 'pending';
  useEffect(() => {
    if (isOver) void client.invalidateQueries(trpc.alert.list.pathFilter());
  }, [isOver, client, trpc]);
  const said = () => {
    if (data === undefined || (data.state === 'pending' && data.error === null)) return t('testPending');
    if (data.state === 'pending') return t('testAgain', { tries: data.tries, error: data.error ?? '' });
    if (data.state === 'dropped') return t('testFailed', { error: data.error ?? '–' });
    const took = wholeMillis((data.acknowledgedAt ?? data.createdAt) - data.createdAt);
    return t('testOk', { status: data.status ?? '', took });
  };
  return (
    <p role="status" className={styles.outcome} data-result={data?.state === 'dropped' ? 'failed' : undefined}>
      {said()}
    </p>
  );
}

function Manage({ channel, name }: { channel: Channel; name: string }) {
  const t = useTranslations('alerts');
  const trpc = useTRPC();
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries(trpc.alert.list.pathFilter()) };
  const enable = useMutation(trpc.alert.setEnabled.mutationOptions(done));
  const rotate = useMutation(trpc.alert.rotateSecret.mutationOptions());
  const archive = useMutation(trpc.alert.archive.mutationOptions(done));
  const [secret, setSecret] = useState<string | null>(null);
  const { id, kind, disabledAt } = channel;
  const refused = (error: { message: string } | null) => error && t('refused', { message: error.message });
  return (
    <>
      <Button loading={enable.isPending} onClick={() => enable.mutate({ id, enabled: disabledAt !== null })}>
        {t(disabledAt === null ? 'off' : 'on')}
      </Button>
      {kind === 'webhook' && (
        <Confirm
          button={t('rotate')}
          title={t('rotateTitle', { name })}
          note={t('rotateNote')}
          yes={t('rotateYes')}
          no={t('no')}
          failed={refused(rotate.error)}
          onYes={async () => setSecret((await rotate.mutateAsync({ id })).secret)}
        />
      )}
      <Confirm
        button={t('remove')}
        title={t('removeTitle', { name })}
        note={t('removeNote')}
        yes={t('removeYes')}
        no={t('no')}
        failed={refused(archive.error)}
        onYes={() => archive.mutateAsync({ id })}
      />
      {secret !== null && (
        <OnceDialog
          title={t('secretOf', { name })}
          secret={secret}
          onClose={() => {
            setSecret(null);
            void done.onSuccess();
          }}
        >
          <p className={page.sub}>{t('secretOverlap')}</p>
        </OnceDialog>
      )}
    </>
  );
}
