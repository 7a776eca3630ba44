'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import form from '../../form/form.module.css';
import { Select } from '../../form/Select';
import { TextField } from '../../form/TextField';
import { useTRPC } from '../../trpc/client';
import type { TreeAgent } from '../data';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { numberOf, textOf } from './numbers';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

/** How an agent is called, whose audience it stands for, and how often it probes. Its program takes that up by itself. */
export function AgentForm({ tree, row, may, onSaved }: FormProps<TreeAgent> & { readonly row: TreeAgent }) {
  const t = useTranslations('network.edit');
  const fault = useTranslations('network.fault.field');
  const trpc = useTRPC();
  const carriers = inUse(tree).carriers.filter(({ regionId }) => regionId === row.regionId);
  const [draft, setDraft] = useState({
    name: row.name,
    carrierId: row.carrierId,
    interval: textOf(row.intervalMs),
    connect: textOf(row.connectIntervalMs / 1_000),
    dscp: textOf(row.dscp),
  });
  const save = useMutation(trpc.network.saveAgent.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['name', 'carrierId', 'intervalMs', 'connectIntervalMs', 'dscp']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const [interval, connect, dscp] = [numberOf(draft.interval), numberOf(draft.connect), numberOf(draft.dscp)];
  return (
    <EditForm
      submit={t('save')}
      may={may && !row.imported}
      ready={
        draft.name.trim() !== '' && typeof interval === 'number' && typeof connect === 'number' && dscp !== undefined
      }
      saving={save}
      rest={faults.rest}
      onSubmit={() =>
        save.mutate({
          id: row.id,
          carrierId: draft.carrierId,
          name: draft.name.trim(),
          intervalMs: interval ?? row.intervalMs,
          dscp: dscp ?? null,
          connectIntervalMs: Math.round((connect ?? 0) * 1_000),
        })
      }
    >
      <TextField label={t('name')} value={draft.name} fault={faults.at('name')} onChange={(name) => edit({ name })} />
      <Field
        label={t('carrier')}
        note={faults.at('carrierId') ?? t('carrierOfAgentNote')}
        wrong={faults.at('carrierId') !== null}
      >
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={draft.carrierId}
            options={carriers.map(({ id: value, name }) => ({ value, label: name }))}
            onPick={(carrierId) => edit({ carrierId })}
          />
        )}
      </Field>
      <div className={form.pair}>
        <TextField
          label={t('interval')}
          value={draft.interval}
          inputMode="numeric"
          maxLength={6}
          fault={interval === undefined ? fault('intervalMs') : faults.at('intervalMs')}
          note={t('intervalNote')}
          onChange={(value) => edit({ interval: value })}
        />
        <TextField
          label={t('connect')}
          value={draft.connect}
          inputMode="decimal"
          maxLength={6}
          fault={connect === undefined ? fault('connectIntervalMs') : faults.at('connectIntervalMs')}
          note={t('connectNote')}
          onChange={(value) => edit({ connect: value })}
        />
      </div>
      <TextField
        label={t('dscp')}
        value={draft.dscp}
        inputMode="numeric"
        maxLength={2}
        fault={dscp === undefined ? fault('dscp') : faults.at('dscp')}
        note={t('dscpNote')}
        onChange={(value) => edit({ dscp: value })}
      />
    </EditForm>
  );
}
