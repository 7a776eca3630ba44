'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { NetworkTree, TreeCircuit, TreeLine, TreeRegion, TreeRoute } from './data';

/** The words that the parts of this page share, for things that are named by others of the tree. */
export function useNetworkText(tree: NetworkTree) {
  const t = useTranslations('network');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const region = ({ code, name }: Pick<TreeRegion, 'code' | 'name'>) => regionName(code, name, language);
  const regionOf = (regionId: string): string => {
    const found = tree.regions.find(({ id }) => id === regionId);
    return found === undefined ? '' : region(found);
  };
  return {
    t,
    language,
    region,
    regionOf,
    scenario: (name: TreeRoute['scenario']) => scenario(name),
    /** “Singapore · show live”. */
    route: (one: Pick<TreeRoute, 'regionId' | 'scenario'>) => `${regionOf(one.regionId)} · ${scenario(one.scenario)}`,
    circuitOf: ({ circuitId }: Pick<TreeLine, 'circuitId'>): TreeCircuit | null =>
      tree.circuits.find(({ id }) => id === circuitId) ?? null,
    /** Some names as a list, no longer than a line. */
    names: (all: readonly string[], most = 3): string => {
      const joined = all.slice(0, most).join(language === 'zh' ? '、' : ', ');
      return all.length > most ? t('andMore', { names: joined, count: all.length - most }) : joined;
    },
  };
}
