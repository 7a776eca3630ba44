'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { errorCode } from '../trpc/client';
import { type Preferences, usePreferences } from './PreferencesProvider';

/** The person's preferences, and a way to change them that says in words where that was refused. */
export function useKeep(): {
  readonly preferences: Preferences;
  readonly keep: (changes: Partial<Preferences>) => Promise<boolean>;
  /** Null while nothing was refused. */
  readonly refusal: string | null;
} {
  const t = useTranslations('settings');
  const { change, ...preferences } = usePreferences();
  const [refusal, setRefusal] = useState<string | null>(null);
  const keep = async (changes: Partial<Preferences>) => {
    setRefusal(null);
    try {
      await change(changes);
      return true;
    } catch (error) {
      setRefusal(t('notKept', { code: errorCode(error) ?? 'UNREACHABLE' }));
      return false;
    }
  };
  return { preferences, keep, refusal };
}
