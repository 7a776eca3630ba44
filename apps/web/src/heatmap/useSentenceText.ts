'use client';
import { useTranslations } from 'use-intl';
import { regionName } from '../format/region';
import { useLanguage } from '../i18n/Translations';
import type { Grid } from './data';
import type { HeatmapSentence } from './sentence';
import { unitKey, valueText } from './valueText';

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

/** A heatmap's sentence in the reader's language. */
export function useSentenceText({
  regionNames,
  unit,
  metric,
}: Pick<Grid, 'regionNames' | 'unit' | 'metric'>): (sentence: HeatmapSentence) => string {
  const t = useTranslations('heatmap');
  const language = useLanguage();
  const listed = (codes: readonly string[]) =>
    new Intl.ListFormat(language === 'zh' ? 'zh-Hans' : 'en-GB').format(
      codes.map((code) => regionName(code, regionNames.get(code) ?? null, language)),
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
      case 'sentenceWorst':
        return t('sentenceWorst', {
          region: listed([sentence.regionCode]),
          row: sentence.name,
          line: sentence.line,
          when: sentence.when,
          value: valueText(sentence.value, unit),
          unit: t(unitKey(unit, metric)),
        });
      case 'sentenceEven':
      case 'sentenceNoData':
        return t(sentence.key);
    }
  };
}
