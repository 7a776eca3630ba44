'use client';
import { useTranslations } from 'use-intl';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { clockMinutes, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import type { ReplayChoices, ReplayPolicy, ReplayShadow } from './data';
import {
  type ChoiceDraft,
  type Draft,
  type FieldName,
  modes,
  numberFields,
  policyOf,
  ranThroughout,
  shown,
} from './draft';
import styles from './replay.module.css';
import { useChoiceName } from './useChoiceName';

interface ChoiceProps {
  readonly draft: Draft;
  readonly offered: ReplayChoices;
  readonly shadows: readonly ReplayShadow[];
  readonly now: number;
  readonly zone: string;
  readonly place: number;
  readonly choice: ChoiceDraft;
  readonly wrong: string | null;
  readonly onChoice: (choice: ChoiceDraft) => void;
}

/** One who is replayed: a policy with the numbers that may be changed in place, or a rule. */
export function ChoiceFields(props: ChoiceProps) {
  const t = useTranslations('replay');
  const named = useChoiceName();
  const { draft, offered, shadows, place, choice, onChoice } = props;
  const policy = policyOf(choice.who, draft.routeId ?? '', offered);
  const options = [
    ...(place === 1 ? ['nobody'] : []),
    'own',
    ...Object.keys(offered.presets).map((name) => `preset:${name}`),
    ...offered.policies.map(({ id }) => `saved:${id}`),
    ...offered.rules.map((rule) => `rule:${rule}`),
    ...shadows.map(({ id }) => `shadow:${id}`),
  ];
  const during = useDuring(props.zone);
  const names = new Map([
    ...offered.policies.map(({ id, policy: { name } }) => [id, name] as const),
    ...shadows.map((one) => [one.id, t('who.shadowRan', { name: one.policyName, when: during(one) })] as const),
  ]);
  const shadow = shadows.find(({ id }) => choice.who === `shadow:${id}`);
  const absent = shadow !== undefined && !ranThroughout(shadow, draft, props.now);
  return (
    <div className={styles.choice}>
      <Field
        label={t(place === 0 ? 'first' : 'second')}
        note={shadow && t(absent ? 'shadowAbsent' : 'shadowNote', { when: during(shadow) })}
        wrong={absent}
      >
        {(id, note) => (
          <Select
            id={id}
            note={note}
            value={choice.who}
            options={[...new Set([...options, choice.who])].map((value) => ({ value, label: named(value, names) }))}
            onPick={(who) => onChoice({ who, changes: {} })}
          />
        )}
      </Field>
      {policy !== null && (
        <details open={Object.keys(choice.changes).length > 0}>
          <summary>{t('change')}</summary>
          <div className={styles.numbers}>
            {numberFields.map((field) => (
              <Changed key={field} {...props} policy={policy} field={field} />
            ))}
            <Worded {...props} policy={policy} field="preferredLine" values={['A', 'B', 'none']} />
            <Worded {...props} policy={policy} field="mode" values={modes} />
          </div>
        </details>
      )}
    </div>
  );
}

/** When a shadow ran, in words. */
function useDuring(zone: string): (shadow: ReplayShadow) => string {
  const t = useTranslations('replay');
  const language = useLanguage();
  const moment = (at: number) => `${dayAndMonth(at, zone, language)} ${clockMinutes(at, zone)}`;
  return ({ startedAt, endedAt }) =>
    endedAt === null
      ? t('since', { from: moment(startedAt) })
      : t('fromTo', { from: moment(startedAt), to: moment(endedAt) });
}

function Changed(props: ChoiceProps & { policy: ReplayPolicy; field: (typeof numberFields)[number] }) {
  const t = useTranslations('replay');
  const { field, policy, choice, place } = props;
  const refused = props.wrong === `choices.${place}.changes.${field}`;
  return (
    <Field label={t(`fields.${field}`)} note={refused ? t(`faults.${field}`) : undefined} wrong={refused}>
      {(id, note) => (
        <input
          id={id}
          inputMode="decimal"
          aria-describedby={note}
          aria-invalid={refused}
          className={form.input}
          placeholder={shown(policy, field)}
          value={choice.changes[field] ?? ''}
          maxLength={12}
          autoComplete="off"
          onChange={(event) => props.onChoice(withChange(choice, field, event.target.value.replace(/[:~]/g, '')))}
        />
      )}
    </Field>
  );
}

function Worded(
  props: ChoiceProps & { policy: ReplayPolicy; field: 'preferredLine' | 'mode'; values: readonly string[] },
) {
  const t = useTranslations('replay');
  const { field, policy, choice } = props;
  const word = (value: string) => (/^[A-Z]$/.test(value) ? value : t(`values.${value as 'none'}`));
  return (
    <Field label={t(`fields.${field}`)}>
      {(id, note) => (
        <Select
          id={id}
          note={note}
          value={choice.changes[field] ?? shown(policy, field)}
          options={props.values.map((value) => ({ value, label: word(value) }))}
          onPick={(value) => props.onChoice(withChange(choice, field, value === shown(policy, field) ? '' : value))}
        />
      )}
    </Field>
  );
}

function withChange({ who, changes }: ChoiceDraft, field: FieldName, value: string): ChoiceDraft {
  const { [field]: _, ...rest } = changes;
  return { who, changes: value === '' ? rest : { ...rest, [field]: value } };
}
