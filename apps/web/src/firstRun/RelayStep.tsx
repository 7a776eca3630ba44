'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { CommandBlock } from '../network/CommandBlock';
import { useTRPC } from '../trpc/client';
import { type FirstRun, loanOf } from './data';
import styles from './firstRun.module.css';
import { Refused } from './Refused';
import { testRelayCommand } from './testRelay';
import { useStepDone } from './useStepDone';

const NAME = 'test-relay-1';

/** A relay that only holds what it is told: run by the lab, or by a few lines of shell. */
export function RelayStep({ state, routeId }: { state: FirstRun; routeId: string }) {
  const t = useTranslations('firstRun.relay');
  const trpc = useTRPC();
  const done = useStepDone();
  const { relay, hubUrl } = state;
  const loan = loanOf(state);
  const [token, setToken] = useState<string | null>(null);
  const add = useMutation(trpc.relay.add.mutationOptions());
  const renew = useMutation(trpc.relay.renewToken.mutationOptions());
  const run = useMutation(trpc.firstRun.runLabRelay.mutationOptions({ onSettled: done }));
  const show = useMutation({
    mutationFn: () =>
      relay === null
        ? add.mutateAsync({ name: NAME, url: null, routeIds: [routeId], eventTypes: [] })
        : renew.mutateAsync({ id: relay.id }),
    onSuccess: async (made) => {
      setToken(made.token);
      await done();
    },
  });
  return (
    <div className={form.form}>
      <p>{t('intro')}</p>
      {token !== null && (
        <>
          <p>
            {t('command')} <b>{t('once')}</b>
          </p>
          <CommandBlock command={testRelayCommand(hubUrl, routeId, token)} />
        </>
      )}
      {relay !== null && (
        <p className={styles.wait} aria-live="polite">
          {t('waiting', { name: relay.name })}
        </p>
      )}
      <Refused error={run.error ?? show.error} />
      <span className={form.buttons}>
        {loan !== null && loan.relay === null && token === null && (
          <Button
            variant="filled"
            loading={run.isPending}
            disabled={show.isPending}
            onClick={() => run.mutate({ routeId, relayId: relay?.id ?? null, name: relay?.name ?? NAME })}
          >
            {t('run')}
          </Button>
        )}
        {token === null && (
          <Button
            variant={loan === null ? 'filled' : 'default'}
            loading={show.isPending}
            disabled={run.isPending}
            onClick={() => show.mutate()}
          >
            {t(relay === null ? 'make' : 'again')}
          </Button>
        )}
      </span>
    </div>
  );
}
