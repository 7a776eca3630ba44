import type { Report } from '../figures/report';
import { regionOf, scenarioWords } from '../words/figureName';

export type Language = 'en' | 'zh';

/** Words that files and e-mails use for codes of a report. What they do not know they print as it is. */

const grades: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  fair: ['fair', '一般'],
  poor: ['poor', '较差'],
  down: ['down', '中断'],
};

const domains: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  none: ['unclear', '尚不明确'],
  agent: ['one agent', '单个探针'],
  carrier: ['one carrier', '单个运营商'],
  pop: ['the PoP', '接入点'],
  line: ['the line', '线路'],
  region: ['the region', '整个区域'],
  everything: ['all that is measured', '全部路径'],
};

const reasons: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  blackout: ['blackout', '全断'],
  quality: ['quality', '质量'],
  'expected-congestion': ['expected congestion', '预期拥塞'],
};

const pick = (words: readonly [string, string] | undefined, language: Language, code: string) =>
  words === undefined ? code : words[language === 'en' ? 0 : 1];

export const gradeWord = (code: string, language: Language): string => pick(grades[code], language, code);
export const domainWord = (code: string, language: Language): string => pick(domains[code], language, code);
export const reasonWord = (code: string, language: Language): string => pick(reasons[code], language, code);

/** “Indonesia” of a region, “Indonesia · live commerce” of a route where a region has several. */
export function routeWord(report: Report, routeId: string, language: Language): string {
  const route = report.routes.find((one) => one.routeId === routeId);
  if (route === undefined) return routeId;
  const region = regionOf(report, route.regionId, language);
  const alone = report.routes.filter(({ regionId }) => regionId === route.regionId).length === 1;
  return alone ? region : `${region} · ${scenarioWords[language][route.scenario] ?? route.scenario}`;
}
