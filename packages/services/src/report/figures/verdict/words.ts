import { zoneOffsetMs } from '../../../query/span/zoneClock';
import type { Report, ReportRoute } from '../report';

export type Language = 'en' | 'zh';

const countries: Readonly<Record<Language, Intl.DisplayNames>> = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};

/** Countries that English speaks of with the article. */
const WITH_ARTICLE = new Set([
  'AE',
  'BS',
  'CD',
  'CF',
  'CG',
  'CK',
  'DO',
  'FK',
  'GB',
  'GM',
  'KM',
  'MH',
  'MV',
  'NL',
  'PH',
  'SB',
  'SC',
  'US',
]);

/** A region within a sentence: the name that people gave it, else its country's, with the part (US-CA) behind. */
export function regionInWords(report: Pick<Report, 'regions'>, regionId: string, language: Language): string {
  const region = report.regions.find(({ id }) => id === regionId);
  if (region === undefined) return '';
  if (region.name !== null) return region.name;
  const [country = region.code, part] = region.code.split('-');
  const known = /^[A-Z]{2}$/.test(country) ? countries[language].of(country) : undefined;
  const article = language === 'en' && known !== undefined && WITH_ARTICLE.has(country) ? 'the ' : '';
  return article + [known ?? country, part].filter(Boolean).join(' ');
}

/** At most three names; of more, how many others. */
export function listed(names: readonly string[], language: Language): string {
  const most = 3;
  if (names.length <= 1) return names.join('');
  if (names.length > most) {
    const few = names.slice(0, most - 1);
    return language === 'en'
      ? `${few.join(', ')} and ${names.length - few.length} others`
      : spaced`${few.join('、')}等 ${names.length} 个区域`;
  }
  const last = names.at(-1) ?? '';
  const others = names.slice(0, -1);
  return language === 'en' ? `${others.join(', ')} and ${last}` : spaced`${others.join('、')}和${last}`;
}

/** Puts Chinese together with what is put into it: a space between a Chinese character and a Latin one or a digit. */
export function spaced(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const text = texts.reduce((all, part, place) => all + String(values[place - 1] ?? '') + part);
  return text
    .replace(/(\p{Script=Han})(?=[\p{Script=Latin}\d−])/gu, '$1 ')
    .replace(/([\p{Script=Latin}\d%])(?=\p{Script=Han})/gu, '$1 ');
}

/** Three decimals, cut and not rounded, so that 100.000 % means that nothing was missing. */
export const availabilityText = (ratio: number): string => `${(Math.floor(ratio * 1e5 + 1e-6) / 1e3).toFixed(3)} %`;

/** `99.95 %`: as it was set, without zeros behind. */
export const targetText = (ratio: number): string => `${Number((ratio * 100).toFixed(4))} %`;

/** One decimal, and whole from 1,000, with a real minus sign. */
export function minutesText(minutes: number): string {
  const size = Math.abs(minutes);
  const text = size >= 999.95 ? Math.round(size).toLocaleString('en-GB') : size.toFixed(1);
  return minutes < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function millisText(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  return `${ms < 99_950 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`;
}

const DAY_MS = 86_400_000;
const weekdays: Readonly<Record<Language, readonly string[]>> = {
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
};
const months = 'January February March April May June July August September October November December'.split(' ');
/** From which hour on a part of the day is called so. */
const parts: readonly { readonly from: number; readonly en: string; readonly zh: string }[] = [
  { from: 23, en: 'night', zh: '夜间' },
  { from: 18, en: 'evening', zh: '晚间' },
  { from: 12, en: 'afternoon', zh: '下午' },
  { from: 5, en: 'morning', zh: '上午' },
  { from: 0, en: 'night', zh: '夜间' },
];

/** An instant on a zone's clock. */
export interface Local {
  readonly day: number;
  readonly clock: string;
  readonly date: Readonly<Record<Language, string>>;
  /** `Thursday evening` */
  readonly part: Readonly<Record<Language, string>>;
}

export function localOf(at: number, timeZone: string): Local {
  const wall = new Date(at + zoneOffsetMs(timeZone, at));
  const [weekday, day, month, hour] = [wall.getUTCDay(), wall.getUTCDate(), wall.getUTCMonth(), wall.getUTCHours()];
  const part = parts.find(({ from }) => hour >= from);
  return {
    day: Math.floor(wall.getTime() / DAY_MS),
    clock: wall.toISOString().slice(11, 16),
    date: {
      en: `${weekdays.en[weekday]} ${day} ${months[month]}`,
      zh: `${month + 1} 月 ${day} 日${weekdays.zh[weekday]}`,
    },
    part: { en: `${weekdays.en[weekday]} ${part?.en}`, zh: `${weekdays.zh[weekday]}${part?.zh}` },
  };
}

/** Regions of the routes that were measured: those that met their target on all of them, and those that did not. */
export function regionsMet(routes: readonly ReportRoute[]): { met: string[]; missed: string[] } {
  const measured = routes.filter(({ met }) => met !== null);
  const missed = measured
    .filter(({ met }) => met === false)
    .sort((a, b) => a.budget.leftMinutes - b.budget.leftMinutes)
    .map(({ regionId }) => regionId);
  const met = measured.map(({ regionId }) => regionId).filter((id) => !missed.includes(id));
  return { met: [...new Set(met)], missed: [...new Set(missed)] };
}
