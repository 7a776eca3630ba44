import type { Report } from '../report';
import { type Language, spaced } from './words';

const DAY_MS = 86_400_000;

type Told = Pick<Report, 'period' | 'complete'>;

/** Local days of a period; those on which clocks change are an hour longer or shorter. */
const daysIn = ({ period: { from, to } }: Told): number => Math.round((to - from) / DAY_MS);

/** `of the week`, `of the week so far`; in Chinese what a sentence begins with. */
export function ofPeriod(report: Told, language: Language): string {
  const days = daysIn(report);
  const soFar = report.complete ? '' : language === 'en' ? ' so far' : '至今';
  switch (report.period.kind) {
    case 'week':
      return (language === 'en' ? 'the week' : '本周') + soFar;
    case 'month':
      return (language === 'en' ? 'the month' : '本月') + soFar;
    case 'days':
      if (days === 1) return (language === 'en' ? 'the day' : '这一天') + soFar;
      return (language === 'en' ? `these ${days} days` : spaced`这 ${days} 天`) + soFar;
  }
}

/** `this week`, `this month so far`, `on these 15 days`. */
export function inPeriod(report: Told): string {
  const soFar = report.complete ? '' : ' so far';
  if (report.period.kind !== 'days') return `this ${report.period.kind}${soFar}`;
  return daysIn(report) === 1 ? `on this day${soFar}` : `on these ${daysIn(report)} days${soFar}`;
}

/** `A good week`, `A good month so far`, `15 good days`. */
export function goodPeriod(report: Told): string {
  const days = daysIn(report);
  const soFar = report.complete ? '' : ' so far';
  if (report.period.kind === 'days' && days > 1) return `${days} good days${soFar}`;
  return `A good ${nounOf(report)}${soFar}`;
}

/** `A week below target`, `15 days below target`. */
export function belowTarget(report: Told): string {
  const days = daysIn(report);
  const soFar = report.complete ? '' : ' so far';
  if (report.period.kind === 'days' && days > 1) return `${days} days below target${soFar}`;
  return `A ${nounOf(report)} below target${soFar}`;
}

const nounOf = ({ period: { kind } }: Told) => (kind === 'days' ? 'day' : kind);
