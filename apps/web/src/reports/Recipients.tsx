'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { ownNames } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { Table } from '../page/Table';
import { useTRPC } from '../trpc/client';
import { type Recipient, scheduledKinds } from './data';
import { momentText } from './periodText';
import { RecipientDialog } from './RecipientDialog';
import { RemoveRecipient } from './RemoveRecipient';
import styles from './reports.module.css';

type Task =
  | { readonly do: 'edit'; readonly recipient: Recipient | null }
  | { readonly do: 'remove'; readonly recipient: Recipient };

/** Who gets reports by e-mail, with an account or without; whom they do not reach, and why. */
export function Recipients({ recipients, zone }: { recipients: readonly Recipient[]; zone: string }) {
  const t = useTranslations('reports.delivery.recipients');
  const [task, setTask] = useState<Task | null>(null);
  const close = () => setTask(null);
  return (
    <section aria-label={t('title')}>
      <div className={styles.sectionHead}>
        <div>
          <h2 className={page.title}>{t('title')}</h2>
          <p className={page.sub}>{t('note')}</p>
        </div>
        <Button onClick={() => setTask({ do: 'edit', recipient: null })}>{t('add')}</Button>
      </div>
      {recipients.length === 0 ? (
        <p className={page.sub}>{t('none')}</p>
      ) : (
        <Table
          label={t('title')}
          columns={[t('column.address'), t('column.kinds'), t('column.language'), t('column.state'), '']}
          stacks
        >
          {recipients.map((recipient) => (
            <Row key={recipient.id} recipient={recipient} zone={zone} onTask={setTask} />
          ))}
        </Table>
      )}
      {task?.do === 'edit' && <RecipientDialog recipient={task.recipient} onClose={close} />}
      {task?.do === 'remove' && <RemoveRecipient recipient={task.recipient} onClose={close} />}
    </section>
  );
}

function Row({ recipient, zone, onTask }: { recipient: Recipient; zone: string; onTask: (task: Task) => void }) {
  const t = useTranslations('reports.delivery.recipients');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const resume = useMutation(
    trpc.report.changeRecipient.mutationOptions({
      onSettled: () => client.invalidateQueries(trpc.report.recipients.pathFilter()),
    }),
  );
  const { id, address, account, kinds, state, lastSentAt, lastError } = recipient;
  return (
    <tr data-archived={state !== 'on'}>
      <th scope="row">
        {address}
        <span className={page.under}>{account === null ? t('noAccount') : t('account', { name: account })}</span>
      </th>
      <td data-label={t('column.kinds')}>
        <span>
          {scheduledKinds
            .filter((kind) => kinds.includes(kind))
            .map((kind) => t(`kind.${kind}`))
            .join(language === 'zh' ? '、' : ', ')}
        </span>
      </td>
      <td data-label={t('column.language')}>
        <span>{ownNames[recipient.language]}</span>
      </td>
      <td data-label={t('column.state')}>
        <span className={styles.state} data-state={state}>
          {t(`state.${state}`)}
          <span className={page.under}>
            {lastSentAt === null ? t('neverSent') : t('lastSent', { at: momentText(lastSentAt, zone, language) })}
            {lastError !== null && ` · ${lastError}`}
          </span>
        </span>
      </td>
      <td className={styles.actions}>
        {state !== 'on' && (
          <Button
            aria-label={t('resumeOf', { address })}
            loading={resume.isPending}
            onClick={() => resume.mutate({ id, on: true })}
          >
            {t('resume')}
          </Button>
        )}
        <Button aria-label={t('editOf', { address })} onClick={() => onTask({ do: 'edit', recipient })}>
          {t('edit')}
        </Button>
        <Button aria-label={t('removeOf', { address })} onClick={() => onTask({ do: 'remove', recipient })}>
          {t('remove')}
        </Button>
        {resume.isError && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: resume.error.message })}
          </p>
        )}
      </td>
    </tr>
  );
}
