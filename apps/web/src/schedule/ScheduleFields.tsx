'use client';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { repetitions, type ScheduleDraft, weekdays } from './draft';
import styles from './schedule.module.css';
import { useScheduleText } from './useScheduleText';

interface FieldsProps {
  readonly draft: ScheduleDraft;
  /** The field that was refused, as the server calls it. */
  readonly wrong: string | null;
  readonly onChange: (part: Partial<ScheduleDraft>) => void;
}

/** When something recurs: how, on which days, from when to when, on which clock. `children` follow its beginning. */
export function ScheduleFields(props: FieldsProps & { children?: ReactNode }) {
  const t = useTranslations('schedule');
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
        {props.children}
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
  const t = useTranslations('schedule');
  const { weekday } = useScheduleText();
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

function Input(
  props: FieldsProps & {
    label: string;
    field: 'firstDay' | 'lastDay' | 'start' | 'timeZone';
    type: 'text' | 'date' | 'time';
    note?: string;
    list?: string;
  },
) {
  const { draft, field, type, list } = props;
  return (
    <Field label={props.label} note={props.note}>
      {(id, note) => (
        <input
          id={id}
          type={type}
          list={list}
          aria-describedby={note}
          aria-invalid={props.wrong === (field === 'start' ? 'startMinute' : field)}
          className={form.input}
          value={draft[field]}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}
