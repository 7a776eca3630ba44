import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { BoardRoute } from '../trpc/types';
import type { Arrangement } from './boardState';
import { allAreas, areaOf } from './geography';
import { type Group, groups, triage } from './triage';
import type { BoardOrder } from './useBoardView';

/** Rows under one heading. */
export interface Section {
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  readonly rows: readonly SectionRow[];
}
export interface SectionRow {
  readonly route: BoardRoute;
  readonly group: Group;
}

/** The rows of the board under their headings: by who needs somebody, or by where they are, where nothing ever moves. */
export function useSections(
  routes: readonly BoardRoute[],
  arrangement: Arrangement,
  order: BoardOrder,
): readonly Section[] {
  const t = useTranslations('board');
  const language = useLanguage();
  return useMemo(() => {
    if (order === 'worst') {
      const byId = new Map(routes.map((route) => [route.id, route]));
      return filled(
        groups.map((group) => ({
          key: group,
          title: t(`group.${group}`),
          hint: t(`groupHint.${group}`),
          rows: arrangement[group].flatMap((id) => {
            const route = byId.get(id);
            return route ? [{ route, group }] : [];
          }),
        })),
      );
    }
    const name = (route: BoardRoute) => regionName(route.regionCode, route.regionName, language);
    const sorted = routes
      .map((route) => ({ route, group: triage(route).group }))
      .sort((a, b) => name(a.route).localeCompare(name(b.route), language) || a.route.id.localeCompare(b.route.id));
    return filled(
      [...allAreas, 'elsewhere' as const].map((area) => {
        const rows = sorted.filter(({ route }) => (areaOf(route.regionCode) ?? 'elsewhere') === area);
        const needs = rows.filter(({ group }) => group === 'needs').length;
        return {
          key: area,
          title: t(`area.${area}`),
          hint: needs > 0 ? t('areaNeeds', { needs }) : '',
          rows,
        };
      }),
    );
  }, [routes, arrangement, order, language, t]);
}

const filled = (sections: readonly Section[]) => sections.filter(({ rows }) => rows.length > 0);
