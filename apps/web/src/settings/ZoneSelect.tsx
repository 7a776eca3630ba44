'use client';
import { Select } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { clockMinutes, utcOffset } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import page from '../page/page.module.css';
import { useNow } from '../shell/useNow';
import { useViewerZone } from '../shell/useViewerZone';
import styles from './settings.module.css';
import { useKeep } from './useKeep';
import { matchingZones, type ZoneOption, zoneLabel, zoneOptions } from './zones';

const MOST = 60;
/** No IANA name: what stands for the browser's own zone. */
const BROWSER = 'browser';

/** The zone that is the person's, found by city, name or offset. */
export function ZoneSelect() {
  const t = useTranslations('settings');
  const language = useLanguage();
  const now = useNow(60_000);
  const mounted = useMounted();
  const zone = useViewerZone();
  const { preferences, keep, refusal } = useKeep();
  // Naming every zone takes a moment: only for who looks for one.
  const [looking, setLooking] = useState(false);
  const own = preferences.timeZone;
  const options = useMemo<ZoneOption[]>(() => {
    if (!mounted) return [];
    const browser = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const first = { value: BROWSER, label: t('zoneBrowser', { zone: browser }), name: '' };
    if (looking) return [first, ...zoneOptions(Date.now(), language)];
    return own === null ? [first] : [first, { value: own, label: zoneLabel(Date.now(), own), name: '' }];
  }, [mounted, looking, own, language, t]);
  const byValue = useMemo(() => new Map(options.map((option) => [option.value, option])), [options]);
  return (
    <div className={styles.zone}>
      <Select
        searchable
        aria-label={t('zone')}
        placeholder={t('zoneSearch')}
        nothingFoundMessage={t('zoneNone')}
        data={options}
        value={own ?? BROWSER}
        filter={({ search }) =>
          matchingZones(options, byValue.get(own ?? BROWSER)?.label === search ? '' : search, MOST)
        }
        renderOption={({ option }) => (
          <span>
            {option.label}
            <span className={page.under}>{byValue.get(option.value)?.name}</span>
          </span>
        )}
        allowDeselect={false}
        error={refusal}
        selectFirstOptionOnChange
        // What is typed takes the place of what is chosen.
        onClick={(event) => event.currentTarget.select()}
        onFocus={(event) => {
          setLooking(true);
          event.currentTarget.select();
        }}
        onChange={(value) => value !== null && void keep({ timeZone: value === BROWSER ? null : value })}
      />
      {now !== null && zone !== null && (
        <p className={page.sub}>{t('zoneNote', { time: clockMinutes(now, zone), offset: utcOffset(now, zone) })}</p>
      )}
    </div>
  );
}
