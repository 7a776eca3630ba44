'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import form from '../form/form.module.css';
import { zoneChoices } from './PreferencesProvider';
import { useKeep } from './useKeep';

/** In which zone times are told. */
export function ShownZoneChoice() {
  const t = useTranslations('settings');
  const { preferences, keep, refusal } = useKeep();
  return (
    <>
      <Choice
        label={t('shown')}
        options={zoneChoices.map((value) => ({ value, label: t(`zones.${value}`) }))}
        value={preferences.shownZone}
        onPick={(shownZone) => void keep({ shownZone })}
      />
      {refusal && <p className={form.refusal}>{refusal}</p>}
    </>
  );
}
