import { figureName, type NamedReport } from './figureName';
import { figureText } from './figureText';

interface Change {
  readonly key: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** What became of a figure from one version of a report to the next: “Failovers: 47 → 48”. */
export function changeText(report: NamedReport, { key, before, after }: Change, language: 'en' | 'zh'): string {
  const between = language === 'zh' ? '：' : ': ';
  return `${figureName(report, key, language)}${between}${figureText(key, before, language)} → ${figureText(key, after, language)}`;
}
