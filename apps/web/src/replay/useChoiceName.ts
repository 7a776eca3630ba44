'use client';
import { useTranslations } from 'use-intl';
import type { Contestant } from './data';

/** What a choice is called in the form. */
export function useChoiceName(): (who: string, saved: ReadonlyMap<string, string>) => string {
  const t = useTranslations('replay');
  return (who, saved) => {
    const [kind, name = ''] = who.split(':');
    if (kind === 'own') return t('who.own');
    if (kind === 'saved') return t('who.saved', { name: saved.get(name) ?? name });
    if (kind === 'preset') return t('who.preset', { name });
    if (kind === 'rule') return t(`rules.${name as 'three-misses'}`);
    return t('who.nobody');
  };
}

/** What a contestant is called in the result. */
export function useContestantName(): (one: Contestant) => string {
  const t = useTranslations('replay');
  return ({ kind, name }) => {
    if (kind === 'as-it-was') return t('asItWas');
    return kind === 'rule' ? t(`rules.${name as 'three-misses'}`) : name;
  };
}
