'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { TextField } from '../../form/TextField';
import { useTRPC } from '../../trpc/client';
import type { TreeCircuit } from '../data';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { numberOf, textOf } from './numbers';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

/** What is leased: of whom, over which cable, how much, and for what. */
export function CircuitForm({ row, may, onSaved }: FormProps<TreeCircuit>) {
  const t = useTranslations('network.edit');
  const fault = useTranslations('network.fault.field');
  const trpc = useTRPC();
  const [draft, setDraft] = useState({
    name: row?.name ?? '',
    provider: row?.provider ?? '',
    cable: row?.cable ?? '',
    committedMbps: textOf(row?.committedMbps ?? null),
    monthlyCost: textOf(row?.monthlyCost ?? null),
    currency: row?.currency ?? '',
  });
  const save = useMutation(trpc.network.saveCircuit.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['name', 'provider', 'cable', 'committedMbps', 'monthlyCost', 'currency']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const committedMbps = numberOf(draft.committedMbps);
  const monthlyCost = numberOf(draft.monthlyCost);
  return (
    <EditForm
      submit={t(row === null ? 'addOf.circuit' : 'save')}
      may={may}
      ready={
        draft.name.trim() !== '' &&
        draft.provider.trim() !== '' &&
        committedMbps !== undefined &&
        monthlyCost !== undefined
      }
      saving={save}
      rest={faults.rest}
      onSubmit={() =>
        save.mutate({
          id: row?.id ?? null,
          name: draft.name.trim(),
          provider: draft.provider.trim(),
          cable: draft.cable.trim() || null,
          committedMbps: committedMbps ?? null,
          monthlyCost: monthlyCost ?? null,
          currency: draft.currency.trim().toUpperCase() || null,
        })
      }
    >
      <TextField
        label={t('name')}
        value={draft.name}
        first={row === null}
        fault={faults.at('name')}
        note={t('circuitNote')}
        onChange={(name) => edit({ name })}
      />
      <div className={form.pair}>
        <TextField
          label={t('provider')}
          value={draft.provider}
          fault={faults.at('provider')}
          onChange={(provider) => edit({ provider })}
        />
        <TextField
          label={t('cable')}
          value={draft.cable}
          fault={faults.at('cable')}
          onChange={(cable) => edit({ cable })}
        />
      </div>
      <TextField
        label={t('committed')}
        value={draft.committedMbps}
        inputMode="numeric"
        maxLength={12}
        fault={committedMbps === undefined ? fault('committedMbps') : faults.at('committedMbps')}
        note={t('committedNote')}
        onChange={(value) => edit({ committedMbps: value })}
      />
      <div className={form.pair}>
        <TextField
          label={t('cost')}
          value={draft.monthlyCost}
          inputMode="decimal"
          maxLength={14}
          fault={monthlyCost === undefined ? fault('monthlyCost') : faults.at('monthlyCost')}
          onChange={(value) => edit({ monthlyCost: value })}
        />
        <TextField
          label={t('currency')}
          value={draft.currency}
          maxLength={3}
          placeholder="USD"
          fault={faults.at('currency')}
          note={t('currencyNote')}
          onChange={(currency) => edit({ currency })}
        />
      </div>
    </EditForm>
  );
}
