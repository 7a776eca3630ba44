'use client';
import { Checkbox } from '@mantine/core';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { type MaintenancePlace, repetitions, weekdays } from './data';
import type { Draft } from './draft';
import styles from './maintenance.module.css';
import { useMaintenanceText } from './useMaintenanceText';

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
      <Input {...props} label={t('name')} field="name" type="text" autoFocus />
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
      <Schedule {...props} />
    </>
  );
}

function Schedule(props: FieldsProps) {
  const t = useTranslations('orders.maintenance');
  const { draft, onChange } = props;
  const zones = useId();
  const once = draft.repeats === 'once';
  const short = draft.repeats === 'monthly' && Number(draft.firstDay.slice(8)) > 28;
  return (
    <>
      <div className={form.field}>
        <p className={form.label}>{t('repeats')}</p>
        <Choice
          label={t('repeats')}
          options={repetitions.map((value) => ({ value, label: t(`repeatsOf.${value}`) }))}
          value={draft.repeats}
          onPick={(repeats) => onChange({ repeats })}
        />
        {short && <p className={form.note}>{t('monthlyNote')}</p>}
      </div>
      {draft.repeats === 'weekly' && <Weekdays {...props} />}
      <div className={form.pair}>
        <Input {...props} label={t(once ? 'day' : 'firstDay')} field="firstDay" type="date" />
        {!once && <Input {...props} label={t('last')} field="lastDay" type="date" note={t('lastHint')} />}
        <Input {...props} label={t('start')} field="start" type="time" />
        <Input {...props} label={t('minutes')} field="minutes" type="number" />
        <Input {...props} label={t('zone')} field="timeZone" type="text" note={t('zoneHint')} list={zones} />
      </div>
      <datalist id={zones}>
        {Intl.supportedValuesOf('timeZone').map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function Weekdays({ draft, onChange }: FieldsProps) {
  const t = useTranslations('orders.maintenance');
  const { weekday } = useMaintenanceText();
  const toggled = (day: number) =>
    draft.weekdays.includes(day) ? draft.weekdays.filter((other) => other !== day) : [...draft.weekdays, day];
  return (
    <fieldset className={styles.weekdays}>
      <legend className={form.label}>{t('weekdays')}</legend>
      {weekdays.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={draft.weekdays.includes(day)}
          onClick={() => onChange({ weekdays: toggled(day) })}
        >
          {weekday(day)}
        </button>
      ))}
    </fieldset>
  );
}

/** The server's names of the fields that the form calls otherwise. */
const serverNames: Readonly<Record<string, string>> = { start: 'startMinute', minutes: 'durationMinutes' };

function Input(
  props: FieldsProps & {
    label: string;
    field: 'name' | 'firstDay' | 'lastDay' | 'start' | 'minutes' | 'timeZone';
    type: 'text' | 'date' | 'time' | 'number';
    note?: string;
    list?: string;
    autoFocus?: boolean;
  },
) {
  const { draft, field, type, list, autoFocus } = props;
  return (
    <Field label={props.label} note={props.note}>
      {(id, note) => (
        <input
          id={id}
          type={type}
          list={list}
          aria-describedby={note}
          aria-invalid={props.wrong === (serverNames[field] ?? field)}
          className={form.input}
          value={draft[field]}
          maxLength={120}
          min={type === 'number' ? 1 : undefined}
          data-autofocus={autoFocus}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}
