'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import form from '../../form/form.module.css';
import { Select } from '../../form/Select';
import { TextField } from '../../form/TextField';
import { useTRPC } from '../../trpc/client';
import type { TreeLine } from '../data';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { RegionField } from './RegionField';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

/** One of the ways into a region, and the circuit that carries it. A line's slot stays: relays know it by that. */
export function LineForm({ tree, row, regionId, may, onSaved }: FormProps<TreeLine>) {
  const t = useTranslations('network.edit');
  const trpc = useTRPC();
  const { regions, circuits, lines } = inUse(tree);
  const [draft, setDraft] = useState(() => {
    const region = row?.regionId ?? regionId ?? regions[0]?.id ?? '';
    return { regionId: region, slot: row?.slot ?? freeSlot(lines, region), circuitId: row?.circuitId ?? '' };
  });
  const save = useMutation(trpc.network.saveLine.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['regionId', 'slot', 'circuitId']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  return (
    <EditForm
      submit={t(row === null ? 'addOf.line' : 'save')}
      may={may}
      ready={draft.regionId !== '' && draft.slot.trim() !== ''}
      saving={save}
      rest={faults.rest}
      onSubmit={() =>
        save.mutate({
          id: row?.id ?? null,
          regionId: draft.regionId,
          slot: draft.slot.trim().toUpperCase(),
          circuitId: draft.circuitId || null,
        })
      }
    >
      {row === null && (
        <div className={form.pair}>
          <RegionField
            regions={regions}
            value={draft.regionId}
            fault={faults.at('regionId')}
            onPick={(picked) => edit({ regionId: picked, slot: freeSlot(lines, picked) })}
          />
          <TextField
            label={t('slot')}
            value={draft.slot}
            maxLength={4}
            fault={faults.at('slot')}
            note={t('slotNote')}
            onChange={(slot) => edit({ slot })}
          />
        </div>
      )}
      <Field
        label={t('circuit')}
        note={faults.at('circuitId') ?? t(circuits.length === 0 ? 'circuitsNone' : 'circuitOfLineNote')}
        wrong={faults.at('circuitId') !== null}
      >
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={draft.circuitId}
            options={[
              { value: '', label: t('circuitNone') },
              ...circuits.map(({ id: value, name, provider }) => ({ value, label: `${name} · ${provider}` })),
            ]}
            onPick={(circuitId) => edit({ circuitId })}
          />
        )}
      </Field>
    </EditForm>
  );
}

/** The first letter that no line of the region has. */
function freeSlot(lines: readonly TreeLine[], regionId: string): string {
  const taken = lines.filter((line) => line.regionId === regionId).map(({ slot }) => slot);
  return [...'ABCDEFGH'].find((slot) => !taken.includes(slot)) ?? '';
}
