import { clockMinutes, isoDay, utcOffset, weekdayAndDay } from '../format/time';
import { intlLocaleOf, type Language } from '../i18n/languages';

/** A span of whole days in the organization's zone; epoch ms, half open. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a period is called: “Week 46, 2026”, “November 2026”, “3–17 November 2026”. */
export function periodTitle(
  period: Span & { readonly kind: string; readonly name: string },
  zone: string,
  language: Language,
): string {
  const week = /^(\d{4})-W(\d{2})$/.exec(period.name);
  if (week) {
    const [year, number] = [week[1] ?? '', Number(week[2])];
    return language === 'zh' ? `${year} 年第 ${number} 周` : `Week ${number}, ${year}`;
  }
  if (period.kind === 'month')
    return new Intl.DateTimeFormat(intlLocaleOf[language], { timeZone: zone, year: 'numeric', month: 'long' }).format(
      period.from,
    );
  return daysText(period, zone, language);
}

/** From the first to the last day, in the zone: “9–15 Nov 2026”. */
export function daysText({ from, to }: Span, zone: string, language: Language): string {
  if (language === 'zh') return chineseDays(from, to - 1, zone);
  const options = { timeZone: zone, year: 'numeric', month: 'short', day: 'numeric' } as const;
  const range = new Intl.DateTimeFormat(intlLocaleOf.en, options).formatRange(from, to - 1);
  // Engines put thin spaces about the dash, or none, as they like.
  return range.replaceAll(/[\u2009\u202f]/g, ' ').replace(/^(\d+) – (\d+ \D)/, '$1–$2');
}

/** “2026年11月16日–22日”: engines write ranges in Chinese with slashes. */
function chineseDays(from: number, last: number, zone: string): string {
  const [a = [], b = []] = [from, last].map((at) => isoDay(at, zone).split('-').map(Number));
  const same = a.findIndex((part, i) => part !== b[i]);
  const write = (parts: readonly number[], since: number) =>
    parts.map((part, i) => (i < since ? '' : `${part}${'年月日'[i]}`)).join('');
  return same < 0 ? write(a, 0) : `${write(a, 0)}–${write(b, same)}`;
}

/** A moment that belongs to the organization, on its clock: “Mon 30 Nov 06:00, UTC+8”. */
export function momentText(at: number, zone: string, language: Language): string {
  const day = weekdayAndDay(at, zone, language).replace(',', '');
  return `${day} ${clockMinutes(at, zone)}${language === 'zh' ? '，' : ', '}${utcOffset(at, zone)}`;
}
