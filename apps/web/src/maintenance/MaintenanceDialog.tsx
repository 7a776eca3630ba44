'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../form/Dialog';
import form from '../form/form.module.css';
import { isoDay } from '../format/time';
import { Waiting } from '../page/Waiting';
import { usePerson } from '../shell/Person';
import { errorField, useTRPC } from '../trpc/client';
import type { MaintenancePlace, MaintenanceRow } from './data';
import { draftOf, type Place, planOf } from './draft';
import { MaintenanceFields } from './MaintenanceFields';
import { Preview } from './Preview';
import { useFaultText } from './useFaultText';

/** One window, new or changed, with what its schedule makes of the next weeks. */
export function MaintenanceDialog(props: { row: MaintenanceRow | null; place?: Place; onClose: () => void }) {
  const t = useTranslations('orders.maintenance');
  const trpc = useTRPC();
  const places = useQuery(trpc.maintenance.places.queryOptions());
  return (
    <Dialog title={t(props.row === null ? 'titleAdd' : 'titleEdit')} width={560} onClose={props.onClose}>
      <Waiting on={[places]} loading={t('loading')} failed={t('failed')} body={t('failedBody')} />
      {places.data && <MaintenanceForm {...props} places={places.data} />}
    </Dialog>
  );
}

function MaintenanceForm(props: {
  row: MaintenanceRow | null;
  place?: Place;
  places: readonly MaintenancePlace[];
  onClose: () => void;
}) {
  const t = useTranslations('orders.maintenance');
  const me = usePerson();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { row } = props;
  const zone = me.organization.timeZone;
  const [draft, setDraft] = useState(() => draftOf(row, zone, isoDay(Date.now() + 86_400_000, zone), props.place));
  const done = {
    async onSuccess() {
      await Promise.all([
        client.invalidateQueries(trpc.maintenance.list.pathFilter()),
        client.invalidateQueries(trpc.route.works.pathFilter()),
      ]);
      props.onClose();
    },
  };
  const add = useMutation(trpc.maintenance.add.mutationOptions(done));
  const change = useMutation(trpc.maintenance.change.mutationOptions(done));
  const saving = row === null ? add : change;
  const field = errorField(saving.error);
  const faultText = useFaultText();
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        const plan = planOf(draft);
        if (row === null) add.mutate(plan);
        else change.mutate({ ...plan, id: row.id });
      }}
    >
      <MaintenanceFields
        draft={draft}
        places={props.places}
        wrong={field}
        onChange={(part) => {
          setDraft({ ...draft, ...part });
          saving.reset();
        }}
      />
      <Preview draft={draft} />
      {saving.isError && (
        <p role="alert" className={form.refusal}>
          {faultText(field) ?? t('refused', { message: saving.error.message })}
        </p>
      )}
      <span className={form.buttons}>
        <Button type="submit" variant="filled" disabled={draft.name.trim() === ''} loading={saving.isPending}>
          {t(row === null ? 'plan' : 'save')}
        </Button>
        <Button onClick={props.onClose}>{t('cancel')}</Button>
      </span>
      {row !== null && <Archive row={row} done={done} />}
    </form>
  );
}

function Archive(props: { row: MaintenanceRow; done: { onSuccess: () => Promise<void> } }) {
  const t = useTranslations('orders.maintenance');
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const archive = useMutation(trpc.maintenance.archive.mutationOptions(props.done));
  const { id, name } = props.row;
  if (!asking)
    return (
      <div>
        <Button onClick={() => setAsking(true)}>{t('archive')}…</Button>
      </div>
    );
  return (
    <fieldset className={form.box}>
      <legend>{t('confirmArchive', { name })}</legend>
      <p className={form.note}>{t('archiveNote')}</p>
      <span className={form.buttons}>
        <Button variant="filled" loading={archive.isPending} onClick={() => archive.mutate({ id })}>
          {t('archiveYes')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('archiveNo')}</Button>
      </span>
      {archive.isError && (
        <p role="alert" className={form.refusal}>
          {t('refused', { message: archive.error.message })}
        </p>
      )}
    </fieldset>
  );
}
