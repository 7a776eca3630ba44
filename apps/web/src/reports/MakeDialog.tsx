'use client';
import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { TextField } from '../form/TextField';
import { useLanguage } from '../i18n/Translations';
import { errorField } from '../trpc/client';
import { type Archive, kinds } from './data';
import { JobProgress } from './JobProgress';
import { daysText, periodTitle } from './periodText';
import styles from './reports.module.css';
import { useReportJob } from './useReportJob';
import { daysOf, faultsOf, MOST_DAYS, nameOf, type Wanted } from './wantedPeriod';

const HOUR_MS = 3_600_000;

/** Which week, month or days; then how far it has come; then the report. */
export function MakeDialog({ archive, onClose }: { archive: Archive; onClose: () => void }) {
  const t = useTranslations('reports.make');
  const job = useTranslations('reports.job');
  const router = useRouter();
  const [wanted, setWanted] = useState<Wanted>(() => firstWish(archive));
  const [tried, setTried] = useState(false);
  const open = useCallback(({ name }: { name: string }) => router.push(`/reports/${name}`), [router]);
  const making = useReportJob(open);
  const faults = faultsOf(wanted, { earliest: archive.firstDay, today: archive.today });
  const name = nameOf(wanted);
  const stored = archive.reports.find((one) => one.name === name && one.version !== null);
  const wrong = faults.first !== null || faults.last !== null || name === '';
  const change = (part: Partial<Wanted>) => {
    setWanted({ ...wanted, ...part });
    if (making.refusal) making.reset();
  };
  const submit = () => {
    setTried(true);
    if (!wrong) making.make(name);
  };
  const state = making.job?.state;
  if (making.isBusy || state === 'done' || state === 'failed')
    return (
      <Dialog title={t('making')} onClose={onClose} keeps>
        {state === 'failed' ? (
          <p role="alert" className={form.refusal}>
            {job('failed', { reason: making.job?.error ?? '' })}
          </p>
        ) : (
          <>
            <JobProgress state={state ?? 'waiting'} />
            <p className={form.note} aria-live="polite">
              {job(`note.${state ?? 'waiting'}`)}
            </p>
          </>
        )}
        <span className={form.buttons}>
          {state === 'failed' && (
            <Button variant="filled" onClick={submit}>
              {job('again')}
            </Button>
          )}
          <Button onClick={onClose}>{t('leave')}</Button>
        </span>
      </Dialog>
    );
  const field = errorField(making.refusal);
  return (
    <Dialog title={t('title')} onClose={onClose} keeps>
      <form
        className={form.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <span className={styles.choice}>
          <Choice
            label={t('kind')}
            options={kinds.map((value) => ({ value, label: t(`kindOf.${value}`) }))}
            value={wanted.kind}
            onPick={(kind) => change({ kind })}
          />
        </span>
        {wanted.kind === 'days' ? (
          <Days wanted={wanted} faults={tried ? faults : null} archive={archive} refused={field} onChange={change} />
        ) : (
          <Whole
            kind={wanted.kind}
            archive={archive}
            value={wanted[wanted.kind]}
            onPick={(value) => change({ [wanted.kind]: value })}
          />
        )}
        {stored && (
          <p className={form.note}>{t(stored.complete ? 'kept' : 'keptSoFar', { version: stored.version ?? 1 })}</p>
        )}
        {making.refusal instanceof Error && (
          <p role="alert" className={form.refusal}>
            {t('refused', { message: making.refusal.message })}
          </p>
        )}
        <span className={form.buttons}>
          <Button type="submit" variant="filled" disabled={tried && wrong}>
            {t('submit')}
          </Button>
          {!wrong && <Button onClick={() => open({ name })}>{t('look')}</Button>}
          <Button onClick={onClose}>{t('cancel')}</Button>
        </span>
      </form>
    </Dialog>
  );
}

function Whole(props: { kind: 'week' | 'month'; archive: Archive; value: string; onPick: (value: string) => void }) {
  const t = useTranslations('reports.make');
  const archiveWords = useTranslations('reports');
  const language = useLanguage();
  const { timeZone } = props.archive;
  const options = props.archive.reports
    .filter(({ kind }) => kind === props.kind)
    .map((one) => {
      const title = periodTitle(one, timeZone, language);
      const days = props.kind === 'week' ? ` · ${daysText(one, timeZone, language)}` : '';
      return { value: one.name, label: `${title}${days}${one.complete ? '' : ` · ${archiveWords('soFar')}`}` };
    });
  return (
    <Field label={t(`kindOf.${props.kind}`)} note={options.length === 0 ? t('noneYet') : undefined}>
      {(id, note) => <Select id={id} note={note} value={props.value} options={options} onPick={props.onPick} />}
    </Field>
  );
}

function Days(props: {
  wanted: Wanted;
  /** Null before somebody has tried. */
  faults: ReturnType<typeof faultsOf> | null;
  archive: Archive;
  /** The field that the server refused. */
  refused: string | null;
  onChange: (part: Partial<Wanted>) => void;
}) {
  const t = useTranslations('reports.make');
  const { wanted, faults, archive } = props;
  const live = faultsOf(wanted, { earliest: archive.firstDay, today: archive.today });
  // What cannot become right by typing on is said at once.
  const at = (field: 'first' | 'last') => faults?.[field] ?? (live[field] === 'missing' ? null : live[field]);
  const say = (field: 'first' | 'last') => {
    const fault = at(field);
    if (fault === null) return null;
    const days = fault === 'long' ? daysOf(wanted.first, wanted.last) : 0;
    return t(`fault.${fault}`, { days, most: MOST_DAYS, day: archive.firstDay ?? '' });
  };
  const [first, last] = [say('first'), say('last')];
  const counted = first === null && last === null && live.first === null && live.last === null;
  return (
    <div className={form.pair}>
      <TextField
        label={t('first')}
        type="date"
        value={wanted.first}
        fault={first}
        first
        onChange={(value) => props.onChange({ first: value })}
      />
      <TextField
        label={t('last')}
        type="date"
        value={wanted.last}
        fault={last}
        note={counted ? t('days', { days: daysOf(wanted.first, wanted.last) }) : t('most', { most: MOST_DAYS })}
        onChange={(value) => props.onChange({ last: value })}
      />
    </div>
  );
}

/** The newest whole week that nobody has made, else the newest; the seven days up to yesterday. */
function firstWish({ reports, today, firstDay }: Archive): Wanted {
  const newest = (kind: string) => {
    const whole = reports.filter((one) => one.kind === kind && one.complete);
    return (whole.find(({ version }) => version === null) ?? whole[0] ?? reports.find((one) => one.kind === kind))
      ?.name;
  };
  const shifted = (days: number) => new Date(Date.parse(today) + days * 24 * HOUR_MS).toISOString().slice(0, 10);
  const last = shifted(-1);
  const first = shifted(-7);
  return {
    ...{ kind: 'week', week: newest('week') ?? '', month: newest('month') ?? '' },
    ...{ first: firstDay !== null && firstDay > first && firstDay <= last ? firstDay : first, last },
  };
}
