'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import type { Outputs } from '../trpc/types';

export type Token = Outputs['token']['list'][number];

/** What it means, before it is done. */
export function RevokeDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const t = useTranslations('tokens');
  const trpc = useTRPC();
  const client = useQueryClient();
  const revoke = useMutation(
    trpc.token.revoke.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.token.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog title={t('revokeTitle', { name: token.name })} onClose={onClose}>
      <p>{t('revokeBody')}</p>
      {revoke.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: revoke.error.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button variant="filled" loading={revoke.isPending} onClick={() => revoke.mutate({ id: token.id })}>
          {t('revokeConfirm', { name: token.name })}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </span>
    </Dialog>
  );
}
