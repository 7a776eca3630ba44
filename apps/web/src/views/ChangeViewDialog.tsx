'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { useTRPC } from '../trpc/client';
import type { SavedView } from './useViews';
import { ViewForm } from './ViewForm';

/** Another name for one's own view, shared or not, or away with it. */
export function ChangeViewDialog(props: { view: SavedView; onClose: () => void }) {
  const t = useTranslations('views');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { id, name, shared } = props.view;
  const done = {
    async onSuccess() {
      await client.invalidateQueries(trpc.view.list.pathFilter());
      props.onClose();
    },
  };
  const change = useMutation(trpc.view.change.mutationOptions(done));
  const remove = useMutation(trpc.view.remove.mutationOptions(done));
  return (
    <Dialog title={t('editTitle')} width={420} onClose={props.onClose}>
      <ViewForm
        name={name}
        shared={shared}
        busy={change.isPending}
        error={change.error ?? remove.error}
        onSave={(view) => change.mutate({ id, ...view })}
      >
        <Button loading={remove.isPending} onClick={() => remove.mutate({ id })}>
          {t('remove')}
        </Button>
      </ViewForm>
    </Dialog>
  );
}
