'use client';
import { useTranslations } from 'use-intl';
import type { Contestant, ReplayFigures, ReplayView } from './data';
import { fields } from './draft';

/** What a choice is called in the form; `saved` are names of policies and shadows by their ids. */
export function useChoiceName(): (who: string, saved: ReadonlyMap<string, string>) => string {
  const t = useTranslations('replay');
  return (who, saved) => {
    const [kind, name = ''] = who.split(':');
    if (kind === 'own') return t('who.own');
    if (kind === 'saved') return t('who.saved', { name: saved.get(name) ?? name });
    if (kind === 'shadow') return saved.get(name) ?? t('who.shadowGone');
    if (kind === 'preset') return t('who.preset', { name });
    if (kind === 'rule') return t(`rules.${name as 'three-misses'}`);
    return t('who.nobody');
  };
}

/** What a contestant is called in the result: with what was changed in it, so that a policy stands beside itself. */
export function useContestantName(figures: ReplayFigures, order: ReplayView['order']): (one: Contestant) => string {
  const t = useTranslations('replay');
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
    return told.length === 0 ? one.name : t('named', { name: one.name, changes: told.join(t('comma')) });
  };
}

/** As the form shows it: milliseconds in seconds. */
const shownValue = (field: string, value: unknown) => String(field.endsWith('Ms') ? Number(value) / 1_000 : value);
