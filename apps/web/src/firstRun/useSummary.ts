import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { FirstRun, Step } from './data';
import { tookMs } from './headOf';

/** What came of a step that is done, in a few words. */
export function useSummary(state: FirstRun): (step: Step) => string {
  const t = useTranslations('firstRun');
  const scenario = useTranslations('words.scenario');
  const language = useLanguage();
  const { region, carrier, pop, agent, route, relay, applied } = state;
  return (step) => {
    switch (step) {
      case 'place':
        return region && carrier
          ? t('place.summary', { region: regionName(region.code, region.name, language), carrier: carrier.name })
          : '';
      case 'lines':
        return t('lines.summary', { pop: pop?.name ?? '' });
      case 'agent':
        return t('agent.summary', { name: agent?.name ?? '' });
      case 'route': {
        if (route === null) return '';
        const name = scenario(route.scenario);
        return route.activeLine === null
          ? t('route.deciding', { scenario: name })
          : t('route.summary', { scenario: name, line: route.activeLine });
      }
      case 'relay': {
        const name = relay?.name ?? '';
        return relay?.line ? t('relay.summary', { name, line: relay.line }) : t('relay.summaryHeard', { name });
      }
      case 'cut': {
        const { from = '', line = '' } = applied ?? {};
        const ms = tookMs(state);
        return ms === null ? t('cut.summaryPlain', { from, line }) : t('cut.summary', { from, line, ms });
      }
    }
  };
}
