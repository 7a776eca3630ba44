'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Incident } from './data';
import { Refused } from './Refused';
import { useIncidentText } from './useIncidentText';
import { useIncidentWork } from './useIncidentWork';

/** Takes an incident into one's care, or gives that back; who may not is told who may. */
export function Acknowledge(props: { incident: Pick<Incident, 'id' | 'acknowledgedAt'>; takeBack?: boolean }) {
  const { t } = useIncidentText();
  const { verbs, may, refresh } = useIncidentWork();
  const change = useMutation(verbs.acknowledge.mutationOptions({ onSuccess: refresh }));
  const { id, acknowledgedAt } = props.incident;
  const isDone = acknowledgedAt !== null;
  if (isDone && !props.takeBack) return null;
  return (
    <div>
      <Button
        variant={isDone ? 'default' : 'filled'}
        disabled={!may}
        title={may ? undefined : t('mayNot')}
        loading={change.isPending}
        onClick={() => change.mutate({ id, acknowledged: !isDone })}
      >
        {isDone ? t('takeBack') : t('acknowledge')}
      </Button>
      <Refused error={change.error} />
    </div>
  );
}
