'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { WeeklyReport } from './data';

const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;

/** A route's name: its region, with the scenario behind where a region has several routes. */
export function useRouteName(report: WeeklyReport): (route: { regionId: string; scenario: string }) => string {
  const words = useTranslations('words.scenario');
  const language = useLanguage();
  return ({ regionId, scenario }) => {
    const region = report.regions.find(({ id }) => id === regionId);
    const name = region === undefined ? '' : regionName(region.code, region.name, language);
    if (report.routes.filter((route) => route.regionId === regionId).length < 2) return name;
    const known = scenarios.find((one) => one === scenario);
    return `${name} · ${known === undefined ? scenario : words(known)}`;
  };
}
