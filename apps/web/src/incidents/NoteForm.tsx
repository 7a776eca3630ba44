'use client';
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import styles from './incidents.module.css';
import { useIncidentText } from './useIncidentText';

/** Writes a note into the timeline; what is refused stays in the box. */
export function NoteForm({ id }: { id: string }) {
  const { t } = useIncidentText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const may = usePerson().actions.includes('acknowledge');
  const [text, setText] = useState('');
  const add = useMutation(
    trpc.incident.note.mutationOptions({
      async onSuccess() {
        setText('');
        await client.invalidateQueries(trpc.incident.pathFilter());
      },
    }),
  );
  if (!may) return <p className={page.sub}>{t('mayNot')}</p>;
  return (
    <form
      className={styles.write}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ id, text });
      }}
    >
      <Textarea
        label={t('note.label')}
        placeholder={t('note.hint')}
        autosize
        minRows={2}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {add.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: add.error.message })}
        </p>
      )}
      <Button type="submit" disabled={text.trim() === ''} loading={add.isPending}>
        {t('note.add')}
      </Button>
    </form>
  );
}
