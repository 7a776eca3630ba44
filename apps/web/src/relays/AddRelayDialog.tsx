'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Dialog } from '../form/Dialog';
import { useTRPC } from '../trpc/client';
import type { RelayDraft } from './data';
import { OnceDialog } from './OnceDialog';
import { RelayForm } from './RelayForm';
import { useRelayText } from './useRelayText';

const empty: RelayDraft = { name: '', url: null, routeIds: [], eventTypes: ['route.drill'] };

/** A new relay; then its token and secret, once; then its page. */
export function AddRelayDialog(props: { onClose: () => void }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { push } = useRouter();
  const [name, setName] = useState('');
  const add = useMutation(
    trpc.relay.add.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.relay.pathFilter()) }),
  );
  if (add.data)
    return (
      <OnceDialog
        title={t('once.title', { name })}
        token={add.data.token}
        secret={add.data.secret}
        onClose={() => push(`/relays/${add.data.id}`)}
      />
    );
  return (
    <Dialog title={t('form.addTitle')} onClose={props.onClose} keeps>
      <RelayForm
        draft={empty}
        submit={t('form.submitAdd')}
        pending={add.isPending}
        error={add.error}
        onSubmit={(draft) => {
          setName(draft.name.trim());
          add.mutate(draft);
        }}
        onEdit={() => add.reset()}
        onCancel={props.onClose}
      />
    </Dialog>
  );
}
