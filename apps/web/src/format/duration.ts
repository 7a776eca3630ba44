import type { Language } from '../i18n/languages';

const units: Readonly<Record<Language, { day: string; hour: string; minute: string; second: string }>> = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  zh: { day: '天', hour: '时', minute: '分', second: '秒' },
};

/** How long ago or for how long, in at most two units: “42 s”, “7 min”, “3 h 51 min”, “6 d 2 h”, “11 d”. */
export function duration(ms: number, language: Language): string {
  const unit = units[language];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} ${unit.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${unit.minute}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, unit.hour, minutes % 60, unit.minute);
  const days = Math.floor(hours / 24);
  return days < 10 ? two(days, unit.day, hours % 24, unit.hour) : `${days} ${unit.day}`;
}

/** What is left, as a clock that people watch run down: “1:02:33”, “14:09”; days and hours from a day. */
export function countdown(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds >= 86_400) return duration(ms, language);
  const pad = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** The age of data in seconds: tenths while it is young, whole from ten seconds. */
export function ageSeconds(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds).toString();
}
