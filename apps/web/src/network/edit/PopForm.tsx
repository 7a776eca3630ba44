'use client';
import { Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { TextField } from '../../form/TextField';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import { useTRPC } from '../../trpc/client';
import type { TreePop } from '../data';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import styles from './edit.module.css';
import type { FormProps } from './form';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';

/** Where lines land, and of which regions. */
export function PopForm({ tree, row, regionId, may, onSaved }: FormProps<TreePop>) {
  const t = useTranslations('network.edit');
  const language = useLanguage();
  const trpc = useTRPC();
  const { regions } = inUse(tree);
  const [name, setName] = useState(row?.name ?? '');
  const [regionIds, setRegionIds] = useState<readonly string[]>(() =>
    row === null
      ? [regionId ?? []].flat()
      : regions.filter(({ popIds }) => popIds.includes(row.id)).map(({ id }) => id),
  );
  const save = useMutation(trpc.network.savePop.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['name', 'regionIds']);
  return (
    <EditForm
      submit={t(row === null ? 'addOf.pop' : 'save')}
      may={may}
      ready={name.trim() !== ''}
      saving={save}
      rest={faults.rest}
      onSubmit={() => save.mutate({ id: row?.id ?? null, name: name.trim(), regionIds: [...regionIds] })}
    >
      <TextField
        label={t('name')}
        value={name}
        placeholder="SG-1"
        first={row === null}
        fault={faults.at('name')}
        note={t('popNote')}
        onChange={(value) => {
          setName(value);
          save.reset();
        }}
      />
      <fieldset className={styles.choices}>
        <legend>{t('popRegions')}</legend>
        <div>
          {regions.map((region) => (
            <Checkbox
              key={region.id}
              size="xs"
              label={`${regionName(region.code, region.name, language)} ${region.code}`}
              checked={regionIds.includes(region.id)}
              onChange={({ currentTarget: { checked } }) => {
                setRegionIds(checked ? [...regionIds, region.id] : regionIds.filter((id) => id !== region.id));
                save.reset();
              }}
            />
          ))}
        </div>
        <p className={faults.at('regionIds') === null ? form.note : form.refusal}>
          {faults.at('regionIds') ?? t(regions.length === 0 ? 'noRegions' : 'popRegionsNote')}
        </p>
      </fieldset>
    </EditForm>
  );
}
