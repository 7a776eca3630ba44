'use client';
import { useTranslations } from 'use-intl';
import type { Contestant, ReplayFigures, ReplayView } from './data';
import { fields } from './draft';

/** What a choice is called in the form; `saved` are names of policies and shadows by their ids. */
export function useChoiceName(): (who: string, saved: ReadonlyMap<string, string>) => string {
  const t = useTranslations('replay');
  const preset = usePresetName();
  return (who, saved) => {
    const [kind, name = ''] = who.split(':');
    if (kind === 'own') return t('who.own');
    if (kind === 'saved') return t('who.saved', { name: saved.get(name) ?? name });
    if (kind === 'shadow') return saved.get(name) ?? t('who.shadowGone');
    if (kind === 'preset') return t('who.preset', { name: preset(name) });
    if (kind === 'rule') return t(`rules.${name as 'three-misses'}`);
    return t('who.nobody');
  };
}

/** What a contestant is called in the result: with what was changed in it, so that a policy stands beside itself. */
export function useContestantName(figures: ReplayFigures, order: ReplayView['order']): (one: Contestant) => string {
  const t = useTranslations('replay');
  const preset = usePresetName();
  const first = figures.contestants.length - order.choices.length;
  return (one) => {
    if (one.kind === 'as-it-was') return t('asItWas');
    if (one.kind === 'rule') return t(`rules.${one.name as 'three-misses'}`);
    if (one.kind === 'shadow') return t('who.shadow', { name: one.name });
    const choice = order.choices[figures.contestants.indexOf(one) - first];
    const changes = choice !== undefined && 'changes' in choice ? (choice.changes ?? {}) : {};
    const told = fields.flatMap((field) =>
      changes[field] === undefined
        ? []
        : [t('changed', { field: t(`fields.${field}`), value: shownValue(field, changes[field]) })],
    );
    const name = preset(one.name);
    return told.length === 0 ? name : t('named', { name, changes: told.join(t('comma')) });
  };
}

/** A preset goes by its scenario's name in the reader's language, a policy by its own. */
function usePresetName(): (name: string) => string {
  const scenario = useTranslations('words.scenario');
  return (name) => (scenario.has(name as 'education') ? scenario(name as 'education') : name);
}

/** As the form shows it: milliseconds in seconds. */
const shownValue = (field: string, value: unknown) => String(field.endsWith('Ms') ? Number(value) / 1_000 : value);
