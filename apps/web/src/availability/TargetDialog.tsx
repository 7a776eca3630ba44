'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { useTRPC } from '../trpc/client';
import type { LineMonth, RegionMonth } from './data';
import { downText, monthName, targetText } from './text';

const MONTH_SECONDS = 30 * 86_400;

/** What a line owes in a month, and since when; it says what that allows before anything is saved. */
export function TargetDialog(props: {
  region: RegionMonth;
  line: LineMonth;
  /** Months that it may begin with; the newest is the one that runs. */
  months: readonly string[];
  newest: string;
  onClose: () => void;
}) {
  const t = useTranslations('availability');
  const language = useLanguage();
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { region, line } = props;
  const [draft, setDraft] = useState(line.target === null ? '' : targetText(line.target));
  const [fromMonth, setFromMonth] = useState(props.newest);
  const percent = Number(draft.trim().replace(',', '.'));
  const target = draft.trim() === '' ? null : percent / 100;
  const wrong = target !== null && !(target > 0.5 && target < 1);
  const save = useMutation(
    trpc.availability.setTarget.mutationOptions({
      onSuccess: async () => {
        await cache.invalidateQueries({ queryKey: trpc.availability.pathKey() });
        props.onClose();
      },
    }),
  );
  const allows = target === null || wrong ? null : downText((1 - target) * MONTH_SECONDS, language);
  const note = wrong ? t('dialogBad') : allows === null ? t('dialogNote') : t('dialogAllows', { allowed: allows });
  const name = regionName(region.code, region.name, language);
  return (
    <Dialog title={t('dialogTitle', { region: name, line: line.slot })} onClose={props.onClose}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!wrong) save.mutate({ lineId: line.id, target, fromMonth });
        }}
      >
        <Field label={t('dialogField')} note={save.isError ? t('saveFailed') : note} wrong={wrong || save.isError}>
          {(id, described) => (
            <input
              id={id}
              aria-describedby={described}
              aria-invalid={wrong}
              className={form.input}
              autoComplete="off"
              inputMode="decimal"
              maxLength={12}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
              data-autofocus
            />
          )}
        </Field>
        <Field label={t('dialogFrom')} note={t('dialogFromNote')}>
          {(id, described) => (
            <Select
              id={id}
              note={described}
              value={fromMonth}
              options={props.months.map((value) => ({ value, label: monthName(value, language) }))}
              onPick={setFromMonth}
            />
          )}
        </Field>
        <span className={form.buttons}>
          <Button type="submit" variant="filled" disabled={wrong} loading={save.isPending}>
            {t('save')}
          </Button>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}
