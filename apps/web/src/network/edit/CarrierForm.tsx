'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { TextField } from '../../form/TextField';
import { useTRPC } from '../../trpc/client';
import type { TreeCarrier } from '../data';
import { percentText } from '../percentText';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { numberOf, textOf } from './numbers';
import { RegionField } from './RegionField';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

/** A carrier of a region's audience, with how much of that audience is on it. */
export function CarrierForm({ tree, row, regionId, may, onSaved }: FormProps<TreeCarrier>) {
  const t = useTranslations('network.edit');
  const fault = useTranslations('network.fault.field');
  const trpc = useTRPC();
  const { regions, carriers } = inUse(tree);
  const [draft, setDraft] = useState({
    regionId: row?.regionId ?? regionId ?? regions[0]?.id ?? '',
    name: row?.name ?? '',
    asn: textOf(row?.asn ?? null),
    weight: textOf(row?.audienceWeight ?? 1),
  });
  const save = useMutation(trpc.network.saveCarrier.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['regionId', 'name', 'asn', 'audienceWeight']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const asn = numberOf(draft.asn);
  const weight = numberOf(draft.weight);
  const others = carriers
    .filter((one) => one.regionId === draft.regionId && one.id !== row?.id)
    .reduce((sum, one) => sum + one.audienceWeight, 0);
  const whole = others + (weight ?? 0);
  const share = whole > 0 && weight ? t('weightShare', { percent: percentText(weight / whole) }) : t('weightNote');
  return (
    <EditForm
      submit={t(row === null ? 'addOf.carrier' : 'save')}
      may={may && row?.imported !== true}
      ready={draft.regionId !== '' && draft.name.trim() !== '' && asn !== undefined && typeof weight === 'number'}
      saving={save}
      rest={faults.rest}
      onSubmit={() =>
        save.mutate({
          id: row?.id ?? null,
          regionId: draft.regionId,
          name: draft.name.trim(),
          asn: asn ?? null,
          audienceWeight: weight ?? 0,
        })
      }
    >
      {row === null && (
        <RegionField
          regions={regions}
          value={draft.regionId}
          fault={faults.at('regionId')}
          onPick={(picked) => edit({ regionId: picked })}
        />
      )}
      <TextField
        label={t('name')}
        value={draft.name}
        placeholder="Singtel"
        first={row === null}
        fault={faults.at('name')}
        note={t('carrierNote')}
        onChange={(name) => edit({ name })}
      />
      <div className={form.pair}>
        <TextField
          label={t('asn')}
          value={draft.asn}
          inputMode="numeric"
          placeholder="AS7473"
          maxLength={14}
          fault={asn === undefined ? fault('asn') : faults.at('asn')}
          note={t('asnNote')}
          onChange={(value) => edit({ asn: value })}
        />
        <TextField
          label={t('weight')}
          value={draft.weight}
          inputMode="decimal"
          maxLength={12}
          fault={weight === undefined ? fault('audienceWeight') : faults.at('audienceWeight')}
          note={share}
          onChange={(value) => edit({ weight: value })}
        />
      </div>
    </EditForm>
  );
}
