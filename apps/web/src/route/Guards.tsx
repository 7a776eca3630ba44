'use client';
import { IconCheck, IconPlayerPause } from '@tabler/icons-react';
import type { Guard } from '@twinline/engine/types';
import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import type { Language } from '../i18n/languages';
import { useLanguage } from '../i18n/Translations';
import styles from './route.module.css';

/** Which guards a decision passed, and which held it back: those are bold. */
export function Guards(props: { guards: readonly Guard[] }) {
  const t = useTranslations('route');
  const language = useLanguage();
  return (
    <section>
      <h2>{t('guardsTitle')}</h2>
      {props.guards.length === 0 && <p className={styles.muted}>{t('guardsNone')}</p>}
      <ul className={styles.guards}>
        {props.guards.map((guard) => (
          <li key={guard.name} data-held={!guard.passed}>
            {guard.passed ? <IconCheck size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
            <span>{t(`guards.${guard.name}`)}</span>
            <span className={styles.number}>{guardText(guard, language) ?? (guard.passed ? '' : t('guardHeld'))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** “51 ≥ 15”: the value against its limit with the sign that really holds; null where the guard has no number. */
function guardText(guard: Guard, language: Language): string | null {
  const { value, limit } = guard;
  if (value === null || limit === null) return null;
  const sign = value >= limit ? '≥' : '<';
  return `${written(guard, value, language)} ${sign} ${written(guard, limit, language)}`;
}

function written(guard: Guard, value: number, language: Language): string {
  switch (guard.unit) {
    case 'ratio':
      return `${Math.round(value * 100)} %`;
    case 'ms':
      return value < 1000 ? `${Math.round(value)} ms` : duration(value, language);
    case 'points':
    case 'penalty':
      return String(Math.round(value)).replace('-', '−');
  }
}
