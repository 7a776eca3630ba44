'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { instantOf, wallInput } from '../charts/wallInput';
import { Field } from '../form/Field';
import form from '../form/form.module.css';
import { Select } from '../form/Select';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { Outputs } from '../trpc/types';
import { ChoiceFields } from './ChoiceFields';
import type { ReplayChoices, ReplayShadow } from './data';
import { type ChoiceDraft, type Draft, periods, ranThroughout, shadowSpan } from './draft';
import styles from './replay.module.css';

interface FormProps {
  readonly draft: Draft;
  readonly routes: Outputs['route']['list'];
  readonly offered: ReplayChoices;
  /** Of the route, newest first. */
  readonly shadows: readonly ReplayShadow[];
  readonly now: number;
  readonly zone: string;
  /** The field that was refused, as the server calls it. */
  readonly wrong: string | null;
  readonly onChange: (part: Partial<Draft>) => void;
}

const HOUR_MS = 3_600_000;

/** Which route, when, and who. */
export function ReplayForm(props: FormProps) {
  const t = useTranslations('replay');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const { draft, routes, now, onChange } = props;
  const [first, second] = draft.choices;
  const choose = (place: number, choice: ChoiceDraft) => {
    const shadow = props.shadows.find(({ id }) => choice.who === `shadow:${id}`);
    // `now` is up to a minute old: a shadow may be younger.
    const elsewhen = shadow !== undefined && !ranThroughout(shadow, draft, Date.now());
    onChange({
      choices: place === 0 ? [choice, second] : [first, choice],
      ...(elsewhen ? { period: 'pick', ...shadowSpan(shadow, Date.now()) } : {}),
    });
  };
  return (
    <section className={styles.form}>
      <div className={styles.where}>
        <Field label={t('route')}>
          {(id, note) => (
            <Select
              id={id}
              note={note}
              value={draft.routeId ?? ''}
              options={routes.map((route) => ({
                value: route.id,
                label: `${regionName(route.regionCode, route.regionName, language)} ${route.regionCode} · ${scenario(route.scenario)}`,
              }))}
              onPick={(routeId) => onChange({ routeId })}
            />
          )}
        </Field>
        <div className={form.field}>
          <p className={form.label}>{t('period')}</p>
          <Choice
            label={t('period')}
            options={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
            value={draft.period}
            onPick={(period) =>
              onChange({ period, from: draft.from ?? now - HOUR_MS, to: draft.to ?? now - (now % 60_000) })
            }
          />
        </div>
        {draft.period === 'pick' && (
          <>
            <Moment {...props} field="from" />
            <Moment {...props} field="to" />
          </>
        )}
      </div>
      <div className={styles.choices}>
        {draft.choices.map((choice, place) => (
          <ChoiceFields
            key={place === 0 ? 'first' : 'second'}
            {...props}
            place={place}
            choice={choice}
            onChoice={(next) => choose(place, next)}
          />
        ))}
      </div>
    </section>
  );
}

function Moment({ draft, field, wrong, zone, onChange }: FormProps & { field: 'from' | 'to' }) {
  const t = useTranslations('replay');
  return (
    <Field label={t(field)}>
      {(id, note) => (
        <input
          id={id}
          type="datetime-local"
          step={1}
          aria-describedby={note}
          aria-invalid={wrong === field}
          className={form.input}
          value={draft[field] === null ? '' : wallInput(draft[field], zone, 'second')}
          onChange={(event) => {
            const at = instantOf(event.target.value, zone);
            if (at !== null) onChange({ [field]: at });
          }}
        />
      )}
    </Field>
  );
}
