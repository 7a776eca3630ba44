import { useTranslations } from 'use-intl';
import { regionName } from '@/format/region';
import { useLanguage } from '@/i18n/Translations';
import styles from './lab.module.css';

export interface LabRegion {
  readonly code: string;
  readonly name: string | null;
  /** Cut, or without agents. */
  readonly changed: boolean;
}

export function RegionPicker(props: {
  regions: readonly LabRegion[];
  chosen: string;
  onChoose: (code: string) => void;
}) {
  const t = useTranslations('lab');
  const language = useLanguage();
  return (
    <fieldset className={styles.regions}>
      <legend>{t('region')}</legend>
      {props.regions.map(({ code, name, changed }) => (
        <label key={code} data-changed={changed}>
          <input
            type="radio"
            name="region"
            value={code}
            checked={code === props.chosen}
            onChange={() => props.onChoose(code)}
          />
          {regionName(code, name, language)}
        </label>
      ))}
    </fieldset>
  );
}
