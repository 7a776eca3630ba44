import type { Sentence } from '../../../live/sentence';
import { ofPeriod } from './periodWords';
import { type Figures, namesOf } from './titleOf';
import { availabilityText, listed, regionsMet, spaced, targetText } from './words';

/** Under this much of the expected probes the reader must know that some are missing. */
const LEAST_COVERAGE = 0.95;

/** Whether it was a good period against the targets, and which regions missed them. */
export function sayAvailability(report: Figures): Sentence {
  const percent = availabilityText(report.totals.availability.value ?? 0);
  const coverage = Math.floor(report.quality.coverage * 100);
  const isThin = report.quality.coverage < LEAST_COVERAGE;
  return {
    en: `Viewers had a working line ${percent} of ${ofPeriod(report, 'en')}; ${metInEnglish(report)}${isThin ? `; only ${coverage} % of the expected probes are in` : ''}.`,
    zh: spaced`${ofPeriod(report, 'zh')}观众所用线路的可用率为 ${percent}，${metInChinese(report)}${isThin ? `；仅收到应有探测的 ${coverage} %` : ''}。`,
  };
}

function metInEnglish(report: Figures): string {
  const { met, missed } = regionsMet(report.routes);
  const { target, isOne } = targetsOf(report);
  const count = met.length + missed.length;
  const [is, it] = isOne ? [`the target is ${target}, and `, 'it'] : [`targets are ${target}, and `, 'theirs'];
  const names = (ids: readonly string[]) => listed(namesOf(report, ids, 'en'), 'en');
  if (count === 1) return `${is}${names([...met, ...missed])} ${missed.length === 0 ? 'met' : 'missed'} ${it}`;
  if (missed.length === 0) return `${is}${count === 2 ? 'both' : `all ${count}`} regions met ${it}`;
  if (met.length === 0) return `${is}${count === 2 ? 'neither region' : `none of ${count} regions`} met ${it}`;
  return `${is}${met.length} of ${count} regions met ${it}, ${names(missed)} did not`;
}

function metInChinese(report: Figures): string {
  const { met, missed } = regionsMet(report.routes);
  const count = met.length + missed.length;
  const is = `目标为 ${targetsOf(report).target}，`;
  const names = (ids: readonly string[]) => listed(namesOf(report, ids, 'zh'), 'zh');
  if (count === 1) return `${is}${names([...met, ...missed])}${missed.length === 0 ? '已达标' : '未达标'}`;
  if (missed.length === 0) return `${is}${count} 个区域全部达标`;
  if (met.length === 0) return `${is}${count} 个区域均未达标`;
  return `${is}${count} 个区域中有 ${met.length} 个达标，${names(missed)}未达标`;
}

/** The target of all measured routes, or the lowest and the highest. */
function targetsOf({ routes }: Figures): { target: string; isOne: boolean } {
  const targets = routes.flatMap(({ met, budget }) => (met === null ? [] : [budget.target]));
  const [lowest, highest] = [targetText(Math.min(...targets)), targetText(Math.max(...targets))];
  const isOne = lowest === highest;
  return { target: isOne ? lowest : `${lowest.replace(' %', '')}–${highest}`, isOne };
}
