import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { regionName } from '../format/region';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useFaultDomain } from '../i18n/useFaultDomain';
import { useShownZoneOf } from '../shell/useShownZone';
import type { Incident } from './data';

type Told = Pick<Incident, 'regionCode' | 'regionName' | 'openedAt' | 'closedAt' | 'faultDomain'>;

/** The words that the incidents' pages share. */
export function useIncidentText() {
  const t = useTranslations('incidents');
  const language = useLanguage();
  const zoneOf = useShownZoneOf();
  const domain = useFaultDomain();
  const grade = useTranslations('words.grade');
  return {
    t,
    language,
    region: (one: Pick<Told, 'regionCode' | 'regionName'>) => regionName(one.regionCode, one.regionName, language),
    /** Of the incident in that zone: the clock alone today, with the day before it on other days. */
    moment: (at: number, { timeZone }: Pick<Incident, 'timeZone'>, now = Date.now()) =>
      feedTime(at, now, zoneOf(timeZone) ?? 'UTC', language),
    lasted: ({ openedAt, closedAt }: Told, now: number) =>
      duration(Math.max(0, (closedAt ?? now) - openedAt), language),
    domain: ({ faultDomain }: Pick<Told, 'faultDomain'>) => domain(faultDomain),
    grade,
  };
}
