'use client';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import form from '../../form/form.module.css';
import { TextField } from '../../form/TextField';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import { useTRPC } from '../../trpc/client';
import type { TreeRegion } from '../data';
import { inUse } from '../useTree';
import { EditForm } from './EditForm';
import type { FormProps } from './form';
import { PopOrder } from './PopOrder';
import { useFaults } from './useFaults';
import { useSaved } from './useSaved';
import { zonesFor, zonesOfCountry } from './zones';

/** A region: its code says how people read it, its zone when its audience watches, its PoPs where its lines land. */
export function RegionForm({ tree, row, may, onSaved }: FormProps<TreeRegion>) {
  const t = useTranslations('network.edit');
  const language = useLanguage();
  const trpc = useTRPC();
  const zones = useId();
  const [draft, setDraft] = useState({
    code: row?.code ?? '',
    name: row?.name ?? '',
    timeZone: row?.timeZone ?? '',
    popIds: row?.popIds ?? [],
  });
  const save = useMutation(trpc.network.saveRegion.mutationOptions(useSaved(({ id }) => onSaved(id))));
  const faults = useFaults(save.error, ['code', 'name', 'timeZone', 'popIds']);
  const edit = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const code = draft.code.trim().toUpperCase();
  const known = /^[A-Z]{2}(-[A-Z0-9]{1,8})?$/.test(code) ? regionName(code, null, language) : null;
  return (
    <EditForm
      submit={t(row === null ? 'addOf.region' : 'save')}
      may={may}
      ready={code !== '' && draft.timeZone.trim() !== ''}
      saving={save}
      rest={faults.rest}
      onSubmit={() =>
        save.mutate({
          id: row?.id ?? null,
          code,
          name: draft.name.trim() || null,
          timeZone: draft.timeZone.trim(),
          popIds: [...draft.popIds],
        })
      }
    >
      <div className={form.pair}>
        <TextField
          label={t('code')}
          value={draft.code}
          maxLength={11}
          placeholder="SG"
          first={row === null}
          fault={faults.at('code')}
          note={known ?? t('codeNote')}
          onChange={(value) => {
            // Who has not chosen a zone gets that of the country; most have one.
            const [zone] = zonesOfCountry(value);
            const follows = draft.timeZone === '' || draft.timeZone === zonesOfCountry(draft.code)[0];
            edit({ code: value, ...(follows && row === null ? { timeZone: zone ?? '' } : {}) });
          }}
        />
        <TextField
          label={t('regionName')}
          value={draft.name}
          placeholder={known ?? ''}
          fault={faults.at('name')}
          note={t('regionNameNote')}
          onChange={(name) => edit({ name })}
        />
      </div>
      <TextField
        label={t('timeZone')}
        value={draft.timeZone}
        list={zones}
        placeholder="Asia/Singapore"
        fault={faults.at('timeZone')}
        note={t('timeZoneNote')}
        onChange={(timeZone) => edit({ timeZone })}
      />
      <datalist id={zones}>
        {zonesFor(code).map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <PopOrder
        pops={inUse(tree).pops}
        chosen={draft.popIds}
        fault={faults.at('popIds')}
        onChange={(popIds) => edit({ popIds })}
      />
    </EditForm>
  );
}
