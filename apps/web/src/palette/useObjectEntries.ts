'use client';
import {
  type Icon,
  IconAdjustments,
  IconBroadcast,
  IconHeartRateMonitor,
  IconRoute,
  IconUrgent,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { clockMinutes, dayAndMonth } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import enWords from '../messages/en/words.json';
import zhWords from '../messages/zh/words.json';
import { useShownZone } from '../shell/useShownZone';
import { useTRPC } from '../trpc/client';
import type { Outputs } from '../trpc/types';
import { type Entry, entry } from './entry';

type FoundObject = Outputs['search']['objects']['items'][number];

const KEPT_MS = 30_000;
/** Shorter texts would find everything. */
const LEAST_ASKED = 2;

const icons: Readonly<Record<FoundObject['kind'], Icon>> = {
  route: IconRoute,
  incident: IconUrgent,
  agent: IconHeartRateMonitor,
  relay: IconBroadcast,
  policy: IconAdjustments,
};

/**
 * Everything of the organization that has a page of its own. All of it is asked for once and found here, pinyin included;
 * where that is too much, the server is asked for what was typed as well.
 */
export function useObjectEntries(
  asked: string,
  opened: boolean,
): { readonly entries: readonly Entry[]; readonly asking: boolean; readonly failed: boolean } {
  const trpc = useTRPC();
  const all = useQuery(trpc.search.objects.queryOptions({}, { enabled: opened, staleTime: KEPT_MS }));
  const more = useQuery(
    trpc.search.objects.queryOptions(
      { text: asked },
      {
        enabled: opened && all.data?.complete === false && asked.length >= LEAST_ASKED,
        staleTime: KEPT_MS,
        placeholderData: keepPreviousData,
      },
    ),
  );
  const toEntry = useObjectEntry();
  const entries = useMemo(() => {
    const items = [...(all.data?.items ?? []), ...(more.data?.items ?? [])];
    return [...new Map(items.map((item) => [`${item.kind} ${item.id}`, item])).values()].map(toEntry);
  }, [all.data, more.data, toEntry]);
  return { entries, asking: all.isLoading || more.isFetching, failed: all.isError || more.isError };
}

function useObjectEntry(): (found: FoundObject) => Entry {
  const t = useTranslations('palette');
  const words = useTranslations('words');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';
  const router = useRouter();
  return useMemo(() => {
    const region = ({ regionCode, regionName: name }: FoundObject) =>
      regionCode === null ? '' : regionName(regionCode, name, language);
    const when = (at: number) => `${dayAndMonth(at, zone, language)} ${clockMinutes(at, zone)}`;
    const labelOf = (found: FoundObject) => {
      if (found.kind === 'route') return `${region(found)} · ${words(`scenario.${scenarioOf(found)}`)}`;
      if (found.kind === 'incident') return t('incident', { region: region(found), line: found.line ?? '' });
      return found.name ?? found.id;
    };
    const detailOf = (found: FoundObject) => {
      const at = when(found.openedAt ?? 0);
      if (found.kind === 'incident') return found.open ? t('incidentOpen', { at }) : t('incidentClosed', { at });
      return [t(`kind.${found.kind}`), found.kind === 'agent' && region(found)].filter(Boolean).join(' · ');
    };
    return (found) =>
      entry({
        ...{ id: `${found.kind} ${found.id}`, group: 'objects', icon: icons[found.kind] },
        label: labelOf(found),
        detail: detailOf(found),
        also: otherNames(found),
        atOnce: found.kind === 'incident' && found.open,
        run: () => router.push(addressOf(found)),
      });
  }, [t, words, language, zone, router]);
}

type Scenario = keyof typeof enWords.scenario;
const scenarios = Object.keys(enWords.scenario) as Scenario[];

function scenarioOf({ scenario }: FoundObject): Scenario {
  return scenarios.find((one) => one === scenario) ?? 'show-live';
}

/** Names in the other language, codes, and what it is called. */
function otherNames(found: FoundObject): string[] {
  const { regionCode: code, regionName: name, scenario } = found;
  const regions = code === null ? [] : [code, regionName(code, name, 'en'), regionName(code, name, 'zh')];
  const of = scenarioOf(found);
  return [...regions, ...(scenario === null ? [] : [scenario, enWords.scenario[of], zhWords.scenario[of]])];
}

function addressOf({ kind, id }: FoundObject): string {
  switch (kind) {
    case 'route':
      return `/routes/${id}`;
    case 'incident':
      return `/incidents/${id}`;
    case 'agent':
      return `/network?agent=${id}`;
    case 'relay':
      return `/relays/${id}`;
    case 'policy':
      return `/policies/${id}`;
  }
}
