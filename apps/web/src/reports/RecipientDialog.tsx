'use client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { TextField } from '../form/TextField';
import { type Language, languages, ownNames } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { errorCode, errorField, useTRPC } from '../trpc/client';
import { type Recipient, type ScheduledKind, scheduledKinds } from './data';
import styles from './reports.module.css';

/** An address, which reports go there, and in which language; `recipient` null: a new one. */
export function RecipientDialog({ recipient, onClose }: { recipient: Recipient | null; onClose: () => void }) {
  const t = useTranslations('reports.delivery.recipients');
  const trpc = useTRPC();
  const client = useQueryClient();
  const spoken = useLanguage();
  const [address, setAddress] = useState(recipient?.address ?? '');
  const [language, setLanguage] = useState<Language>(recipient?.language ?? spoken);
  const [chosen, setChosen] = useState<readonly ScheduledKind[]>(recipient?.kinds ?? ['week']);
  const done = {
    async onSuccess() {
      await client.invalidateQueries(trpc.report.recipients.pathFilter());
      onClose();
    },
  };
  const add = useMutation(trpc.report.addRecipient.mutationOptions(done));
  const change = useMutation(trpc.report.changeRecipient.mutationOptions(done));
  const saving = recipient === null ? add : change;
  const atAddress = saving.isError && errorField(saving.error) === 'address';
  const kinds = scheduledKinds.filter((kind) => chosen.includes(kind));
  const typed = (apply: () => void) => {
    apply();
    saving.reset();
  };
  return (
    <Dialog
      title={recipient === null ? t('addTitle') : t('editTitle', { address: recipient.address })}
      keeps
      onClose={onClose}
    >
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (recipient === null) add.mutate({ address: address.trim(), language, kinds: [...kinds] });
          else change.mutate({ id: recipient.id, language, kinds: [...kinds] });
        }}
      >
        {recipient === null && (
          <TextField
            label={t('address')}
            note={t('addressNote')}
            inputMode="email"
            maxLength={254}
            first
            value={address}
            fault={atAddress ? t(errorCode(saving.error) === 'CONFLICT' ? 'taken' : 'badAddress') : null}
            onChange={(value) => typed(() => setAddress(value))}
          />
        )}
        <fieldset className={styles.kinds}>
          <legend>{t('column.kinds')}</legend>
          {scheduledKinds.map((kind) => (
            <Checkbox
              key={kind}
              size="xs"
              label={t(`kind.${kind}`)}
              checked={kinds.includes(kind)}
              onChange={({ currentTarget: { checked } }) =>
                typed(() => setChosen(checked ? [...kinds, kind] : kinds.filter((one) => one !== kind)))
              }
            />
          ))}
        </fieldset>
        {kinds.length === 0 && <p className={form.refusal}>{t('noKind')}</p>}
        <div className={form.field}>
          <p className={form.label}>{t('column.language')}</p>
          <Choice
            label={t('column.language')}
            options={languages.map((value) => ({ value, label: ownNames[value] }))}
            value={language}
            onPick={(picked) => typed(() => setLanguage(picked))}
          />
        </div>
        {saving.isError && !atAddress && (
          <p role="alert" className={form.refusal}>
            {errorField(saving.error) === 'recipients' ? t('tooMany') : t('refused', { message: saving.error.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button
            type="submit"
            variant="filled"
            loading={saving.isPending}
            disabled={kinds.length === 0 || (recipient === null && address.trim() === '')}
          >
            {t(recipient === null ? 'addYes' : 'save')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}
