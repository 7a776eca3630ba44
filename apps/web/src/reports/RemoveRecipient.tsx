'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import type { Recipient } from './data';

/** What it means, before it is done. */
export function RemoveRecipient({ recipient, onClose }: { recipient: Recipient; onClose: () => void }) {
  const t = useTranslations('reports.delivery.recipients');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { id, address } = recipient;
  const remove = useMutation(
    trpc.report.removeRecipient.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.report.recipients.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog title={t('removeTitle', { address })} onClose={onClose}>
      <p>{t('removeBody')}</p>
      {remove.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: remove.error.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button variant="filled" loading={remove.isPending} onClick={() => remove.mutate({ id })}>
          {t('removeYes')}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </span>
    </Dialog>
  );
}
