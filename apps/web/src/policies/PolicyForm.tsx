'use client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import page from '../page/page.module.css';
import { modes, type PolicyFault, type WholePolicy } from './data';
import { type Draft, differing, shownField } from './draft';
import { FieldRow, type RowProps } from './FieldRow';
import { limitField, limits, metrics, type NumberField, numbers, valueAt, written } from './fields';
import styles from './policies.module.css';
import { usePolicyText } from './usePolicyText';

export interface PolicyFormProps {
  readonly draft: Draft;
  readonly preset: WholePolicy;
  /** What the draft says as a policy. */
  readonly shown: WholePolicy;
  readonly lines: readonly string[];
  readonly faults: readonly PolicyFault[];
  readonly disabled: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** Every field of a policy in the groups in which people think of it. */
export function PolicyForm(props: PolicyFormProps) {
  const t = useTranslations('policies');
  const { draft, disabled, onChange } = props;
  const wrongName = props.faults.some(({ field }) => field === 'name');
  return (
    <>
      <Field label={t('nameField')} note={wrongName ? t('mustName') : undefined} wrong={wrongName}>
        {(id, described) => (
          <input
            id={id}
            aria-describedby={described}
            aria-invalid={wrongName}
            className={form.input}
            value={draft.name}
            maxLength={120}
            disabled={disabled}
            autoComplete="off"
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Group name="leave">
        <Limits {...props} />
        <Numbers {...props} fields={numbers.leave} />
      </Group>
      <Group name="return">
        <Numbers {...props} fields={numbers.return} />
        <PreferredLine {...props} />
      </Group>
      <Group name="guards">
        <Numbers {...props} fields={numbers.guards} />
      </Group>
      <Group name="expected">
        <Preemptive {...props} />
        <Numbers {...props} fields={numbers.expected} />
      </Group>
      <Group name="mode">
        <Mode {...props} />
        {draft.mode === 'split' && <Shares {...props} />}
      </Group>
      <Group name="delivery">
        <Numbers {...props} fields={numbers.delivery} />
      </Group>
    </>
  );
}

function Group(props: { name: keyof typeof numbers | 'mode'; children: ReactNode }) {
  const t = useTranslations('policies');
  return (
    <section className={styles.group} aria-label={t(`group.${props.name}`)}>
      <h3>{t(`group.${props.name}`)}</h3>
      <p className={page.sub}>{t(`groupNote.${props.name}`)}</p>
      {props.children}
    </section>
  );
}

function useRow({ shown, preset, faults }: PolicyFormProps) {
  const { value } = usePolicyText();
  return (path: string): Omit<RowProps, 'children' | 'onPreset'> => ({
    path,
    preset: value(preset, path),
    differs: differing(shown, preset, [path]).length > 0,
    wrong: faults.some(({ field }) => shownField(field) === path),
  });
}

function Numbers(props: PolicyFormProps & { fields: readonly NumberField[] }) {
  const rowOf = useRow(props);
  return props.fields.map((field) => (
    <FieldRow key={field.path} {...rowOf(field.path)} onPreset={props.disabled ? null : () => takePreset(props, field)}>
      {(id, described, wrong) => <NumberInput {...props} {...{ field, id, described, wrong }} />}
    </FieldRow>
  ));
}

function takePreset({ draft, preset, onChange }: PolicyFormProps, field: NumberField): void {
  onChange({ numbers: { ...draft.numbers, [field.path]: written(Number(valueAt(preset, field.path)), field) } });
}

function NumberInput(
  props: PolicyFormProps & { field: NumberField; id?: string; described: string; wrong: boolean; label?: string },
) {
  const t = useTranslations('policies');
  const { field, draft } = props;
  return (
    <span className={styles.number}>
      <input
        id={props.id}
        aria-label={props.label}
        aria-describedby={props.described}
        aria-invalid={props.wrong}
        className={form.input}
        inputMode="decimal"
        value={draft.numbers[field.path] ?? ''}
        disabled={props.disabled}
        autoComplete="off"
        onChange={(event) => props.onChange({ numbers: { ...draft.numbers, [field.path]: event.target.value } })}
      />
      {field.unit !== null && <span className={styles.unit}>{t(`unit.${field.unit}`)}</span>}
    </span>
  );
}

/** Four metrics with three limits each: what a table says better than twelve rows. */
function Limits(props: PolicyFormProps) {
  const t = useTranslations('policies');
  return (
    <fieldset className={styles.limits} aria-label={t('field.limits.label')}>
      <span />
      {limits.map((limit) => (
        <span key={limit} className={styles.limitHead}>
          <b>{t(`limit.${limit}.label`)}</b> <span className={page.under}>{t(`limit.${limit}.meaning`)}</span>
        </span>
      ))}
      {metrics.map((metric) => (
        <LimitRow key={metric} {...props} metric={metric} />
      ))}
    </fieldset>
  );
}

function LimitRow(props: PolicyFormProps & { metric: (typeof metrics)[number] }) {
  const t = useTranslations('policies');
  const { label, must } = usePolicyText();
  const rowOf = useRow(props);
  return (
    <>
      <span className={styles.metric}>{t(`metric.${props.metric}`)}</span>
      {limits.map((limit) => {
        const field = limitField(props.metric, limit);
        const { path, preset, differs, wrong } = rowOf(field.path);
        return (
          <span key={limit} className={styles.limit} data-differs={differs}>
            <span className={styles.limitName}>{t(`limit.${limit}.label`)}</span>
            <NumberInput {...props} field={field} described={`${path}-note`} wrong={wrong} label={label(path)} />
            <span id={`${path}-note`} className={wrong ? form.refusal : page.sub}>
              {wrong ? must(path) : differs ? `≠ ${t('preset', { value: preset })}` : t('preset', { value: preset })}
            </span>
          </span>
        );
      })}
    </>
  );
}

function PreferredLine(props: PolicyFormProps) {
  const { line } = usePolicyText();
  const rowOf = useRow(props);
  const { draft, lines, preset, onChange, disabled } = props;
  const known = [...new Set([...lines, draft.preferredLine, 'none'])].sort((a, b) => (a < b ? -1 : 1));
  return (
    <FieldRow
      {...rowOf('preferredLine')}
      onPreset={disabled ? null : () => onChange({ preferredLine: preset.preferredLine })}
    >
      {(id, described) => (
        <Select
          id={id}
          note={described}
          value={draft.preferredLine}
          options={(disabled ? [draft.preferredLine] : known).map((value) => ({ value, label: line(value) }))}
          onPick={(preferredLine) => onChange({ preferredLine })}
        />
      )}
    </FieldRow>
  );
}

function Preemptive(props: PolicyFormProps) {
  const t = useTranslations('policies');
  const { label } = usePolicyText();
  const rowOf = useRow(props);
  const { draft, preset, disabled, onChange } = props;
  const path = 'preemptive.enabled';
  return (
    <FieldRow {...rowOf(path)} onPreset={disabled ? null : () => onChange({ preemptive: preset.preemptive.enabled })}>
      {() => (
        <Choice
          label={label(path)}
          options={(['on', 'off'] as const).map((value) => ({ value, label: t(value) }))}
          value={draft.preemptive ? 'on' : 'off'}
          onPick={(value) => !disabled && onChange({ preemptive: value === 'on' })}
        />
      )}
    </FieldRow>
  );
}

function Mode(props: PolicyFormProps) {
  const t = useTranslations('policies');
  const { label } = usePolicyText();
  const rowOf = useRow(props);
  const { draft, preset, disabled, onChange } = props;
  return (
    <FieldRow {...rowOf('mode')} onPreset={disabled ? null : () => onChange({ mode: preset.mode })}>
      {() => (
        <Choice
          label={label('mode')}
          options={modes.map((value) => ({ value, label: t(`modeOf.${value}`) }))}
          value={draft.mode}
          onPick={(mode) => !disabled && onChange({ mode })}
        />
      )}
    </FieldRow>
  );
}

function Shares(props: PolicyFormProps) {
  const { label, line } = usePolicyText();
  const rowOf = useRow(props);
  const { draft, disabled, onChange } = props;
  return (
    <FieldRow {...rowOf('weights')} onPreset={null}>
      {(_, described, wrong) => (
        <span className={styles.shares}>
          {Object.entries(draft.shares).map(([slot, share]) => (
            <span key={slot} className={styles.number}>
              <span className={styles.unit}>{line(slot)}</span>
              <input
                aria-label={`${label('weights')}, ${line(slot)}`}
                aria-describedby={described}
                aria-invalid={wrong}
                className={form.input}
                inputMode="decimal"
                value={share}
                disabled={disabled}
                onChange={(event) => onChange({ shares: { ...draft.shares, [slot]: event.target.value } })}
              />
              <span className={styles.unit}>%</span>
            </span>
          ))}
        </span>
      )}
    </FieldRow>
  );
}
