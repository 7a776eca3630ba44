'use client';
import { Checkbox } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { ScheduleFields } from '../schedule/ScheduleFields';
import type { MaintenancePlace } from './data';
import type { Draft } from './draft';

interface FieldsProps {
  readonly draft: Draft;
  readonly places: readonly MaintenancePlace[];
  /** The field that was refused. */
  readonly wrong: string | null;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** What, where, and whether routes leave for it; then when. */
export function MaintenanceFields(props: FieldsProps) {
  const t = useTranslations('orders.maintenance');
  const language = useLanguage();
  const { draft, places, onChange } = props;
  const there = draft.regionId === '' ? places : places.filter(({ regionId }) => regionId === draft.regionId);
  const lines = [...new Set(there.flatMap((place) => place.lines))].sort();
  return (
    <>
      <Text {...props} label={t('name')} field="name" wrongAs="name" />
      <div className={form.pair}>
        <Field label={t('region')}>
          {(id, note) => (
            <Select
              id={id}
              note={note}
              value={draft.regionId}
              options={[
                { value: '', label: t('everyRegion') },
                ...places.map((place) => ({
                  value: place.regionId,
                  label: `${regionName(place.code, place.name, language)} ${place.code}`,
                })),
              ]}
              onPick={(regionId) => onChange({ regionId })}
            />
          )}
        </Field>
        <Field label={t('line')}>
          {(id, note) => (
            <Select
              id={id}
              note={note}
              value={draft.line}
              options={[
                { value: '', label: t('everyLine') },
                ...lines.map((line) => ({ value: line, label: t('lineOf', { line }) })),
              ]}
              onPick={(line) => onChange({ line })}
            />
          )}
        </Field>
      </div>
      <Checkbox
        size="xs"
        label={t('drainsLabel')}
        description={t('drainsNote')}
        checked={draft.drains}
        onChange={(event) => onChange({ drains: event.currentTarget.checked })}
      />
      <ScheduleFields {...props}>
        <Text {...props} label={t('minutes')} field="minutes" wrongAs="durationMinutes" />
      </ScheduleFields>
    </>
  );
}

function Text(props: FieldsProps & { label: string; field: 'name' | 'minutes'; wrongAs: string }) {
  const { draft, field } = props;
  return (
    <Field label={props.label}>
      {(id, note) => (
        <input
          id={id}
          {...(field === 'name' ? { maxLength: 120, 'data-autofocus': true } : { type: 'number', min: 1 })}
          aria-describedby={note}
          aria-invalid={props.wrong === props.wrongAs}
          className={form.input}
          value={draft[field]}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}
