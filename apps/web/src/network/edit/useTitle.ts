'use client';
import { regionName } from '../../format/region';
import { useLanguage } from '../../i18n/Translations';
import type { NetworkTree } from '../data';
import { useNetworkText } from '../useNetworkText';
import { byId, type Target } from './target';

interface Title {
  /** How people call it. */
  readonly title: string;
  /** That it belongs to, a click away. */
  readonly region: { readonly id: string; readonly name: string } | null;
  readonly under: string | null;
}

/** What stands on top of the drawer. */
export function useTitle(tree: NetworkTree, target: Target | null): Title {
  const { t, regionOf, route } = useNetworkText(tree);
  const language = useLanguage();
  if (target === null) return { title: '', region: null, under: null };
  const { kind, id } = target;
  const none: Title = { title: id === null ? t(`edit.titleOf.${kind}`) : '…', region: null, under: null };
  const titled = (title: string, regionId: string | null, ...under: (string | null | undefined)[]): Title => ({
    title,
    region: regionId === null ? null : { id: regionId, name: regionOf(regionId) },
    under: under.filter(Boolean).join(' · ') || null,
  });
  switch (kind) {
    case 'region': {
      const row = byId(tree.regions, id);
      return row === null ? none : titled(regionName(row.code, row.name, language), null, row.code, row.timeZone);
    }
    case 'carrier': {
      const row = byId(tree.carriers, id);
      return row === null ? none : titled(row.name, row.regionId);
    }
    case 'agent': {
      const row = byId(tree.agents, id);
      return row === null ? none : titled(row.name, row.regionId, byId(tree.carriers, row.carrierId)?.name);
    }
    case 'line': {
      const row = byId(tree.lines, id);
      if (row === null) return none;
      const title = t('edit.lineTitle', { region: regionOf(row.regionId), line: row.slot });
      return titled(title, row.regionId, byId(tree.circuits, row.circuitId)?.name);
    }
    case 'circuit': {
      const row = byId(tree.circuits, id);
      return row === null ? none : titled(row.name, null, row.provider, row.cable);
    }
    case 'pop': {
      const row = byId(tree.pops, id);
      return row === null ? none : titled(row.name, null, t('edit.popUnder'));
    }
    case 'route': {
      const row = byId(tree.routes, id);
      return row === null ? none : titled(route(row), row.regionId, row.policyName);
    }
  }
}
