'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { duration } from '../format/duration';
import { missing } from '../format/number';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { useTRPC } from '../trpc/client';
import type { InvitationRow } from './data';
import styles from './people.module.css';

/** Links that nobody has used yet; each can be taken back. */
export function InvitationsTable({ invitations, now }: { invitations: readonly InvitationRow[]; now: number }) {
  const t = useTranslations('people');
  const role = useTranslations('words.role');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const cancel = useMutation(
    trpc.people.cancelInvitation.mutationOptions({
      onSettled: () => client.invalidateQueries(trpc.people.pathFilter()),
    }),
  );
  return (
    <section className={styles.invitations}>
      <h2 className={page.title}>{t('invitations')}</h2>
      <Table
        label={t('invitations')}
        columns={[t('column.invited'), t('column.role'), t('column.by'), t('column.expires'), '']}
        stacks
      >
        {invitations.map(({ id, email, invitedBy, expiresAt, role: given }) => (
          <tr key={id}>
            <th scope="row">{email ?? t('byLink')}</th>
            <td data-label={t('column.role')}>{role(given)}</td>
            <td data-label={t('column.by')}>{invitedBy ?? missing}</td>
            <td data-label={t('column.expires')}>
              {expiresAt > now ? t('expiresIn', { duration: duration(expiresAt - now, language) }) : t('ranOut')}
            </td>
            <td className={styles.actions}>
              <Button
                aria-label={t('takeBackOf', { name: email ?? t('byLink') })}
                loading={cancel.isPending && cancel.variables.id === id}
                onClick={() => cancel.mutate({ id })}
              >
                {t('takeBack')}
              </Button>
            </td>
          </tr>
        ))}
      </Table>
      {cancel.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: cancel.error.message })}
        </p>
      )}
    </section>
  );
}
