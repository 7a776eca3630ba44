'use client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { MayNot } from '../page/MayNot';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { EnrolmentToken, NetworkAgent } from './data';
import { EnrolmentDialog } from './EnrolmentDialog';
import { useTarget } from './edit/useTarget';
import styles from './network.module.css';

/** A new token, or the archive; who may do neither is told whom to ask. */
export function AgentManage(props: { agent: NetworkAgent; onArchived: () => void }) {
  const t = useTranslations('network.drawer');
  const me = usePerson();
  const { open } = useTarget();
  return (
    <section>
      <h3>{t('manage')}</h3>
      {me.actions.includes('manage-network') ? (
        <>
          <div className={styles.action}>
            <Button onClick={() => open('agent', props.agent.id)}>{t('edit')}</Button>
          </div>
          <Renew agent={props.agent} />
          <Archive {...props} />
        </>
      ) : (
        <MayNot work="network" />
      )}
    </section>
  );
}

function Renew(props: { agent: NetworkAgent }) {
  const t = useTranslations('network.renew');
  const add = useTranslations('network.add');
  const trpc = useTRPC();
  const [revokeKey, setRevokeKey] = useState(false);
  const [made, setMade] = useState<EnrolmentToken | null>(null);
  const renew = useMutation(trpc.network.renewEnrolment.mutationOptions({ onSuccess: setMade }));
  const { agent } = props;
  return (
    <div className={styles.action}>
      <p className={styles.note}>{t('sentence')}</p>
      {agent.enrolledAt !== null && (
        <Checkbox
          size="xs"
          label={t('revoke')}
          checked={revokeKey}
          onChange={(event) => setRevokeKey(event.currentTarget.checked)}
        />
      )}
      <Button loading={renew.isPending} onClick={() => renew.mutate({ agentId: agent.id, revokeKey })}>
        {t('button')}
      </Button>
      {renew.isError && (
        <p role="alert" className={form.refusal}>
          {add('refused', { message: renew.error.message })}
        </p>
      )}
      {made && (
        <EnrolmentDialog
          title={add('titleRenew', { name: agent.name })}
          token={made}
          before={agent.enrolledAt}
          onClose={() => setMade(null)}
        />
      )}
    </div>
  );
}

function Archive(props: { agent: NetworkAgent; onArchived: () => void }) {
  const t = useTranslations('network.archive');
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const archive = useMutation(
    trpc.network.archiveAgent.mutationOptions({
      async onSuccess() {
        props.onArchived();
        await client.invalidateQueries(trpc.network.agents.pathFilter());
      },
    }),
  );
  if (!asking)
    return (
      <div className={styles.action}>
        <Button onClick={() => setAsking(true)}>{t('button')}</Button>
      </div>
    );
  return (
    <fieldset className={styles.action}>
      <legend>{t('confirm', { name: props.agent.name })}</legend>
      <p className={styles.note}>{t('sentence')}</p>
      <span className={form.buttons}>
        <Button
          variant="filled"
          loading={archive.isPending}
          onClick={() => archive.mutate({ agentId: props.agent.id })}
        >
          {t('yes')}
        </Button>
        <Button data-autofocus onClick={() => setAsking(false)}>
          {t('no')}
        </Button>
      </span>
      {archive.isError && (
        <p role="alert" className={form.refusal}>
          {t('failed')} {archive.error.message}
        </p>
      )}
    </fieldset>
  );
}
