import { chinese } from './explainChinese';
import { english } from './explainEnglish';
import { type Explained, factsOf } from './explainFacts';
import { faultInWords } from './explainFault';
import { type Locale, sharesInWords } from './figuresInWords';
import { oneWayInWords } from './oneWayLoss';
import type { ReasonCode } from './types';

/** A few sentences in the reader's language that say what Twinline did and why, with the numbers it went by. */
export function explain(input: Explained, locale: Locale): string {
  const { reason, evidence } = input;
  const facts = factsOf(input, locale);
  const said = (locale === 'en' ? english : chinese)(reason, facts);
  const fault = FOR_TROUBLE.has(reason) && evidence?.fault ? faultInWords(evidence.fault, locale) : '';
  const troubled = FOR_LOSS.has(reason) ? [facts.left, ...(reason === 'both-bad' ? [facts.line] : [])].sort() : [];
  const ways = troubled.map((line) => oneWayInWords(line, evidence?.oneWay?.[line], locale));
  return [said, sharesInWords(evidence?.setting, locale), fault, ...ways]
    .filter((part) => part !== '')
    .join(GAP[locale]);
}

const GAP: Record<Locale, string> = { en: ' ', zh: '' };
/** A line that is left for quality, or both that are bad; what is cut loses everything, and no answer says where. */
const FOR_LOSS: ReadonlySet<ReasonCode> = new Set(['quality', 'both-bad', 'held-override']);
const FOR_TROUBLE: ReadonlySet<ReasonCode> = new Set(['blackout', 'quality', 'both-bad', 'held-override']);
