'use client';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../../form/Dialog';
import form from '../../form/form.module.css';
import { dayAndYear } from '../../format/time';
import { useLanguage } from '../../i18n/Translations';
import { Waiting } from '../../page/Waiting';
import { useShownZone } from '../../shell/useShownZone';
import { useTRPC } from '../../trpc/client';
import styles from './edit.module.css';
import type { Kind } from './target';
import { useFaultText } from './useFaults';
import { useSaved } from './useSaved';

interface Archivable {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
}

/** The end of the drawer: putting something away after saying what goes with it, or taking it back. */
export function Archiving(props: {
  object: Archivable;
  archivedAt: number | null;
  onAsk: (asking: boolean) => void;
  onArchived: () => void;
}) {
  const t = useTranslations('network.archiving');
  const [asking, setAsked] = useState(false);
  const setAsking = (next: boolean) => {
    setAsked(next);
    props.onAsk(next);
  };
  if (props.archivedAt !== null) return <Restore object={props.object} archivedAt={props.archivedAt} />;
  return (
    <section>
      <Button onClick={() => setAsking(true)}>{t('button')}</Button>
      {asking && <Ask object={props.object} onArchived={props.onArchived} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Ask({ object, onArchived, onClose }: { object: Archivable; onArchived: () => void; onClose: () => void }) {
  const t = useTranslations('network.archiving');
  const faultText = useFaultText();
  const trpc = useTRPC();
  const { kind, id, name } = object;
  const effect = useQuery(trpc.network.archiveEffect.queryOptions({ kind, id }, { staleTime: 0, gcTime: 0 }));
  const archive = useMutation(
    trpc.network.archive.mutationOptions(
      useSaved(() => {
        onClose();
        onArchived();
      }),
    ),
  );
  const below = effect.data?.below ?? [];
  const blocked = effect.data?.blockedBy ?? [];
  return (
    <Dialog title={t('confirm', { name })} onClose={onClose}>
      <Waiting on={[effect]} loading={t('loading')} failed={t('failedEffect')} height={80} />
      {blocked.length > 0 && (
        <>
          <p className={form.refusal}>{t('blocked')}</p>
          <ul className={styles.plain}>
            {blocked.map((one) => (
              <li key={`${one.code}${one.name}`}>
                {faultText({ field: null, code: one.code, value: one.name, fault: one.message, fix: '' })}
              </li>
            ))}
          </ul>
        </>
      )}
      {effect.data && blocked.length === 0 && (
        <>
          <p className={form.note}>{t(`note.${kind}`)}</p>
          {below.length > 0 && (
            <>
              <p className={form.label}>{t('below', { count: below.length })}</p>
              <ul className={styles.plain}>
                {below.map((one) => (
                  <li key={one.id}>
                    <small>{t(`kind.${one.kind}`)}</small> {one.name}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {archive.isError && (
        <p role="alert" className={form.refusal}>
          {t('failed', { message: archive.error.message })}
        </p>
      )}
      <span className={form.buttons}>
        {effect.data && blocked.length === 0 && (
          <Button
            variant="filled"
            loading={archive.isPending}
            onClick={() => archive.mutate({ kind, id, withBelow: below.length > 0 })}
          >
            {below.length > 0 ? t('yesAll', { count: below.length + 1 }) : t('yes')}
          </Button>
        )}
        <Button data-autofocus onClick={onClose}>
          {t(blocked.length > 0 ? 'close' : 'no')}
        </Button>
      </span>
    </Dialog>
  );
}

function Restore({ object, archivedAt }: { object: Archivable; archivedAt: number }) {
  const t = useTranslations('network.archiving');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const trpc = useTRPC();
  const restore = useMutation(trpc.network.restore.mutationOptions(useSaved(() => {})));
  return (
    <section>
      <p className={form.note}>{t('since', { day: dayAndYear(archivedAt, zone, language) })}</p>
      <span className={form.buttons}>
        <Button loading={restore.isPending} onClick={() => restore.mutate({ kind: object.kind, id: object.id })}>
          {t('restore')}
        </Button>
      </span>
      {restore.isError && (
        <p role="alert" className={form.refusal}>
          {t('failedRestore', { message: restore.error.message })}
        </p>
      )}
    </section>
  );
}
