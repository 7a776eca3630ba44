'use client';
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import form from '../form/form.module.css';
import page from '../page/page.module.css';
import { errorCode } from '../trpc/client';
import type { IncidentDetail } from './data';
import styles from './incidents.module.css';
import { Refused } from './Refused';
import { useIncidentText } from './useIncidentText';
import { useIncidentWork } from './useIncidentWork';

/** What a person is writing, and which saved text it began from. */
interface Draft {
  readonly text: string;
  readonly version: number;
}

/** Why it happened, and what is to be different: one text that several people write, and nobody loses. */
export function PostMortem({ incident }: { incident: IncidentDetail }) {
  const { t } = useIncidentText();
  const { verbs, may, refresh } = useIncidentWork();
  const [draft, setDraft] = useState<Draft | null>(null);
  const save = useMutation(
    verbs.postMortem.mutationOptions({
      async onSuccess() {
        await refresh();
        setDraft(null);
      },
    }),
  );
  const { id, postMortem, postMortemVersion } = incident;
  const begin = () => setDraft({ text: postMortem || t('postMortem.outline'), version: postMortemVersion });
  if (draft === null)
    return (
      <>
        <p className={postMortem === '' ? page.sub : styles.note}>{postMortem || t('postMortem.none')}</p>
        {may && <Button onClick={begin}>{postMortem === '' ? t('postMortem.begin') : t('postMortem.edit')}</Button>}
      </>
    );
  const isOverwritten = save.isError && errorCode(save.error) === 'CONFLICT';
  return (
    <div className={styles.write}>
      <Textarea
        aria-label={t('sections.postMortem')}
        autosize
        minRows={8}
        maxRows={30}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
      />
      {isOverwritten ? (
        <>
          <p role="alert" className={form.refusal}>
            {t('postMortem.conflict')}
          </p>
          <p className={styles.note}>{postMortem}</p>
        </>
      ) : (
        <Refused error={save.error} />
      )}
      <span className={form.buttons}>
        <Button variant="filled" loading={save.isPending} onClick={() => save.mutate({ id, ...draft })}>
          {t('postMortem.save')}
        </Button>
        {isOverwritten && (
          <Button onClick={() => setDraft({ ...draft, version: postMortemVersion })}>
            {t('postMortem.overwrite')}
          </Button>
        )}
        <Button onClick={() => setDraft(null)}>{t('postMortem.cancel')}</Button>
      </span>
    </div>
  );
}
