'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { useTRPC } from '../trpc/client';
import type { Viewers } from './data';
import styles from './reports.module.css';

const MOST = 1_000_000_000;

/** How many watch in each region at a time, as far as anybody says: minutes of audience time rest on it. */
export function ViewersSection({ regions }: { regions: readonly Viewers[] }) {
  const t = useTranslations('reports.delivery.viewers');
  return (
    <section aria-label={t('title')}>
      <h2 className={page.title}>{t('title')}</h2>
      <p className={page.sub}>{t('note')}</p>
      {regions.length === 0 && <p className={page.sub}>{t('none')}</p>}
      <ul className={styles.viewers}>
        {regions.map((region) => (
          <li key={region.regionId}>
            <Row region={region} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ region }: { region: Viewers }) {
  const t = useTranslations('reports.delivery.viewers');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const id = useId();
  const known = region.viewers === null ? '' : String(region.viewers);
  const [draft, setDraft] = useState<string | null>(null);
  const save = useMutation(
    trpc.report.setViewers.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.report.viewers.pathFilter());
        setDraft(null);
      },
    }),
  );
  const text = draft ?? known;
  const digits = text.replaceAll(/[\s,_]/g, '');
  const wrong = digits !== '' && (!/^\d+$/.test(digits) || Number(digits) < 1 || Number(digits) > MOST);
  const changed = digits !== known;
  const refused = save.isError ? t('refused', { message: save.error.message }) : null;
  const fault = wrong ? t('wrong') : refused;
  const name = regionName(region.code, region.name, language);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && changed)
          save.mutate({ regionId: region.regionId, viewers: digits === '' ? null : Number(digits) });
      }}
    >
      <label htmlFor={id}>
        {name} <span>{region.code}</span>
      </label>
      <input
        id={id}
        className={form.input}
        inputMode="numeric"
        autoComplete="off"
        maxLength={15}
        placeholder={t('unknown')}
        aria-invalid={fault !== null}
        aria-describedby={`${id}-note`}
        value={text}
        onChange={(event) => {
          setDraft(event.target.value);
          if (save.isError) save.reset();
        }}
      />
      {changed && (
        <Button type="submit" aria-label={t('saveOf', { region: name })} disabled={wrong} loading={save.isPending}>
          {t('save')}
        </Button>
      )}
      <p id={`${id}-note`} className={fault === null ? form.note : form.refusal} aria-live="polite">
        {fault ?? (save.isSuccess && !changed ? t('saved') : '')}
      </p>
    </form>
  );
}
