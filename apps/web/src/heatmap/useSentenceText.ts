'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { HeatmapSentence } from './sentence';

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

/** The heatmap's sentence in the reader's language. `names` holds regions that have a name of their own. */
export function useSentenceText(names: ReadonlyMap<string, string | null>): (sentence: HeatmapSentence) => string {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const listed = (codes: readonly string[]) =>
    new Intl.ListFormat(language === 'zh' ? 'zh-Hans' : 'en-GB').format(
      codes.map((code) => regionName(code, names.get(code) ?? null, language)),
    );
  return (sentence) => {
    switch (sentence.key) {
      case 'sentenceOne':
        return t('sentenceOne', {
          span: t(`spans.${sentence.span}`),
          hurts: sentence.hurts,
          better: sentence.better,
          regions: listed(sentence.regions),
          from: clock(sentence.from),
          to: clock(sentence.to),
        });
      case 'sentenceBoth':
        return t('sentenceBoth', {
          regions: listed(sentence.regions),
          from: clock(sentence.from),
          to: clock(sentence.to),
        });
      case 'sentenceBetter':
        return t('sentenceBetter', { better: sentence.better, share: sentence.share });
      case 'sentenceEven':
      case 'sentenceNoData':
        return t(sentence.key);
    }
  };
}
