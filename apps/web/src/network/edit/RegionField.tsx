'use client';
import { useTranslations } from 'use-intl';
import { Field } from '../../form/Field';
import { Select } from '../../form/Select';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import type { TreeRegion } from '../data';

/** In which region something new is made. */
export function RegionField(props: {
  regions: readonly TreeRegion[];
  value: string;
  fault: string | null;
  onPick: (regionId: string) => void;
}) {
  const t = useTranslations('network.edit');
  const language = useLanguage();
  const none = props.regions.length === 0;
  return (
    <Field label={t('region')} note={props.fault ?? (none && t('noRegions'))} wrong={props.fault !== null}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={props.value}
          options={props.regions.map(({ id: value, code, name }) => ({
            value,
            label: `${regionName(code, name, language)} ${code}`,
          }))}
          onPick={props.onPick}
        />
      )}
    </Field>
  );
}
