'use client';
import { Switch } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { useKeep } from '../settings/useKeep';

/** Whether letters are keys: who dictates, or strays onto them, turns them off. */
export function SingleKeys() {
  const t = useTranslations('keys');
  const { preferences, keep, refusal } = useKeep();
  return (
    <Switch
      size="sm"
      label={t('singleKeys')}
      description={t('singleKeysNote')}
      error={refusal}
      checked={preferences.singleKeys}
      onChange={(event) => keep({ singleKeys: event.currentTarget.checked })}
    />
  );
}
