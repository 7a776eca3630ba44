'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { TextField } from '../form/TextField';
import { type Language, languages, ownNames } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import { CommandBlock } from '../network/CommandBlock';
import page from '../page/page.module.css';
import { Waiting } from '../page/Waiting';
import { errorField, useTRPC } from '../trpc/client';
import type { Read } from './data';
import { LinksTable } from './LinksTable';
import { momentText, periodTitle } from './periodText';
import styles from './reports.module.css';

const MOST_DAYS = 365;

/** Links by which people without an account read this report, each with its end; a new one is shown once. */
export function ShareDialog(props: { name: string; report: Read['report']; onClose: () => void }) {
  const t = useTranslations('reports.share');
  const language = useLanguage();
  const trpc = useTRPC();
  const { name, report } = props;
  const links = useQuery(trpc.report.links.queryOptions({ name }, { staleTime: 0, refetchInterval: 15_000 }));
  return (
    <Dialog
      title={t('title', { period: periodTitle(report.period, report.timeZone, language) })}
      width={640}
      keeps
      onClose={props.onClose}
    >
      <NewLink name={name} zone={report.timeZone} />
      <section className={styles.links} aria-label={t('list')}>
        <h3 className={page.title}>{t('list')}</h3>
        <Waiting on={[links]} loading={t('loading')} failed={t('failed')} height={60} />
        {links.data?.length === 0 && <p className={page.sub}>{t('none')}</p>}
        {links.data !== undefined && links.data.length > 0 && <LinksTable links={links.data} zone={report.timeZone} />}
      </section>
    </Dialog>
  );
}

function NewLink({ name, zone }: { name: string; zone: string }) {
  const t = useTranslations('reports.share');
  const spoken = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const [recipient, setRecipient] = useState('');
  const [language, setLanguage] = useState<Language>(spoken);
  const [days, setDays] = useState('30');
  const [tried, setTried] = useState(false);
  const create = useMutation(
    trpc.report.createLink.mutationOptions({
      onSuccess() {
        setTried(false);
        setRecipient('');
        // A report that was not kept is kept with its first link.
        return client.invalidateQueries(trpc.report.pathFilter());
      },
    }),
  );
  const field = create.isError ? errorField(create.error) : null;
  const wrongDays = !/^\d{1,3}$/.test(days.trim()) || Number(days) < 1 || Number(days) > MOST_DAYS;
  const wrongRecipient = recipient.trim() === '' || field === 'recipient';
  const typed = (change: () => void) => {
    change();
    create.reset();
  };
  return (
    <>
      {create.data !== undefined && (
        <div className={form.box} data-loud role="status">
          <p>{t('made', { at: momentText(create.data.expiresAt, zone, spoken) })}</p>
          <CommandBlock command={create.data.url} />
        </div>
      )}
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!wrongDays && recipient.trim() !== '')
            create.mutate({ name, recipient: recipient.trim(), language, days: Number(days) });
        }}
      >
        <div className={form.pair}>
          <TextField
            label={t('recipient')}
            note={t('recipientNote')}
            fault={(tried || field === 'recipient') && wrongRecipient ? t('noRecipient') : null}
            value={recipient}
            first
            onChange={(value) => typed(() => setRecipient(value))}
          />
          <TextField
            label={t('days')}
            note={t('daysNote', { most: MOST_DAYS })}
            inputMode="numeric"
            maxLength={3}
            fault={wrongDays && days !== '' ? t('wrongDays', { most: MOST_DAYS }) : null}
            value={days}
            onChange={(value) => typed(() => setDays(value))}
          />
        </div>
        <span className={form.buttons}>
          <Choice
            label={t('language')}
            options={languages.map((value) => ({ value, label: ownNames[value] }))}
            value={language}
            onPick={(picked) => typed(() => setLanguage(picked))}
          />
          <Button type="submit" variant="filled" loading={create.isPending} disabled={wrongDays}>
            {t('create')}
          </Button>
        </span>
        {create.isError && field !== 'recipient' && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: create.error.message })}
          </p>
        )}
      </form>
    </>
  );
}
