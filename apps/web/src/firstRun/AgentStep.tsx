'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { suggestedName } from '../network/commands';
import type { EnrolmentToken } from '../network/data';
import { EnrolmentSteps } from '../network/EnrolmentSteps';
import { useTRPC } from '../trpc/client';
import { type FirstRun, loanOf } from './data';
import styles from './firstRun.module.css';
import { Refused } from './Refused';
import { useStepDone } from './useStepDone';

/** The agent's command, which ticks by itself; or the lab runs it, on its own lines. */
export function AgentStep(props: {
  state: FirstRun;
  region: { readonly id: string; readonly code: string };
  carrier: { readonly id: string; readonly name: string };
}) {
  const t = useTranslations('firstRun.agent');
  const trpc = useTRPC();
  const { state, region, carrier } = props;
  const { agent } = state;
  const loan = loanOf(state);
  const done = useStepDone();
  const [token, setToken] = useState<EnrolmentToken | null>(null);
  const add = useMutation(trpc.network.addAgent.mutationOptions());
  const renew = useMutation(trpc.network.renewEnrolment.mutationOptions());
  const runInLab = useMutation(trpc.firstRun.runLabAgent.mutationOptions());
  const name = agent?.name ?? suggestedName(region.code, carrier.name, []);
  const idOrNew = async () =>
    agent?.id ?? (await add.mutateAsync({ regionId: region.id, carrierId: carrier.id, name })).agentId;

  const show = useMutation({
    mutationFn: async () =>
      agent === null
        ? add.mutateAsync({ regionId: region.id, carrierId: carrier.id, name })
        : renew.mutateAsync({ agentId: agent.id }),
    onSuccess: async (made) => {
      setToken(made);
      await done();
    },
  });
  const run = useMutation({
    mutationFn: async () => runInLab.mutateAsync({ agentId: await idOrNew(), name }),
    onSettled: done,
  });
  const enrolled = (agent?.enrolledAt ?? null) !== null;
  return (
    <div className={form.form}>
      <p>{t(loan === null ? 'intro' : 'introLab')}</p>
      {agent !== null && token === null && (
        <p className={styles.wait} aria-live="polite">
          {enrolled ? t('running') : t('waiting', { name: agent.name })}
        </p>
      )}
      {token !== null && <EnrolmentSteps token={token} before={null} onClose={() => setToken(null)} />}
      <Refused error={run.error ?? show.error} />
      {token === null && (
        <span className={form.buttons}>
          {loan !== null && loan.agent === null && (
            <Button variant="filled" loading={run.isPending} disabled={show.isPending} onClick={() => run.mutate()}>
              {t('run')}
            </Button>
          )}
          <Button
            variant={loan === null ? 'filled' : 'default'}
            loading={show.isPending}
            disabled={run.isPending}
            onClick={() => show.mutate()}
          >
            {t(agent === null ? 'make' : 'again')}
          </Button>
        </span>
      )}
    </div>
  );
}
