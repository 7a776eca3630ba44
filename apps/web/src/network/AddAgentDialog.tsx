'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { Waiting } from '../page/Waiting';
import { useTRPC } from '../trpc/client';
import { AddAgentForm } from './AddAgentForm';
import type { EnrolmentToken } from './data';
import { EnrolmentDialog } from './EnrolmentDialog';

/** Where the new agent belongs; then its command, and the wait until it measures. */
export function AddAgentDialog(props: { onClose: () => void }) {
  const t = useTranslations('network');
  const trpc = useTRPC();
  const options = useQuery(trpc.network.options.queryOptions(undefined, { staleTime: 0 }));
  const [made, setMade] = useState<(EnrolmentToken & { name: string }) | null>(null);
  if (made !== null) return <EnrolmentDialog title={made.name} token={made} before={null} onClose={props.onClose} />;
  return (
    <Dialog title={t('add.title')} onClose={props.onClose}>
      <Waiting
        on={[options]}
        loading={t('loading')}
        failed={t('add.failedOptions')}
        body={t('failedBody')}
        height={220}
      />
      {options.data && (
        <AddAgentForm
          regions={options.data.regions}
          onMade={(token, name) => setMade({ ...token, name })}
          onCancel={props.onClose}
        />
      )}
    </Dialog>
  );
}
