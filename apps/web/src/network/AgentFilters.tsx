'use client';
import { useTranslations } from 'use-intl';
import { Choice } from '../charts/Choice';
import { useViewParams } from '../charts/useViewParams';
import { SelectPicker } from '../form/Picker';
import { Search } from '../form/Search';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import { type AgentFilter, groupByRegion, stateFilters, tally } from './agentList';
import type { NetworkAgent } from './data';
import styles from './network.module.css';

/** The filter lives in the address, so that a link shows the same agents to the next person. */
export function useAgentFilter(): { filter: AgentFilter; set(changes: Partial<AgentFilter>): void; clear(): void } {
  const params = useViewParams();
  const filter: AgentFilter = {
    search: params.get('q') ?? '',
    region: params.get('region'),
    state: stateFilters.find((state) => state === params.get('state')) ?? 'all',
  };
  return {
    filter,
    set(changes) {
      const { search, region, state } = { ...filter, ...changes };
      params.set({ q: search === '' ? null : search, region, state: state === 'all' ? null : state });
    },
    clear: () => params.set({ q: null, region: null, state: null }),
  };
}

/** Search, region, and state with how many agents are in each. */
export function AgentFilters(props: { agents: readonly NetworkAgent[] }) {
  const t = useTranslations('network');
  const language = useLanguage();
  const { filter, set } = useAgentFilter();
  const counted = tally(props.agents);
  return (
    <search className={styles.filters}>
      <Search label={t('search')} hint={t('searchHint')} value={filter.search} onChange={(search) => set({ search })} />
      <SelectPicker
        label={t('region')}
        value={filter.region ?? ''}
        options={[
          { value: '', label: t('allRegions') },
          ...groupByRegion(props.agents).map(({ code, name }) => ({
            value: code,
            label: regionName(code, name, language),
          })),
        ]}
        onPick={(region) => set({ region: region || null })}
      />
      <Choice
        label={t('state')}
        options={stateFilters.map((state) => ({ value: state, label: `${t(`states.${state}`)} ${counted[state]}` }))}
        value={filter.state}
        onPick={(state) => set({ state })}
      />
    </search>
  );
}
