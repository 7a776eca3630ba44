'use client';
import { useViewParams } from '../charts/useViewParams';
import { SelectPicker } from '../form/Picker';
import { Search } from '../form/Search';
import type { Relay } from './data';
import { relayState, relayStates } from './relayState';
import styles from './relays.module.css';
import { useRelayText } from './useRelayText';

/** What is looked for among the relays. It lives in the address, so that a link shows the same ones to the next person. */
export function useRelayFilter() {
  const { route } = useRelayText();
  const params = useViewParams();
  const search = params.get('q') ?? '';
  const state = relayStates.find((one) => one === params.get('is')) ?? '';
  const sought = search.trim().toLowerCase();
  return {
    search,
    state,
    set: (name: 'q' | 'is', value: string) => params.set({ [name]: value === '' ? null : value }),
    clear: () => params.set({ q: null, is: null }),
    fits(relay: Relay, now: number): boolean {
      if (state !== '' && relayState(relay, now) !== state) return false;
      const places = relay.routes.flatMap((one) => [route(one), one.regionCode]);
      return [relay.name, ...places].some((text) => text.toLowerCase().includes(sought));
    },
  };
}

/** By name or place, and by how they stand with how many stand so. */
export function RelayFilters(props: { relays: readonly Relay[]; now: number }) {
  const { t } = useRelayText();
  const { search, state, set } = useRelayFilter();
  const stands = props.relays.map((relay) => relayState(relay, props.now));
  const options = relayStates.flatMap((value) => {
    const count = stands.filter((one) => one === value).length;
    return count > 0 || value === state ? [{ value, label: `${t(`state.${value}`)} ${count}` }] : [];
  });
  return (
    <search className={styles.filters}>
      <Search label={t('search')} hint={t('searchHint')} value={search} onChange={(value) => set('q', value)} />
      <SelectPicker
        label={t('log.state')}
        value={state}
        options={[{ value: '' as const, label: t('log.any') }, ...options]}
        onPick={(value) => set('is', value)}
      />
    </search>
  );
}
