'use client';
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { MayNot } from '../page/MayNot';
import styles from './incidents.module.css';
import { Refused } from './Refused';
import { useIncidentText } from './useIncidentText';
import { useIncidentWork } from './useIncidentWork';

/** Writes a note into the timeline; what is refused stays in the box. */
export function NoteForm({ id }: { id: string }) {
  const { t } = useIncidentText();
  const { verbs, may, refresh } = useIncidentWork();
  const [text, setText] = useState('');
  const add = useMutation(
    verbs.note.mutationOptions({
      async onSuccess() {
        setText('');
        await refresh();
      },
    }),
  );
  if (!may) return <MayNot work="incidents" />;
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
      <Refused error={add.error} />
      <Button type="submit" disabled={text.trim() === ''} loading={add.isPending}>
        {t('note.add')}
      </Button>
    </form>
  );
}
