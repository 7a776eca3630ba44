import type { Sentence } from '../../../live/sentence';
import { sayAvailability } from './sayAvailability';
import { saySwitching } from './saySwitching';
import { sayTrouble } from './sayTrouble';
import { type Figures, titleOf } from './titleOf';
import type { Trouble } from './worstTrouble';

/** What a period comes to in three sentences, each made of the figures beside it; one where nothing was measured. */
export function verdictOf(report: Figures, trouble: Trouble | null): Sentence[] {
  if (report.totals.availability.value === null) {
    const { en, zh } = titleOf(report, trouble);
    return [{ en: `${en}.`, zh: `${zh}。` }];
  }
  return [sayAvailability(report), sayTrouble(report, trouble), saySwitching(report)];
}
