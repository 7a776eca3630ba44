'use client';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Failure } from '../shell/Failure';
import { errorCode, useTRPC } from '../trpc/client';
import { AddAgentForm } from './AddAgentForm';
import type { EnrolmentToken } from './data';
import { EnrolmentDialog } from './EnrolmentDialog';
import styles from './network.module.css';

/** Where the new agent belongs; then its command, and the wait until it measures. */
export function AddAgentDialog(props: { onClose: () => void }) {
  const t = useTranslations('network');
  const trpc = useTRPC();
  const options = useQuery(trpc.network.options.queryOptions(undefined, { staleTime: 0 }));
  const [made, setMade] = useState<(EnrolmentToken & { name: string }) | null>(null);
  if (made !== null) return <EnrolmentDialog title={made.name} token={made} before={null} onClose={props.onClose} />;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('add.title')}
      size={480}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{ title: styles.dialogTitle, body: styles.dialogBody }}
    >
      {options.isError && options.data === undefined && (
        <Failure
          title={t('add.failedOptions')}
          body={t('failedBody')}
          code={errorCode(options.error)}
          onRetry={() => options.refetch()}
        />
      )}
      {options.isPending && <div className={styles.dialogSkeleton} role="status" aria-label={t('loading')} />}
      {options.data && (
        <AddAgentForm
          regions={options.data.regions}
          onMade={(token, name) => setMade({ ...token, name })}
          onCancel={props.onClose}
        />
      )}
    </Modal>
  );
}
