'use client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../form/Dialog';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { duration } from '../format/duration';
import page from '../page/page.module.css';
import { usePerson } from '../shell/Person';
import { useTRPC } from '../trpc/client';
import { Confirm } from './Confirm';
import type { Relay } from './data';
import { OnceDialog } from './OnceDialog';
import { useRelayText } from './useRelayText';

/** Which secrets are in force; a new one with an overlap, the end of the old one, a new token. */
export function Credentials({ relay, now }: { relay: Relay; now: number }) {
  const { t, moment, language } = useRelayText();
  const may = usePerson().actions.includes('manage-network');
  const until = relay.previousSecretUntil;
  const hasTwo = until !== null && until > now;
  return (
    <section>
      <h2 className={page.title}>{t('sections.credentials')}</h2>
      <p className={page.sub}>
        {hasTwo
          ? t('secret.two', { until: moment(until, now), left: duration(until - now, language) })
          : t('secret.one')}
      </p>
      {may && (
        <span className={form.buttons}>
          {hasTwo ? <EndOld relay={relay} /> : <Rotate relay={relay} />}
          <RenewToken relay={relay} />
        </span>
      )}
    </section>
  );
}

const overlaps = ['1', '6', '24', '72', '168'] as const;

function Rotate({ relay }: { relay: Relay }) {
  const { t, moment } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [hours, setHours] = useState<string>('24');
  const rotate = useMutation(trpc.relay.rotateSecret.mutationOptions());
  const close = () => {
    setAsking(false);
    rotate.reset();
    void client.invalidateQueries(trpc.relay.pathFilter());
  };
  const words = (value: string) =>
    Number(value) > 24 ? t('secret.days', { days: Number(value) / 24 }) : t('secret.hours', { hours: Number(value) });
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('secret.rotate')}</Button>
      {asking && rotate.data && (
        <OnceDialog title={t('once.newSecret', { name: relay.name })} secret={rotate.data.secret} onClose={close}>
          <p className={form.note}>{t('once.overlap', { until: moment(rotate.data.previousUntil) })}</p>
        </OnceDialog>
      )}
      {asking && !rotate.data && (
        <Dialog title={t('secret.rotateTitle', { name: relay.name })} onClose={close}>
          <p className={form.note}>{t('secret.rotateNote')}</p>
          <Field label={t('secret.overlap')}>
            {(id, note) => (
              <Select
                id={id}
                note={note}
                value={hours}
                options={overlaps.map((value) => ({ value, label: words(value) }))}
                onPick={setHours}
              />
            )}
          </Field>
          {rotate.isError && (
            <p role="alert" className={form.refusal}>
              {t('secret.failed', { message: rotate.error.message })}
            </p>
          )}
          <span className={form.buttons}>
            <Button
              variant="filled"
              loading={rotate.isPending}
              onClick={() => rotate.mutate({ id: relay.id, overlapHours: Number(hours) })}
            >
              {t('secret.rotate')}
            </Button>
            <Button onClick={close}>{t('form.cancel')}</Button>
          </span>
        </Dialog>
      )}
    </>
  );
}

function EndOld({ relay }: { relay: Relay }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const client = useQueryClient();
  const end = useMutation(
    trpc.relay.endOldSecret.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.relay.pathFilter()) }),
  );
  return (
    <Confirm
      button={t('secret.endOld')}
      title={t('secret.endTitle', { name: relay.name })}
      note={t('secret.endNote')}
      yes={t('secret.endYes')}
      no={t('secret.no')}
      failed={end.isError ? t('secret.failed', { message: end.error.message }) : null}
      onYes={() => end.mutateAsync({ id: relay.id })}
    />
  );
}

function RenewToken({ relay }: { relay: Relay }) {
  const { t } = useRelayText();
  const trpc = useTRPC();
  const renew = useMutation(trpc.relay.renewToken.mutationOptions());
  return (
    <>
      <Confirm
        button={t('token.renew')}
        title={t('token.title', { name: relay.name })}
        note={t('token.note')}
        yes={t('token.yes')}
        no={t('token.no')}
        failed={renew.isError ? t('secret.failed', { message: renew.error.message }) : null}
        onYes={() => renew.mutateAsync({ id: relay.id })}
      />
      {renew.data && (
        <OnceDialog
          title={t('once.newToken', { name: relay.name })}
          token={renew.data.token}
          onClose={() => renew.reset()}
        />
      )}
    </>
  );
}
