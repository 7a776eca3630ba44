import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { regionName } from '../format/region';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useFaultDomain } from '../i18n/useFaultDomain';
import { useViewerZone } from '../shell/useViewerZone';
import type { Incident } from './data';

type Told = Pick<Incident, 'regionCode' | 'regionName' | 'openedAt' | 'closedAt' | 'faultDomain'>;

/** The words that the incidents' pages share. */
export function useIncidentText() {
  const t = useTranslations('incidents');
  const language = useLanguage();
  const zone = useViewerZone() ?? 'UTC';
  const domain = useFaultDomain();
  const grade = useTranslations('words.grade');
  return {
    t,
    language,
    zone,
    region: (one: Pick<Told, 'regionCode' | 'regionName'>) => regionName(one.regionCode, one.regionName, language),
    /** The clock alone today, with the day before it on other days. */
    moment: (at: number, now = Date.now()) => feedTime(at, now, zone, language),
    lasted: ({ openedAt, closedAt }: Told, now: number) =>
      duration(Math.max(0, (closedAt ?? now) - openedAt), language),
    domain: ({ faultDomain }: Pick<Told, 'faultDomain'>) => domain(faultDomain),
    grade,
  };
}
