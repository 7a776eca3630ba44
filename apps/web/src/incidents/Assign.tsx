'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Select } from '../form/Select';
import page from '../page/page.module.css';
import { useTRPC } from '../trpc/client';
import type { Incident } from './data';
import styles from './incidents.module.css';
import { useIncidentText } from './useIncidentText';
import { useIncidentWork } from './useIncidentWork';

/** Whose it is: chosen among the organization's members by who may. */
export function Assign({ incident }: { incident: Incident }) {
  const { t } = useIncidentText();
  const trpc = useTRPC();
  const { verbs, may, refresh } = useIncidentWork();
  const members = useQuery(trpc.session.members.queryOptions(undefined, { enabled: may, staleTime: 60_000 }));
  const assign = useMutation(verbs.assign.mutationOptions({ onSuccess: refresh }));
  if (!may || members.data === undefined) return <>{incident.assignedTo?.name ?? t('nobody')}</>;
  const options = members.data.map(({ userId, name }) => ({ value: userId, label: name }));
  return (
    <span className={styles.assign}>
      <label htmlFor="assignee" className={page.srOnly}>
        {t('facts.assigned')}
      </label>
      <Select
        id="assignee"
        note="assignee-note"
        value={incident.assignedTo?.userId ?? ''}
        options={[{ value: '', label: t('nobody') }, ...options]}
        onPick={(userId) => assign.mutate({ id: incident.id, userId: userId || null })}
      />
      <span id="assignee-note" role={assign.isError ? 'alert' : undefined}>
        {assign.isError && t('refused', { message: assign.error.message })}
      </span>
    </span>
  );
}
