'use client';
import type { Report } from '@twinline/api/people/reportTypes';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';

const scenarios = ['show-live', '1v1-social', 'live-commerce', 'education'] as const;

/** What the parts of a network are called in a report, by their ids; empty where one is not known. */
export interface Names {
  region(id: string): string;
  /** Its region, with the scenario behind where a region has several routes. */
  route(route: { readonly regionId: string; readonly scenario: string }): string;
  routeOf(routeId: string): string;
  carrier(id: string): string;
  /** The region of a carrier. */
  regionOfCarrier(id: string): string;
  agent(id: string): string;
  circuit(id: string | null): string;
  /** The slot of a line. */
  slot(lineId: string): string;
}

export function useNames(report: Report): Names {
  const language = useLanguage();
  const words = useTranslations('words.scenario');
  return useMemo(() => {
    const by = <One extends { readonly id: string }>(list: readonly One[]) => new Map(list.map((one) => [one.id, one]));
    const [regions, carriers, agents, circuits] = [
      by(report.regions),
      by(report.carriers),
      by(report.agents),
      by(report.circuits),
    ];
    const lines = new Map(report.lines.map((line) => [line.lineId, line]));
    const region = (id: string) => {
      const found = regions.get(id);
      return found === undefined ? '' : regionName(found.code, found.name, language);
    };
    const route: Names['route'] = ({ regionId, scenario }) => {
      if (report.routes.filter((one) => one.regionId === regionId).length < 2) return region(regionId);
      const known = scenarios.find((one) => one === scenario);
      return `${region(regionId)} · ${known === undefined ? scenario : words(known)}`;
    };
    return {
      region,
      route,
      routeOf(routeId) {
        const found = report.routes.find((one) => one.routeId === routeId);
        return found === undefined ? '' : route(found);
      },
      carrier: (id) => carriers.get(id)?.name ?? '',
      regionOfCarrier: (id) => region(carriers.get(id)?.regionId ?? ''),
      agent: (id) => agents.get(id)?.name ?? '',
      circuit: (id) => (id === null ? '' : (circuits.get(id)?.name ?? '')),
      slot: (lineId) => lines.get(lineId)?.slot ?? '',
    };
  }, [report, language, words]);
}
