import { duration, type Locale } from './figuresInWords';
import type { LineSlot, Mode } from './types';

const MODES: Record<Mode, { en: string; zh: string }> = {
  single: { en: 'on it alone', zh: '单发' },
  duplicate: { en: 'on both lines, this one first', zh: '双发，以其为主' },
  split: { en: 'shared out over the lines', zh: '分流' },
};

/** The sentence of a line chosen by hand: who, what for how long, and why. `lastsMs` is how long it may hold. */
export function explainOverrideSet(
  input: { line: LineSlot; mode: Mode; by: string; note: string; strict: boolean; lastsMs: number },
  locale: Locale,
): string {
  const { line, by, note, strict } = input;
  const mode = MODES[input.mode][locale];
  const lasts = howLong(input.lastsMs, locale);
  if (locale === 'zh')
    return `${by} 手动接管到 ${line} 线（${mode}），时长 ${lasts}${strict ? '，即使中断也保持' : ''}${note === '' ? '' : `：“${note}”`}。`;
  return `${by} chose line ${line} by hand, ${mode}, for ${lasts}${strict ? ', even where it is dark' : ''}${note === '' ? '' : `: “${note}”`}.`;
}

/** The sentence of an override that is over; `by` is who ended it, where a person did. */
export function explainOverrideEnded(
  input: { line: LineSlot; cause: 'person' | 'expiry' | 'blackout'; by: string | null },
  locale: Locale,
): string {
  const { line, cause, by } = input;
  const en = locale === 'en';
  switch (cause) {
    case 'person':
      return en
        ? `${by ?? 'Somebody'} ended the override of line ${line}.`
        : `${by ?? '有人'} 结束了 ${line} 线的手动接管。`;
    case 'expiry':
      return en ? `The time of the override of line ${line} is over.` : `${line} 线的手动接管已到期。`;
    case 'blackout':
      return en ? `Line ${line} went dark: its override is over.` : `${line} 线全断，手动接管随之结束。`;
  }
}

/** The sentence of planned work that begins; `line` is null for every line, `lastsMs` how long it is planned to take. */
export function explainMaintenanceBegun(
  input: { name: string; line: LineSlot | null; drains: boolean; lastsMs: number },
  locale: Locale,
): string {
  const { name, drains } = input;
  const lasts = howLong(input.lastsMs, locale);
  if (locale === 'zh')
    return `维护“${name}”开始：${lineOf(input.line, locale)}，计划 ${lasts}。期间告警静默${drains ? '，线路组让开该线路' : ''}。`;
  return `Maintenance “${name}” has begun on ${lineOf(input.line, locale)}, for ${lasts}. Alerts are muted${drains ? ', and routes leave the line' : ''}.`;
}

/** The sentence of planned work that is over. */
export function explainMaintenanceEnded(input: { name: string; line: LineSlot | null }, locale: Locale): string {
  const where = lineOf(input.line, locale);
  return locale === 'en' ? `Maintenance “${input.name}” on ${where} is over.` : `维护“${input.name}”结束：${where}。`;
}

function lineOf(line: LineSlot | null, locale: Locale): string {
  if (line === null) return locale === 'en' ? 'every line' : '全部线路';
  return locale === 'en' ? `line ${line}` : `${line} 线`;
}

/** As people plan: `15 min`, `4 h`, `1 h 30 min`, `3 d`. */
function howLong(ms: number, locale: Locale): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return duration(ms, locale);
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const units = locale === 'en' ? (['d', 'h', 'min'] as const) : (['天', '小时', '分钟'] as const);
  const parts = [days, hours, rest].flatMap((value, i) => (value === 0 ? [] : [`${value} ${units[i]}`]));
  return parts.join(' ');
}
