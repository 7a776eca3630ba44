'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import type { PolicyDetail } from './data';

/** Puts a policy away after asking; where a route uses it the server says which. */
export function ArchivePolicy({ detail }: { detail: PolicyDetail }) {
  const t = useTranslations('policies');
  const trpc = useTRPC();
  const client = useQueryClient();
  const { push } = useRouter();
  const [asking, setAsking] = useState(false);
  const archive = useMutation(
    trpc.policy.archive.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.policy.pathFilter());
        push('/policies');
      },
    }),
  );
  const close = () => {
    setAsking(false);
    archive.reset();
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('archive')}…</Button>
      {asking && (
        <Dialog title={t('confirmArchive', { name: detail.name })} onClose={close}>
          <p className={form.note}>{t('archiveNote')}</p>
          {archive.isError && (
            <p role="alert" className={form.refusal}>
              {t('archiveRefused', { message: archive.error.message })}
            </p>
          )}
          <span className={form.buttons}>
            <Button variant="filled" loading={archive.isPending} onClick={() => archive.mutate({ id: detail.id })}>
              {t('archiveYes')}
            </Button>
            <Button onClick={close}>{t('archiveNo')}</Button>
          </span>
        </Dialog>
      )}
    </>
  );
}
