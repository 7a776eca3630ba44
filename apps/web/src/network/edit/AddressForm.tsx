'use client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '../../form/TextField';
import { useTRPC } from '../../trpc/client';
import type { TreeAddress } from '../data';
import { EditForm } from './EditForm';
import styles from './edit.module.css';
import { numberOf, textOf } from './numbers';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

const STAMP_PORT = 862;

/** Where one line finds the reflector of one PoP. The key is written, never read: it is told to agents alone. */
export function AddressForm(props: {
  title: ReactNode;
  lineId: string;
  popId: string;
  address: TreeAddress | null;
  /** Whether its fields show at first. */
  open: boolean;
  may: boolean;
}) {
  const t = useTranslations('network.edit');
  const fault = useTranslations('network.fault.field');
  const trpc = useTRPC();
  const { lineId, popId, address } = props;
  const [draft, setDraft] = useState({
    host: address?.host ?? '',
    port: textOf(address?.port ?? STAMP_PORT),
    connectUrl: address?.connectUrl ?? '',
    key: '',
  });
  const save = useMutation(
    trpc.network.saveAddress.mutationOptions(useSaved(() => setDraft((now) => ({ ...now, key: '' })))),
  );
  const remove = useMutation(
    trpc.network.removeAddress.mutationOptions(
      useSaved(() => setDraft((now) => ({ ...now, host: '', connectUrl: '' }))),
    ),
  );
  const faults = useFaults(save.error ?? remove.error, ['host', 'port', 'connectUrl', 'stampKey']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const port = numberOf(draft.port);
  const send = (stampKey: string | null | undefined) =>
    save.mutate({
      lineId,
      popId,
      host: draft.host.trim(),
      port: port ?? STAMP_PORT,
      connectUrl: draft.connectUrl.trim() || null,
      ...(stampKey === undefined ? {} : { stampKey }),
    });
  return (
    <details className={styles.address} open={props.open}>
      <summary>
        {props.title}
        <span data-loud={address === null}>
          {address === null ? t('addressNone') : `${address.host}:${address.port}`}
        </span>
      </summary>
      <EditForm
        submit={t(address === null ? 'addressAdd' : 'addressSave')}
        may={props.may}
        ready={draft.host.trim() !== '' && typeof port === 'number'}
        saving={save}
        rest={faults.rest}
        onSubmit={() => send(draft.key.trim() || undefined)}
      >
        <div className={styles.hostPort}>
          <TextField
            label={t('host')}
            value={draft.host}
            maxLength={255}
            placeholder="203.0.113.10"
            fault={faults.at('host')}
            onChange={(host) => edit({ host })}
          />
          <TextField
            label={t('port')}
            value={draft.port}
            inputMode="numeric"
            maxLength={5}
            fault={port === undefined ? fault('port') : faults.at('port')}
            onChange={(value) => edit({ port: value })}
          />
        </div>
        <details open={faults.at('connectUrl') !== null || faults.at('stampKey') !== null || undefined}>
          <summary>{t(address?.hasKey ? 'addressMoreKeyed' : 'addressMore')}</summary>
          <div className={styles.more}>
            <TextField
              label={t('connectUrl')}
              value={draft.connectUrl}
              inputMode="url"
              maxLength={2_000}
              placeholder="https://sg-1.example/health"
              fault={faults.at('connectUrl')}
              note={t('connectUrlNote')}
              onChange={(connectUrl) => edit({ connectUrl })}
            />
            <TextField
              label={t('stampKey')}
              value={draft.key}
              type="password"
              maxLength={500}
              placeholder={address?.hasKey ? '••••••••' : ''}
              fault={faults.at('stampKey')}
              note={t(address?.hasKey ? 'stampKeySet' : 'stampKeyNote')}
              onChange={(key) => edit({ key })}
            />
            {props.may && address !== null && (
              <span className={styles.minor}>
                {address.hasKey && <Button onClick={() => send(null)}>{t('stampKeyRemove')}</Button>}
                <Button loading={remove.isPending} onClick={() => remove.mutate({ lineId, popId })}>
                  {t('addressRemove')}
                </Button>
              </span>
            )}
          </div>
        </details>
      </EditForm>
    </details>
  );
}
