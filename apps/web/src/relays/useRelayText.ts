import { useTranslations } from 'use-intl';
import { duration } from '../format/duration';
import { regionName } from '../format/region';
import { feedTime } from '../format/time';
import { useLanguage } from '../i18n/Translations';
import { useShownZone } from '../shell/useShownZone';
import { type Delivery, deliveryTypes, type Relay, typeWords } from './data';
import { relayState, routesBehind } from './relayState';

/** The words that the relays' pages share. */
export function useRelayText() {
  const t = useTranslations('relays');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const zone = useShownZone() ?? 'UTC';

  /** The clock alone today, with the day before it on other days. */
  const moment = (at: number, now = Date.now()) => feedTime(at, now, zone, language);
  const route = (one: { regionCode: string; regionName: string | null; scenario: string }): string =>
    `${regionName(one.regionCode, one.regionName, language)} · ${scenario(one.scenario as 'show-live')}`;
  const type = (name: string): string => {
    const known = deliveryTypes.find((one) => one === name);
    return known === undefined ? name : t(`event.${typeWords[known]}`);
  };
  const ago = (at: number | null, now: number): string =>
    at === null ? t('never') : t('ago', { time: duration(now - at, language) });
  const outcome = ({ state, dropReason }: Pick<Delivery, 'state' | 'dropReason'>): string =>
    state === 'dropped' && dropReason !== null ? t(`dropReason.${dropReason}`) : t(`deliveryState.${state}`);

  /** Why a relay is in the state it is in. */
  const why = (relay: Relay, now: number): string => {
    const since = duration(now - (relay.failingSince ?? now), language);
    const at = moment(relay.archivedAt ?? relay.disabledAt ?? now);
    const state = relayState(relay, now);
    switch (state) {
      case 'paused':
        return t('why.paused', { since, left: duration((relay.pausedUntil ?? now) - now, language) });
      case 'failing':
        return t('why.failing', { since });
      case 'behind':
        return t('why.behind', { count: routesBehind(relay, now).length });
      case 'disabled':
        if (relay.disabledReason === 'gone') return t('why.disabledGone', { at });
        return relay.disabledReason === 'failing'
          ? t('why.disabledFailing', { at })
          : t('why.disabledByPerson', { at });
      case 'archived':
        return t('why.archived', { at });
      case 'waiting':
      case 'fine':
        return t(`why.${state}`);
    }
  };
  return { t, language, zone, moment, route, type, ago, outcome, why };
}
