import type { Sentence } from '../../../live/sentence';
import type { Report } from '../report';
import { belowTarget, goodPeriod, inPeriod, ofPeriod } from './periodWords';
import { type Language, listed, localOf, regionInWords, regionsMet, spaced } from './words';
import type { Trouble } from './worstTrouble';

export type Figures = Omit<Report, 'title' | 'verdict'>;

/** With fewer of the expected probes nobody can call a period good. */
const LEAST_COVERAGE = 0.5;
/** When one trouble is this share of what a region was down, it is what the period is remembered for. */
const REMEMBERED = 0.5;

/** Was it a good week, and where and when not. */
export function titleOf(report: Figures, trouble: Trouble | null): Sentence {
  const availability = report.totals.availability.value;
  if (availability === null)
    return {
      en: `Nothing was measured ${inPeriod(report)}`,
      zh: `${ofPeriod(report, 'zh')}没有测量数据`,
    };
  const { missed } = regionsMet(report.routes);
  if (missed.length === 0)
    return report.quality.coverage < LEAST_COVERAGE
      ? { en: `${goodPeriod(report)}, as far as it was measured`, zh: `${ofPeriod(report, 'zh')}已测部分状况良好` }
      : { en: goodPeriod(report), zh: `${ofPeriod(report, 'zh')}状况良好` };
  const isBelow = availability < meanTarget(report);
  if (trouble !== null && isRemembered(report, missed, trouble)) return rememberedFor(report, trouble, isBelow);
  const names = (language: Language) => listed(namesOf(report, missed, language), language);
  const period = ofPeriod(report, 'zh');
  return isBelow
    ? { en: `${belowTarget(report)} in ${names('en')}`, zh: spaced`${period}${names('zh')}未达标` }
    : { en: `${goodPeriod(report)}, except in ${names('en')}`, zh: spaced`${period}总体良好，${names('zh')}除外` };
}

function rememberedFor(report: Figures, { from, to, regionId }: Trouble, isBelow: boolean): Sentence {
  const { date, part } = localOf((from + to) / 2, report.timeZone);
  const when = report.period.kind === 'week' ? part : date;
  const [en, zh] = [regionInWords(report, regionId, 'en'), regionInWords(report, regionId, 'zh')];
  const period = ofPeriod(report, 'zh');
  return isBelow
    ? {
        en: `${belowTarget(report)} because of ${when.en} in ${en}`,
        zh: spaced`${period}未达标，主要因为${when.zh}的${zh}`,
      }
    : { en: `${goodPeriod(report)}, except ${when.en} in ${en}`, zh: spaced`${period}总体良好，${when.zh}的${zh}除外` };
}

export const namesOf = (report: Figures, regionIds: readonly string[], language: Language): string[] =>
  regionIds.map((id) => regionInWords(report, id, language));

/** Whether the worst trouble explains what was missed: it is in one of those regions, and most of what they were down. */
function isRemembered({ routes }: Figures, missed: readonly string[], { regionId, badMinutes }: Trouble): boolean {
  const used = routes
    .filter(({ met, regionId: of }) => met === false && missed.includes(of))
    .reduce((sum, { budget }) => sum + budget.usedMinutes, 0);
  return missed.includes(regionId) && badMinutes >= REMEMBERED * used;
}

function meanTarget({ routes }: Figures): number {
  const measured = routes.filter(({ met }) => met !== null);
  return measured.reduce((sum, { budget }) => sum + budget.target, 0) / Math.max(1, measured.length);
}
