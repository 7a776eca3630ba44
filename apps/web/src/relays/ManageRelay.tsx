'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { MayNot } from '../page/MayNot';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import { Confirm } from './Confirm';
import type { Relay } from './data';
import { RelayForm } from './RelayForm';
import { useRelayText } from './useRelayText';

/** Edit, disable, archive; who may not is told who may. */
export function ManageRelay({ relay }: { relay: Relay }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const may = usePerson().actions.includes('manage-network');
  const [editing, setEditing] = useState(false);
  const onSuccess = () => client.invalidateQueries(trpc.relay.pathFilter());
  const enable = useMutation(trpc.relay.setEnabled.mutationOptions({ onSuccess }));
  const archive = useMutation(trpc.relay.archive.mutationOptions({ onSuccess }));
  const isDisabled = relay.disabledAt !== null;
  return (
    <section>
      <h2 className={page.title}>{t('sections.manage')}</h2>
      {!may && <MayNot work="relays" />}
      {may && (
        <span className={form.buttons}>
          <Button onClick={() => setEditing(true)}>{t('manage.edit')}</Button>
          {(relay.url !== null || isDisabled) && (
            <Button loading={enable.isPending} onClick={() => enable.mutate({ id: relay.id, enabled: isDisabled })}>
              {isDisabled ? t('manage.enable') : t('manage.disable')}
            </Button>
          )}
          <Confirm
            button={t('manage.archive')}
            title={t('manage.archiveTitle', { name: relay.name })}
            note={t('manage.archiveNote')}
            yes={t('manage.archiveYes')}
            no={t('manage.no')}
            failed={archive.isError ? t('secret.failed', { message: archive.error.message }) : null}
            onYes={() => archive.mutateAsync({ id: relay.id })}
          />
        </span>
      )}
      {enable.isError && (
        <p role="alert" className={form.refusal}>
          {t('secret.failed', { message: enable.error.message })}
        </p>
      )}
      {editing && <EditDialog relay={relay} onClose={() => setEditing(false)} />}
    </section>
  );
}

function EditDialog({ relay, onClose }: { relay: Relay; onClose: () => void }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const change = useMutation(
    trpc.relay.change.mutationOptions({
      async onSuccess() {
        onClose();
        await client.invalidateQueries(trpc.relay.pathFilter());
      },
    }),
  );
  const { id, name, url, eventTypes } = relay;
  return (
    <Dialog title={t('form.editTitle', { name })} onClose={onClose} keeps>
      <RelayForm
        draft={{ name, url, eventTypes: [...eventTypes], routeIds: relay.routes.map(({ routeId }) => routeId) }}
        submit={t('form.submitEdit')}
        pending={change.isPending}
        error={change.error}
        onSubmit={(draft) => change.mutate({ ...draft, id })}
        onEdit={() => change.reset()}
        onCancel={onClose}
      />
    </Dialog>
  );
}
