'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import form from '../form/form.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import type { Incident } from './data';
import { useIncidentText } from './useIncidentText';

/** Takes an incident into one's care, or gives that back; who may not is told who may. */
export function Acknowledge(props: { incident: Pick<Incident, 'id' | 'acknowledgedAt'>; takeBack?: boolean }) {
  const { t } = useIncidentText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const may = usePerson().actions.includes('acknowledge');
  const change = useMutation(
    trpc.incident.acknowledge.mutationOptions({
      onSuccess: () => client.invalidateQueries(trpc.incident.pathFilter()),
    }),
  );
  const { id, acknowledgedAt } = props.incident;
  const isDone = acknowledgedAt !== null;
  if (isDone && !props.takeBack) return null;
  return (
    <span>
      <Button
        variant={isDone ? 'default' : 'filled'}
        disabled={!may}
        title={may ? undefined : t('mayNot')}
        loading={change.isPending}
        onClick={() => change.mutate({ id, acknowledged: !isDone })}
      >
        {isDone ? t('takeBack') : t('acknowledge')}
      </Button>
      {change.isError && (
        <span role="alert" className={form.refusal}>
          {t('refused', { message: change.error.message })}
        </span>
      )}
    </span>
  );
}
