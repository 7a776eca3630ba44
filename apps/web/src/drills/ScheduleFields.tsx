'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { repetitions, weekdays } from '../maintenance/data';
import { useMaintenanceText } from '../maintenance/useMaintenanceText';
import type { Draft } from './draft';
import styles from './drills.module.css';

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** When planned drills begin, as maintenance is planned. */
export function ScheduleFields(props: FieldsProps) {
  const t = useTranslations('orders.maintenance');
  const { draft, onChange } = props;
  const once = draft.repeats === 'once';
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
      </div>
      {draft.repeats === 'weekly' && <Weekdays {...props} />}
      <div className={form.pair}>
        <Input {...props} label={t(once ? 'day' : 'firstDay')} field="firstDay" type="date" />
        {!once && <Input {...props} label={t('last')} field="lastDay" type="date" />}
        <Input {...props} label={t('start')} field="start" type="time" />
        <Input {...props} label={t('zone')} field="timeZone" type="text" />
      </div>
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

function Input(
  props: FieldsProps & {
    label: string;
    field: 'firstDay' | 'lastDay' | 'start' | 'timeZone';
    type: 'date' | 'time' | 'text';
  },
) {
  const { draft, field, type } = props;
  return (
    <Field label={props.label}>
      {(id, note) => (
        <input
          id={id}
          type={type}
          aria-describedby={note}
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
