import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { BoardRoute } from '../trpc/types';

/** “Philippines · 1v1 social”. */
export function useRoutePlace(): (route: Pick<BoardRoute, 'regionCode' | 'regionName' | 'scenario'>) => string {
  const words = useTranslations('words.scenario');
  const language = useLanguage();
  return useCallback(
    (route) => `${regionName(route.regionCode, route.regionName, language)} · ${words(route.scenario)}`,
    [words, language],
  );
}
