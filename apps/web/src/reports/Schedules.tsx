'use client';
import { Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { useTRPC } from '../trpc/client';
import type { Delivery, Schedule } from './data';
import { momentText } from './periodText';
import styles from './reports.module.css';

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

/** Which reports make themselves, and at which hour of the organization's clock. */
export function Schedules({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('reports.delivery.schedule');
  return (
    <section aria-label={t('title')}>
      <h2 className={page.title}>{t('title')}</h2>
      <p className={page.sub}>{t('note', { zone: delivery.timeZone })}</p>
      {delivery.schedules.map((schedule) => (
        <Row key={schedule.kind} schedule={schedule} zone={delivery.timeZone} />
      ))}
    </section>
  );
}

/** A change takes effect at once, and the next time says so. */
function Row({ schedule, zone }: { schedule: Schedule; zone: string }) {
  const t = useTranslations('reports.delivery.schedule');
  const language = useLanguage();
  const trpc = useTRPC();
  const client = useQueryClient();
  const id = useId();
  const save = useMutation(
    trpc.report.setSchedule.mutationOptions({
      onSettled: () => client.invalidateQueries(trpc.report.schedules.pathFilter()),
    }),
  );
  const { kind } = schedule;
  const { enabled, hour } = save.isPending ? save.variables : schedule;
  return (
    <div className={styles.schedule}>
      <Switch
        className={styles.switch}
        label={t(`kind.${kind}`)}
        checked={enabled}
        onChange={(event) => save.mutate({ kind, enabled: event.currentTarget.checked, hour })}
      />
      <label className={page.srOnly} htmlFor={id}>
        {t('hourOf', { kind: t(`kind.${kind}`) })}
      </label>
      <Select
        id={id}
        note={`${id}-next`}
        value={String(hour)}
        options={hours}
        disabled={!enabled}
        onPick={(value) => save.mutate({ kind, enabled, hour: Number(value) })}
      />
      <p id={`${id}-next`} className={page.sub} aria-live="polite">
        {schedule.nextAt === null || !enabled
          ? t('off')
          : t('next', { at: momentText(schedule.nextAt, zone, language) })}
      </p>
      {save.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: save.error.message })}
        </p>
      )}
    </div>
  );
}
