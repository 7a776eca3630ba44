import { chinese } from './explainChinese';
import { english } from './explainEnglish';
import { type Explained, factsOf } from './explainFacts';
import { faultInWords } from './explainFault';
import { type Locale, sharesInWords } from './figuresInWords';
import type { ReasonCode } from './types';

/** A few sentences in the reader's language that say what Twinline did and why, with the numbers it went by. */
export function explain(input: Explained, locale: Locale): string {
  const { reason, evidence } = input;
  const said = (locale === 'en' ? english : chinese)(reason, factsOf(input, locale));
  const fault = FOR_TROUBLE.has(reason) && evidence?.fault ? faultInWords(evidence.fault, locale) : '';
  return [said, sharesInWords(evidence?.setting, locale), fault].filter((part) => part !== '').join(GAP[locale]);
}

const GAP: Record<Locale, string> = { en: ' ', zh: '' };
const FOR_TROUBLE: ReadonlySet<ReasonCode> = new Set(['blackout', 'quality', 'both-bad', 'held-override']);
