'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { useTRPC } from '../trpc/client';
import styles from './data.module.css';
import { draftOf, readDraft } from './retentionDraft';
import { keptResolutions, type Retention, type RetentionView } from './types';

/** Days by resolution; before they are saved it says what would go. */
export function RetentionForm(props: { view: RetentionView; onClose: (changed: boolean) => void }) {
  const t = useTranslations('data.kept');
  const { settings, limits } = props.view;
  const trpc = useTRPC();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(settings));
  const wanted = readDraft(draft, limits);
  const save = useMutation(
    trpc.retention.set.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.retention.get.queryFilter());
        props.onClose(true);
      },
    }),
  );
  const ready = typeof wanted === 'object';
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save.mutate(wanted);
      }}
    >
      {keptResolutions.map(({ resolution, setting }, i) => (
        <Field key={setting} label={t('label', { resolution: t(resolution) })} note={t('limits', limits[setting])}>
          {(id, note) => (
            <input
              id={id}
              aria-describedby={note}
              className={form.input}
              inputMode="numeric"
              data-autofocus={i === 0}
              value={draft[setting]}
              onChange={(event) => setDraft({ ...draft, [setting]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <div className={styles.effects} aria-live="polite">
        {ready ? <Effects wanted={wanted} settings={settings} /> : <p className={form.refusal}>{t(wanted)}</p>}
      </div>
      {save.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: save.error.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={!ready} loading={save.isPending}>
          {t('save')}
        </Button>
        <Button onClick={() => props.onClose(false)}>{t('cancel')}</Button>
      </span>
    </form>
  );
}

/** What the server would delete; nothing is said where nothing was changed. */
function Effects(props: { wanted: Retention; settings: Retention }) {
  const t = useTranslations('data.kept');
  const trpc = useTRPC();
  const changed = keptResolutions.some(({ setting }) => props.wanted[setting] !== props.settings[setting]);
  const preview = useQuery(trpc.retention.preview.queryOptions(props.wanted, { enabled: changed }));
  if (!changed || preview.data === undefined) return null;
  // What a resolution loses anyway is no effect of the change.
  const lowered = keptResolutions.filter(({ setting }) => props.wanted[setting] < props.settings[setting]);
  const going = preview.data.filter(
    (effect) => effect.daysGoing > 0 && lowered.some(({ resolution }) => resolution === effect.resolution),
  );
  if (going.length === 0) return <p className={form.note}>{t('deletesNothing')}</p>;
  return going.map(({ resolution, daysGoing }) => (
    <p key={resolution} className={form.refusal}>
      {t('deletes', { resolution: t(resolution), days: daysGoing })}
    </p>
  ));
}
