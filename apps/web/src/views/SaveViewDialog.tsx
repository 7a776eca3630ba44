'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import { useViewPage } from './useViewPage';
import { ViewForm } from './ViewForm';

/** Keeps the page as its address has it now, under a name. */
export function SaveViewDialog(props: { onClose: () => void }) {
  const t = useTranslations('views');
  const trpc = useTRPC();
  const client = useQueryClient();
  const pageOf = useViewPage();
  const [{ path, query }] = useState(() => ({
    path: window.location.pathname,
    query: window.location.search.replace(/^\?/, ''),
  }));
  const save = useMutation(
    trpc.view.save.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.view.list.pathFilter());
        props.onClose();
      },
    }),
  );
  return (
    <Dialog title={t('save')} width={420} onClose={props.onClose}>
      <p className={form.note}>{t('saveNote', { page: pageOf(path) })}</p>
      <ViewForm
        name=""
        shared={false}
        busy={save.isPending}
        error={save.error}
        onSave={(view) => save.mutate({ ...view, path, query })}
      />
    </Dialog>
  );
}
